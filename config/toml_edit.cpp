#include "config/toml_edit.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include "config/toml_tree.hpp"
#include "config/toml_write.hpp"

namespace anju {
namespace {

using Values = std::map<std::string, std::string>;

void flatten(const TomlNode& node, const std::string& key, Values& values);

void flatten(const TomlTable& table, const std::string& before, Values& values) {
  for (const TomlEntry& entry : table.entries) flatten(entry.node, before + entry.key, values);
}

bool is_block_list(const TomlList& list) {
  return !list.empty() && std::holds_alternative<TomlTable>(list.front().value);
}

std::string list_text(const TomlList& list);

std::string value_text(const TomlNode& node) {
  struct Words {
    std::string operator()(bool value) const { return toml_value(value); }
    std::string operator()(std::int64_t value) const { return toml_value(value); }
    std::string operator()(double value) const { return toml_value(value); }
    std::string operator()(const std::string& value) const { return toml_text(value); }
    std::string operator()(const TomlDate&) const { return "date"; }
    std::string operator()(const TomlList& list) const { return list_text(list); }
    std::string operator()(const TomlTable&) const { return "{}"; }
  };
  return std::visit(Words{}, node.value);
}

std::string list_text(const TomlList& list) {
  std::string text;
  for (const TomlNode& item : list) text += (text.empty() ? "" : ", ") + value_text(item);
  return "[" + text + "]";
}

void flatten(const TomlNode& node, const std::string& key, Values& values) {
  if (const auto* table = std::get_if<TomlTable>(&node.value)) return flatten(*table, key + ".", values);
  const auto* list = std::get_if<TomlList>(&node.value);
  if (!list || !is_block_list(*list)) {
    values[key] = value_text(node);
    return;
  }
  for (std::size_t i = 0; i < list->size(); ++i)
    flatten((*list)[i], key + "[" + std::to_string(i + 1) + "]", values);
}

// "device[2]" of a key.
struct Step {
  std::string name;
  std::size_t number = 0;  // 0: no block of a list
};

std::optional<std::vector<Step>> steps_of(std::string_view key) {
  std::vector<Step> steps;
  while (!key.empty()) {
    const auto end = std::min(key.find('.'), key.size());
    std::string_view part = key.substr(0, end);
    key.remove_prefix(std::min(end + 1, key.size()));
    Step step;
    if (part.ends_with(']')) {
      const auto open = part.find('[');
      if (open == std::string_view::npos) return std::nullopt;
      const std::string_view digits = part.substr(open + 1, part.size() - open - 2);
      const auto [stop, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), step.number);
      if (fault != std::errc{} || stop != digits.data() + digits.size() || step.number == 0)
        return std::nullopt;
      part = part.substr(0, open);
    }
    step.name = part;
    if (step.name.empty()) return std::nullopt;
    steps.push_back(std::move(step));
  }
  if (steps.empty()) return std::nullopt;
  return steps;
}

const TomlNode* follow(const TomlTable& table, const Step& step) {
  const TomlEntry* entry = table.find(step.name);
  if (!entry || step.number == 0) return entry ? &entry->node : nullptr;
  const auto* list = std::get_if<TomlList>(&entry->node.value);
  return list && step.number <= list->size() ? &(*list)[step.number - 1] : nullptr;
}

// Lines and columns of a text as places in it.
class Lines {
 public:
  explicit Lines(std::string_view text) : text_(text), end_(text.find("\r\n") == text.npos ? "\n" : "\r\n") {
    for (std::size_t at = 0; at < text.size(); at = std::min(text.find('\n', at), text.size() - 1) + 1)
      starts_.push_back(at);
  }
  int count() const { return static_cast<int>(starts_.size()); }
  const std::string& end() const { return end_; }
  std::size_t start(int line) const {
    return line > count() ? text_.size() : starts_[static_cast<std::size_t>(line - 1)];
  }
  std::string_view line(int number) const {
    return text_.substr(start(number), start(number + 1) - start(number));
  }
  // toml++ counts characters, the text is UTF-8.
  std::size_t place(int line, int column) const {
    std::size_t at = start(line);
    for (int passed = 1; passed < column && at < text_.size(); ++passed) {
      ++at;
      while (at < text_.size() && (static_cast<unsigned char>(text_[at]) & 0xC0U) == 0x80U) ++at;
    }
    return at;
  }

