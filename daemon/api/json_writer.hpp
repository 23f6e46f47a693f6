// Objects and lists of JSON, written straight into a string.
#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/text/iso_time.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {

// Writes "{" when it is made and "}" when it goes. Keys are names of the contract and need no escape.
class JsonObject {
 public:
  explicit JsonObject(std::string& out) : out_(out) { out_ += '{'; }
  ~JsonObject() { out_ += '}'; }
  JsonObject(const JsonObject&) = delete;
  JsonObject& operator=(const JsonObject&) = delete;

  // Whatever is written next is the value of `key`.
  std::string& at(std::string_view key) {
    if (!is_first_) out_ += ',';
    is_first_ = false;
    append_json_string(out_, key);
    out_ += ':';
    return out_;
  }

  void text(std::string_view key, std::string_view value) { append_json_string(at(key), value); }
  void text_or_null(std::string_view key, std::string_view value) {
    append_json_string_or_null(at(key), value);
  }
  void flag(std::string_view key, bool value) { at(key) += value ? "true" : "false"; }
  void number(std::string_view key, std::integral auto value) { at(key) += std::to_string(value); }
  void time(std::string_view key, const std::optional<WallTime>& value) {
    append_json_string_or_null(at(key), value ? iso_time(*value) : std::string());
  }

 private:
  std::string& out_;
  bool is_first_ = true;
};

// "[...]", each item written by `write(out, item)`.
template <class List, class Write>
void append_json_list(std::string& out, const List& list, const Write& write) {
  out += '[';
  bool is_first = true;
  for (const auto& item : list) {
    if (!is_first) out += ',';
    is_first = false;
    write(out, item);
  }
  out += ']';
}

}  // namespace anju
