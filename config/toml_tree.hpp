// A TOML file as plain data that remembers its lines. The one door to toml++ is toml_tree.cpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace anju {

struct TomlNode;
struct TomlEntry;

// Entries in alphabetical order of their keys, as toml++ keeps them.
struct TomlTable {
  std::vector<TomlEntry> entries;
  const TomlEntry* find(std::string_view key) const;
};

using TomlList = std::vector<TomlNode>;

// Dates and times: no setting is one.
struct TomlDate {};

struct TomlNode {
  std::variant<bool, std::int64_t, double, std::string, TomlDate, TomlList, TomlTable> value;
  int line = 0;    // 1-based, as all that follows; columns count characters
  int column = 0;  // where it begins
  int end_line = 0;
  int end_column = 0;  // the first one behind it
};

struct TomlEntry {
  std::string key;
  int line = 0;  // of the key
  TomlNode node;
  int column = 0;  // of the key
};

struct ParsedToml {
  TomlTable root;
  // When the text is no TOML: the line and the reason; root is empty then.
  std::optional<std::pair<int, std::string>> error;
  int error_column = 0;
};

// Keys with more levels than this are refused before toml++ sees them: it reads them without a limit and then
// overruns the stack when it takes the tables down again (3.3.0: `a.a.a...` with 400,000 levels).
inline constexpr int kKeyLevels = 16;

// Does not throw. The text is untrusted; the caller has limited its size.
ParsedToml parse_toml(std::string_view text);

}  // namespace anju
