// Where a value is in a JSON tree: a JSON Pointer (RFC 6901) with two additions, both in LANGUAGE.md.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anju {

// One reference token. With a `*` in it, every member whose key begins with `key` and ends with `after`, or
// every element of an array; `~2` is a literal `*`.
struct PathStep {
  std::string key;
  std::string after;
  bool is_wild = false;
  std::optional<std::size_t> index;  // the token read as a position in an array
};

struct JsonPath {
  std::string text;           // as it was written
  bool from_message = false;  // "$/a": counted from the message, not from the record
  std::vector<PathStep> steps;
  bool is_wild = false;  // one of the steps is

  bool has_wildcard() const { return is_wild; }
};

// None when it is no pointer, or has more than one `*`.
std::optional<JsonPath> parse_json_path(std::string_view text);

}  // namespace anju
