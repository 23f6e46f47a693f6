#include "daemon/ctl/mistake_text.hpp"

#include "config/files.hpp"
#include "daemon/ctl/act.hpp"
#include "daemon/ctl/columns.hpp"
#include "rules/model/nearest.hpp"

namespace anju {
namespace {

// {} stands for whatever is written there, in the same order in both.
struct ReasonForm {
  std::string_view en;
  std::string_view zh;
};
constexpr ReasonForm kForms[] = {
#define ANJU_REASON(en, zh) {en, zh},
#include "daemon/text/reasons.inc"
#undef ANJU_REASON
};

// What stands for each {} of the form; none: the reason has another form.
std::optional<std::vector<std::string_view>> parts_of(std::string_view reason, std::string_view form) {
  std::vector<std::string_view> parts;
  auto gap = form.find("{}");
  const std::string_view start = form.substr(0, gap);
  if (!reason.starts_with(start)) return std::nullopt;
  reason.remove_prefix(start.size());
  while (gap != std::string_view::npos) {
    form.remove_prefix(gap + 2);
    gap = form.find("{}");
    const std::string_view next = form.substr(0, gap);
    const bool is_last = gap == std::string_view::npos;
    const auto at = is_last ? (next.empty()             ? reason.size()
                               : reason.ends_with(next) ? reason.size() - next.size()
                                                        : std::string_view::npos)
                            : reason.find(next);
    if (at == std::string_view::npos) return std::nullopt;
    parts.push_back(reason.substr(0, at));
    reason.remove_prefix(at + next.size());
  }
  if (!reason.empty()) return std::nullopt;
  return parts;
}

std::string filled(std::string_view form, const std::vector<std::string_view>& parts) {
  std::string text;
  std::size_t part = 0;
  for (auto gap = form.find("{}"); gap != std::string_view::npos; gap = form.find("{}")) {
    text += form.substr(0, gap);
    if (part < parts.size()) text += reason_in(Language::zh, parts[part++]);
    form.remove_prefix(gap + 2);
  }
  return text + std::string(form);
}

std::string line_of_file(const std::string& file, int number) {
  const auto text = read_text_file(file);
  if (!text) return "";
  std::size_t at = 0;
  for (int line = 1; line < number; ++line) {
    at = text->find('\n', at);
    if (at == std::string::npos) return "";
    ++at;
  }
  std::string line = text->substr(at, text->find('\n', at) - at);
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

// A mark under a column, which counts characters; what is before it may be wide.
std::string caret(std::string_view line, int column) {
  std::size_t at = 0;
  for (int passed = 1; passed < column && at < line.size(); ++passed) {
    ++at;
    while (at < line.size() && (static_cast<unsigned char>(line[at]) & 0xC0U) == 0x80U) ++at;
  }
  return std::string(display_width(printable(line.substr(0, at))), ' ') + "^";
}

}  // namespace

std::string reason_in(Language language, std::string_view reason) {
  if (language == Language::en) return std::string(reason);
  for (const ReasonForm& form : kForms) {
    if (const auto parts = parts_of(reason, form.en)) return filled(form.zh, *parts);
  }
  return std::string(reason);
}

std::string mistake_text(const Mistake& mistake, const Look& look) {
  std::string text = printable(mistake.file);
  if (mistake.line > 0) text += ":" + std::to_string(mistake.line);
  if (mistake.line > 0 && mistake.column > 0) text += ":" + std::to_string(mistake.column);
  if (!mistake.key.empty()) text += ": " + printable(mistake.key);
  text += ": " + printable(reason_in(look.language, mistake.reason)) + "\n";
  const std::string line = mistake.line > 0 ? line_of_file(mistake.file, mistake.line) : "";
  if (line.empty()) return text;
  text += "    " + printable(line) + "\n";
  if (mistake.column > 0) text += "    " + caret(line, mistake.column) + "\n";
  return text;
}

Problem unknown_key(const std::string& key, const std::vector<std::string>& known, const Look& look) {
  const std::vector<std::string_view> names(known.begin(), known.end());
  const std::string_view near = nearest(key, names);
  return {kExitNotFound, "config.unknown_key",
          say(look.language, Message::config_unknown_key, fmt::arg("key", key)),
          near.empty() ? text_in(look, Message::config_unknown_key_why)
                       : say(look.language, Message::did_you_mean, fmt::arg("word", near)),
          "anjuctl config show"};
}

}  // namespace anju