 private:
  std::string_view text_;
  std::string end_;
  std::vector<std::size_t> starts_;
};

std::string_view without_blanks(std::string_view line) {
  const auto first = line.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return line.substr(first, line.find_last_not_of(" \t\r\n") - first + 1);
}

bool is_header(std::string_view line) { return without_blanks(line).starts_with('['); }

// The lines where sections and blocks begin, in order.
void collect_headers(const TomlNode& node, const Lines& lines, std::vector<int>& headers) {
  if (const auto* table = std::get_if<TomlTable>(&node.value)) {
    if (node.line > 0 && is_header(lines.line(node.line))) headers.push_back(node.line);
    for (const TomlEntry& entry : table->entries) collect_headers(entry.node, lines, headers);
  } else if (const auto* list = std::get_if<TomlList>(&node.value)) {
    for (const TomlNode& item : *list) collect_headers(item, lines, headers);
  }
}

std::vector<int> headers_of(const TomlTable& root, const Lines& lines) {
  std::vector<int> headers;
  for (const TomlEntry& entry : root.entries) collect_headers(entry.node, lines, headers);
  std::sort(headers.begin(), headers.end());
  headers.erase(std::unique(headers.begin(), headers.end()), headers.end());
  return headers;
}

// Where the comment right above a line begins.
int with_comment_above(const Lines& lines, int line) {
  while (line > 1 && without_blanks(lines.line(line - 1)).starts_with('#')) --line;
  return line;
}

// A comment that shows the default: "# commit_interval = ...".
bool shows_default(std::string_view line, std::string_view key) {
  std::string_view rest = without_blanks(line);
  if (!rest.starts_with('#')) return false;
  rest = without_blanks(rest.substr(1));
  return rest.starts_with(key) && without_blanks(rest.substr(key.size())).starts_with('=');
}

bool needs_quotes(std::string_view name) {
  return name.empty() || !std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
                  c == '_';
         });
}

std::string key_text(const std::string& name) { return needs_quotes(name) ? toml_text(name) : name; }

Error only_by_hand(std::string_view key) {
  return {ErrorCode::unsupported,
          std::string(key) + " is written in a way that only a person can change: use an editor"};
}

// One text, and one change to it.
class Edit {
 public:
  explicit Edit(std::string_view text) : text_(text), lines_(text), parsed_(parse_toml(text)) {}

  Result<std::string> set(std::string_view key, std::string_view value) {
    if (auto fault = unfit(key)) return *fault;
    const auto steps = steps_of(key);
    const TomlNode* node = nullptr;
    const TomlTable* table = &parsed_.root;
    std::size_t known = 0;
    for (; known < steps->size() && table; ++known) {
      const TomlNode* next = follow(*table, (*steps)[known]);
      if (!next) break;
      node = next;
      table = std::get_if<TomlTable>(&node->value);
    }
    std::string after;
    if (known == steps->size()) {
      if (table) return only_by_hand(key);
      after = replaced(*node, value);
    } else if (table && known + 1 == steps->size() && (*steps)[known].number == 0) {
      if (known > 0 && (node->line == 0 || !is_header(lines_.line(node->line)))) return only_by_hand(key);
      after = inserted(known > 0 ? node->line : 0, *table, (*steps)[known].name, value);
    } else if (table) {
      if (auto fault = appended(*steps, known, value, after)) return *fault;
    } else {
      return only_by_hand(key);
    }
    Values wanted = flat_values(text_);
    const Values now = flat_values(after);
    if (const auto set = now.find(std::string(key)); set != now.end()) wanted[set->first] = set->second;
    return checked(std::move(after), wanted, now, key);
  }

  Result<std::string> remove_key(std::string_view key) {
    if (auto fault = unfit(key)) return *fault;
    const auto steps = steps_of(key);
    const TomlTable* table = &parsed_.root;
    for (std::size_t i = 0; i + 1 < steps->size() && table; ++i) {
      const TomlNode* next = follow(*table, (*steps)[i]);
      table = next ? std::get_if<TomlTable>(&next->value) : nullptr;
    }
    const TomlEntry* entry = table ? table->find(steps->back().name) : nullptr;
    if (!entry) return Error{ErrorCode::not_found, std::string(key) + " is not set"};
    Values wanted = flat_values(text_);
    std::erase_if(wanted, [&key](const auto& one) { return one.first == key; });
    return checked(without_lines(entry->line, entry->node.end_line), wanted, {}, key);
  }

  Result<std::string> remove_block(std::string_view list, std::size_t number) {
    const std::string key = std::string(list) + "[" + std::to_string(number) + "]";
    if (auto fault = unfit(key)) return *fault;
    const TomlNode* block = follow(parsed_.root, {std::string(list), number});
    if (!block || !is_header(lines_.line(block->line))) return only_by_hand(key);
    int last = lines_.count();
    for (const int header : headers_of(parsed_.root, lines_)) {
      const bool is_part = without_blanks(lines_.line(header)).starts_with("[" + std::string(list) + ".") ||
                           without_blanks(lines_.line(header)).starts_with("[[" + std::string(list) + ".");
      if (header <= block->line || is_part) continue;
      last = with_comment_above(lines_, header) - 1;
      break;
    }
    int first = with_comment_above(lines_, block->line);
    // What separates it from the block before goes with it; at the end of the file the blank line before it.
    if (last == lines_.count() && first > 1 && without_blanks(lines_.line(first - 1)).empty()) --first;
    return checked(without_lines(first, last), without(flat_values(text_), list, number), {}, key);
  }

