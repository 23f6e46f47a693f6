#include "drivers/redact.hpp"

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>

#include "drivers/decode.hpp"
#include "drivers/payload.hpp"

namespace anju {
namespace {

namespace json = boost::json;

bool fits(const PathStep& step, std::string_view key) {
  if (!step.is_wild) return key == step.key;
  return key.size() >= step.key.size() + step.after.size() && key.starts_with(step.key) &&
         key.ends_with(step.after);
}

bool erase_in_object(json::object& object, const JsonPath& path, std::size_t at);

bool erase(json::value& value, const JsonPath& path, std::size_t at) {
  if (json::object* object = value.if_object()) return erase_in_object(*object, path, at);
  json::array* array = value.if_array();
  if (!array) return false;
  bool is_changed = false;
  for (std::size_t i = 0; i < array->size(); ++i) {
    const PathStep& step = path.steps[at];
    const bool is_meant = step.is_wild ? step.key.empty() && step.after.empty() : step.index == i;
    if (!is_meant) continue;
    if (at + 1 < path.steps.size()) {
      is_changed |= erase((*array)[i], path, at + 1);
    } else {
      // The positions of the others must stay what the profile says.
      (*array)[i] = nullptr;
      is_changed = true;
    }
  }
  return is_changed;
}

bool erase_in_object(json::object& object, const JsonPath& path, std::size_t at) {
  bool is_changed = false;
  for (auto member = object.begin(); member != object.end();) {
    if (!fits(path.steps[at], member->key())) {
      ++member;
    } else if (at + 1 == path.steps.size()) {
      // The others keep their order: a pointer with a wildcard reads the first of them.
      member = object.stable_erase(member);
      is_changed = true;
    } else {
      is_changed |= erase(member->value(), path, at + 1);
      ++member;
    }
  }
  return is_changed;
}

}  // namespace

std::string redacted(const MqttProfile& mqtt, std::string_view payload) {
  if (mqtt.personal.empty() || payload.size() > kPayloadLimit) return std::string(payload);
  json::monotonic_resource memory;
  std::string_view refusal;
  auto tree = parse_json(without_frame(payload), &memory, refusal);
  if (!tree) return std::string(payload);
  bool is_changed = false;
  for (const JsonPath& path : mqtt.personal) is_changed |= erase(*tree, path, 0);
  return is_changed ? json::serialize(*tree) : std::string(payload);
}

}  // namespace anju
