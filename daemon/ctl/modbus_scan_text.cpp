// What a scan has found, for people and for machines.
#include "daemon/ctl/columns.hpp"
#include "daemon/ctl/modbus_json.hpp"
#include "daemon/ctl/modbus_scan.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

std::string answer_text(const FoundUnit& found, const Look& look) {
  if (found.answer.kind != Exchange::Kind::words) return told(found.answer, {}, look);
  return say(look.language, Message::scan_words, fmt::arg("function", found.function),
             fmt::arg("words", hex_words(found.answer.words)));
}

std::string models_text(const FoundUnit& found, const Look& look) {
  if (!found.models) return "";
  if (found.models->empty()) return text_in(look, Message::scan_no_profile);
  std::string text;
  for (const Likeness& model : *found.models) {
    if (!text.empty()) text += ", ";
    text += say(look.language, Message::scan_profile, fmt::arg("profile", model.profile),
                fmt::arg("good", model.good), fmt::arg("total", model.total));
  }
  return text;
}

// A device at the end of a TCP connection may answer to whatever unit it is asked for.
bool answers_to_all(const Scan& scan) {
  constexpr std::size_t kEnough = 16;
  return scan.asked >= kEnough && scan.found.size() == scan.asked;
}

}  // namespace

std::string scan_text(const Scan& scan, const Look& look) {
  std::vector<std::vector<std::string>> rows{
      {text_in(look, Message::column_unit), text_in(look, Message::column_answer),
       text_in(look, Message::column_line), text_in(look, Message::column_device),
       text_in(look, Message::column_models)}};
  for (const FoundUnit& found : scan.found) {
    const std::string line = line_text(found.line);
    rows.push_back({std::to_string(found.unit), answer_text(found, look), line.empty() ? "–" : line,
                    found.device.empty() ? "–" : printable(found.device), models_text(found, look)});
  }
  const bool is_identified = !scan.found.empty() && scan.found.front().models.has_value();
  if (!is_identified) rows.front().pop_back();
  std::string out = scan.found.empty() ? "" : as_table(rows, look.width);
  const auto note = [&out, &look](Message message) { out += text_in(look, message) + "\n"; };
  if (!scan.is_complete) note(Message::scan_cut);
  if (answers_to_all(scan)) note(Message::scan_same);
  if (!scan.found.empty()) note(Message::scan_next);
  if (scan.found.empty() && scan.is_complete) note(Message::scan_none);
  return out;
}

std::string scan_json(const Scan& scan, bool is_through_daemon) {
  std::string out = fmt::format(R"({{"through":"{}","complete":{},"asked":{},"units":[)",
                                is_through_daemon ? "anjud" : "direct", scan.is_complete, scan.asked);
  for (const FoundUnit& found : scan.found) {
    if (out.back() != '[') out += ',';
    out += fmt::format(R"({{"unit":{},"line":{},"function":{},)", found.unit, line_json(found.line),
                       found.function);
    append_exchange(out, found.answer);
    out += R"(,"device":)";
    append_json_string_or_null(out, found.device);
    out += R"(,"profiles":)";
    if (!found.models) {
      out += "null}";
      continue;
    }
    out += '[';
    for (const Likeness& model : *found.models) {
      if (out.back() != '[') out += ',';
      out += R"({"profile":)";
      append_json_string(out, model.profile);
      out += fmt::format(R"(,"good":{},"channels":{}}})", model.good, model.total);
    }
    out += "]}";
  }
  return out + "]}\n";
}

}  // namespace anju
