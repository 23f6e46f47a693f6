// Finds values in the tree of one message.
#pragma once

#include <boost/json/value.hpp>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/identity.hpp"
#include "config/json_path.hpp"
#include "config/topic_pattern.hpp"
#include "drivers/decode_value.hpp"

namespace anju {

// From where a profile's pointers count, and what its captures stand for. Everything outlives the scope.
struct JsonScope {
  const boost::json::value* message = nullptr;
  const boost::json::value* record = nullptr;
  const Captures* captures = nullptr;
  std::string_view star;               // what the `*` of the record's pointer stands for
  const std::string* bytes = nullptr;  // of a record that is no JSON
};

// Of a message that has come by no topic.
inline JsonScope scope_of(const boost::json::value& message, const boost::json::value& record) {
  return {&message, &record, nullptr, {}, nullptr};
}

// The value there; with a wildcard the first. Null: the message does not have it, and says nothing about it.
const boost::json::value* find_value(const JsonPath& path, const JsonScope& scope);
const boost::json::value* find_value(const std::vector<JsonPath>& paths, const JsonScope& scope);

struct FoundValue {
  const boost::json::value* value;
  std::string star;  // what the `*` stands for
};

// All values there, in the order of the message.
void find_values(const JsonPath& path, const JsonScope& scope, std::vector<FoundValue>& found);

// A name of a device or a channel; none when nothing says one, or it is longer than a name can be.
std::optional<std::string> find_name(const Identity& identity, const JsonScope& scope);

RawValue raw_of(const boost::json::value& value);
// As the message writes it: text without quotes; a number or truth as JSON. None for a structure and null.
std::optional<std::string> text_of(const boost::json::value& value);

}  // namespace anju
