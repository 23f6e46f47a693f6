#include "daemon/ctl/problem.hpp"

#include "daemon/ctl/columns.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {

std::string to_text(const Problem& problem, Language language) {
  return say(language, Message::problem, fmt::arg("what", printable(problem.what)),
             fmt::arg("code", problem.code), fmt::arg("why", printable(problem.why)),
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
