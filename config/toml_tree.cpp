#include "config/toml_tree.hpp"

#include <toml++/toml.h>

#include <algorithm>

namespace anju {
namespace {

int line_of(const toml::source_region& region) { return static_cast<int>(region.begin.line); }
int column_of(const toml::source_region& region) { return static_cast<int>(region.begin.column); }

TomlNode copy_of(const toml::node& node);

TomlTable copy_of(const toml::table& table) {
  TomlTable copy;
  copy.entries.reserve(table.size());
  for (const auto& [key, node] : table)
    copy.entries.push_back(
        {std::string(key.str()), line_of(key.source()), copy_of(node), column_of(key.source())});
  return copy;
}

// Recursion is bounded: kKeyLevels for keys, and toml++ itself refuses values nested deeper than 256.
TomlNode copy_of(const toml::node& node) {
  TomlNode copy;
  copy.line = line_of(node.source());
  copy.column = column_of(node.source());
  copy.end_line = static_cast<int>(node.source().end.line);
  copy.end_column = static_cast<int>(node.source().end.column);
  if (const auto* table = node.as_table()) {
    copy.value = copy_of(*table);
  } else if (const auto* array = node.as_array()) {
    TomlList list;
    list.reserve(array->size());
    for (const toml::node& item : *array) list.push_back(copy_of(item));
    copy.value = std::move(list);
  } else if (const auto* text = node.as_string()) {
    copy.value = text->get();
  } else if (const auto* integer = node.as_integer()) {
    copy.value = integer->get();
  } else if (const auto* number = node.as_floating_point()) {
    copy.value = number->get();
  } else if (const auto* boolean = node.as_boolean()) {
    copy.value = boolean->get();
  } else {
    copy.value = TomlDate{};
  }
  return copy;
}

// Walks over the text once, skips comments and strings, and counts the levels of each key.
class KeyLevels {
 public:
  explicit KeyLevels(std::string_view text) : rest_(text) {}

  // The line of the first key that has too many levels; 0 when there is none.
  int first_too_deep() {
    while (!rest_.empty()) {
      const char c = rest_.front();
      if (c == '"' || c == '\'') {
        skip_string(c);
        continue;
      }
      if (c == '#') {
        rest_.remove_prefix(std::min(rest_.find('\n'), rest_.size()));
        continue;
      }
      if (c == '\n') ++line_;
      if (c == '.') ++levels_;
      if (c == '\n' || c == '=' || c == '[' || c == '{' || c == ',') levels_ = 1;
      if (levels_ > kKeyLevels) return line_;
      rest_.remove_prefix(1);
    }
    return 0;
  }

 private:
  void skip_string(char quote) {
    const std::string three(3, quote);
    const bool long_form = rest_.substr(0, 3) == three;
    rest_.remove_prefix(long_form ? 3 : 1);
    while (!rest_.empty()) {
      if (rest_.front() == '\n') {
        if (!long_form) return;  // a fault that toml++ reports
        ++line_;
      }
      if (quote == '"' && rest_.front() == '\\' && rest_.size() > 1 && rest_[1] != '\n') {
        rest_.remove_prefix(2);
        continue;
      }
      if (long_form ? rest_.substr(0, 3) == three : rest_.front() == quote) {
        rest_.remove_prefix(long_form ? 3 : 1);
        // A long string may end in quotes of its own; they belong to it.
        while (long_form && !rest_.empty() && rest_.front() == quote) rest_.remove_prefix(1);
        return;
      }
      rest_.remove_prefix(1);
    }
  }

  std::string_view rest_;
  int line_ = 1;
  int levels_ = 1;
};

}  // namespace

const TomlEntry* TomlTable::find(std::string_view key) const {
  const auto at =
      std::find_if(entries.begin(), entries.end(), [&](const TomlEntry& e) { return e.key == key; });
  return at == entries.end() ? nullptr : &*at;
}

ParsedToml parse_toml(std::string_view text) {
  ParsedToml parsed;
  if (const int line = KeyLevels(text).first_too_deep(); line > 0) {
    parsed.error.emplace(line, "a key has more than " + std::to_string(kKeyLevels) + " levels");
    return parsed;
  }
  try {
    parsed.root = copy_of(toml::parse(text, std::string_view{}));
  } catch (const toml::parse_error& error) {
    parsed.root = {};
    parsed.error.emplace(line_of(error.source()), std::string(error.description()));
    parsed.error_column = column_of(error.source());
  }
  return parsed;
}

}  // namespace anju