 private:
  std::optional<Error> unfit(std::string_view key) const {
    if (parsed_.error)
      return Error{ErrorCode::malformed,
                   "line " + std::to_string(parsed_.error->first) + ": " + parsed_.error->second};
    if (!steps_of(key)) return Error{ErrorCode::malformed, std::string(key) + " is no key"};
    return std::nullopt;
  }

  std::string replaced(const TomlNode& node, std::string_view value) const {
    std::string after(text_);
    const std::size_t from = lines_.place(node.line, node.column);
    return after.replace(from, lines_.place(node.end_line, node.end_column) - from, value);
  }

  std::string without_lines(int first, int last) const {
    std::string after(text_);
    return after.erase(lines_.start(first), lines_.start(last + 1) - lines_.start(first));
  }

  // Behind the comment that shows the default, else behind the last key of the section, else behind its
  // header.
  std::string inserted(int header, const TomlTable& table, const std::string& name,
                       std::string_view value) const {
    int behind = header;
    for (const TomlEntry& entry : table.entries) {
      if (entry.line > header && !is_header(lines_.line(entry.line)))
        behind = std::max(behind, entry.node.end_line);
    }
    int next = lines_.count() + 1;
    for (const int other : headers_of(parsed_.root, lines_)) {
      if (other > header) next = std::min(next, other);
    }
    for (int line = header + 1; line < next; ++line) {
      if (shows_default(lines_.line(line), name)) behind = line;
    }
    std::string after(text_);
    std::string line = key_text(name) + " = " + std::string(value) + lines_.end();
    const std::size_t at = lines_.start(behind + 1);
    if (at > 0 && text_[at - 1] != '\n') line = lines_.end() + line;
    return after.insert(at, line);
  }

  std::optional<Error> appended(const std::vector<Step>& steps, std::size_t known, std::string_view value,
                                std::string& after) const {
    std::string section;
    for (std::size_t i = 0; i + 1 < steps.size(); ++i) {
      if (steps[i].number != 0) return only_by_hand(steps[i].name);
      section += (section.empty() ? "" : ".") + key_text(steps[i].name);
    }
    if (steps.back().number != 0 || known + 1 >= steps.size()) return only_by_hand(steps.back().name);
    after = text_;
    if (!after.empty() && !after.ends_with('\n')) after += lines_.end();
    after += lines_.end() + "[" + section + "]" + lines_.end();
    after += key_text(steps.back().name) + " = " + std::string(value) + lines_.end();
    return std::nullopt;
  }

  // Without the block, and those behind it counted anew.
  static Values without(const Values& values, std::string_view list, std::size_t number) {
    Values left;
    for (const auto& [key, value] : values) {
      const std::string_view rest = std::string_view(key).substr(std::min(list.size(), key.size()));
      if (!key.starts_with(list) || !rest.starts_with('[')) {
        left[key] = value;
        continue;
      }
      std::size_t at = 0;
      const auto [stop, fault] = std::from_chars(rest.data() + 1, rest.data() + rest.size(), at);
      if (at == number) continue;
      left[std::string(list) + "[" + std::to_string(at > number ? at - 1 : at) + stop] = value;
    }
    return left;
  }

  // The proof that nothing else has changed.
  Result<std::string> checked(std::string after, const Values& wanted, const Values& now,
                              std::string_view key) const {
    const Values there = now.empty() ? flat_values(after) : now;
    if (parse_toml(after).error)
      return Error{ErrorCode::malformed, std::string(key) + ": this value is no TOML"};
    if (there != wanted) return only_by_hand(key);
    return after;
  }

  std::string_view text_;
  Lines lines_;
  ParsedToml parsed_;
};

}  // namespace

std::map<std::string, std::string> flat_values(std::string_view text) {
  Values values;
  flatten(parse_toml(text).root, "", values);
  return values;
}

Result<std::string> with_value(std::string_view text, std::string_view key, std::string_view value) {
  return Edit(text).set(key, value);
}

Result<std::string> without_key(std::string_view text, std::string_view key) {
  return Edit(text).remove_key(key);
}

Result<std::string> without_block(std::string_view text, std::string_view list, std::size_t number) {
  return Edit(text).remove_block(list, number);
}

}  // namespace anju
