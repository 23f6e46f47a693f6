#include "firmware-sim/modbus/json_node.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace anju::sim::modbus {

namespace json = boost::json;

Node::Node(const json::value& value, std::string where)
    : object_(value.if_object()), where_(std::move(where)) {
  if (object_ == nullptr) fail("", "must be an object");
}

void Node::fail(std::string_view key, std::string_view what) const {
  throw BadMap(fmt::format("{}{}{}: {}", where_, key.empty() ? "" : ".", key, what));
}

void Node::only(std::initializer_list<std::string_view> keys) const {
  for (const auto& entry : *object_) {
    const std::string_view key = entry.key();
    if (std::find(keys.begin(), keys.end(), key) != keys.end()) continue;
    fail(key, fmt::format("is not known; there are {}", fmt::join(keys, ", ")));
  }
}

double Node::number(std::string_view key, double least, double most) const {
  const json::value* value = find(key);
  if (value == nullptr || !value->is_number()) fail(key, "a number must stand here");
  const auto found = value->to_number<double>();
  if (!std::isfinite(found)) fail(key, "is no number that can be used");
  if (found < least || found > most) fail(key, fmt::format("{} is not from {} to {}", found, least, most));
  return found;
}

int Node::whole(std::string_view key, int least, int most) const {
  const double found = number(key, least, most);
  if (found != std::floor(found)) fail(key, "must be a whole number");
  return static_cast<int>(found);
}

int Node::whole(std::string_view key, int least, int most, int otherwise) const {
  return find(key) == nullptr ? otherwise : whole(key, least, most);
}

std::string Node::text(std::string_view key, std::string_view otherwise) const {
  const json::value* value = find(key);
  if (value == nullptr) return std::string(otherwise);
  if (!value->is_string()) fail(key, "a text must stand here");
  return std::string(value->as_string());
}

const json::array& Node::list(std::string_view key) const {
  static const json::array kNone;
  const json::value* value = find(key);
  if (value == nullptr) return kNone;
  if (!value->is_array()) fail(key, "a list must stand here");
  return value->as_array();
}

}  // namespace anju::sim::modbus
