#include "daemon/ctl/problem.hpp"

#include "daemon/ctl/columns.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

// A list in a reason goes on in lines that are indented; any other end of a line is foreign.
std::string printable_list(std::string_view text) {
  constexpr std::string_view kNext = "\n  ";
  std::string lines;
  for (;;) {
    const auto end = text.find(kNext);
    lines += printable(text.substr(0, end));
    if (end == std::string_view::npos) return lines;
    lines += kNext;
    text.remove_prefix(end + kNext.size());
  }
}

}  // namespace

std::string to_text(const Problem& problem, Language language) {
  return say(language, Message::problem, fmt::arg("what", printable(problem.what)),
             fmt::arg("code", problem.code), fmt::arg("why", printable_list(problem.why)),
             fmt::arg("hint", printable(problem.hint))) +
         "\n";
}

std::string to_json(const Problem& problem) {
  std::string out = R"({"error":{"code":)";
  append_json_string(out, problem.code);
  out += R"(,"message":)";
  append_json_string(out, problem.what + ": " + problem.why);
  out += R"(,"hint":)";
  append_json_string(out, problem.hint);
  out += "}}\n";
  return out;
}

}  // namespace anju
