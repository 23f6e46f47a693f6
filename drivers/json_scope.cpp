#include "drivers/json_scope.hpp"

#include <boost/json/serialize.hpp>

namespace anju {
namespace {

namespace json = boost::json;

// MQTT allows any text in a level; as a name more than this is a mistake or an attack.
constexpr std::size_t kNameBytes = 256;

const json::value* member(const json::value& parent, const PathStep& step) {
  if (const json::object* object = parent.if_object()) return object->if_contains(step.key);
  const json::array* array = parent.if_array();
  return array && step.index && *step.index < array->size() ? &(*array)[*step.index] : nullptr;
}

bool fits(const PathStep& step, std::string_view key) {
  return key.size() >= step.key.size() + step.after.size() && key.starts_with(step.key) &&
         key.ends_with(step.after);
}

class Walk {
 public:
  Walk(const JsonPath& path, std::vector<FoundValue>& found) : path_(path), found_(found) {}

  void from(const json::value& value, std::size_t step) {
    if (step == path_.steps.size()) {
      found_.push_back({&value, star_});
    } else if (path_.steps[step].is_wild) {
      through_all(value, step);
    } else if (const json::value* next = member(value, path_.steps[step])) {
      from(*next, step + 1);
    }
  }

 private:
  void through_all(const json::value& value, std::size_t step) {
    const PathStep& wild = path_.steps[step];
    if (const json::object* object = value.if_object()) {
      for (const auto& [key, inner] : *object) {
        if (!fits(wild, key)) continue;
        star_.assign(key.data() + wild.key.size(), key.size() - wild.key.size() - wild.after.size());
        from(inner, step + 1);
      }
    } else if (const json::array* array = value.if_array(); array && wild.key.empty() && wild.after.empty()) {
      for (std::size_t i = 0; i < array->size(); ++i) {
        star_ = std::to_string(i);
        from((*array)[i], step + 1);
      }
    }
  }

  const JsonPath& path_;
  std::vector<FoundValue>& found_;
  std::string star_;
};

const json::value* origin_of(const JsonPath& path, const JsonScope& scope) {
  return path.from_message ? scope.message : scope.record;
}

}  // namespace

const json::value* find_value(const JsonPath& path, const JsonScope& scope) {
  const json::value* value = origin_of(path, scope);
  for (const PathStep& step : path.steps) {
    if (!value) return nullptr;
    if (step.is_wild) {
      std::vector<FoundValue> found;
      find_values(path, scope, found);
      return found.empty() ? nullptr : found.front().value;
    }
    value = member(*value, step);
  }
  return value;
}

const json::value* find_value(const std::vector<JsonPath>& paths, const JsonScope& scope) {
  for (const JsonPath& path : paths) {
    if (const json::value* value = find_value(path, scope)) return value;
  }
  return nullptr;
}

void find_values(const JsonPath& path, const JsonScope& scope, std::vector<FoundValue>& found) {
  if (const json::value* origin = origin_of(path, scope)) Walk(path, found).from(*origin, 0);
}

std::optional<std::string> find_name(const Identity& identity, const JsonScope& scope) {
  for (const auto& source : identity) {
    const auto* path = std::get_if<JsonPath>(&source);
    const json::value* value = path ? find_value(*path, scope) : nullptr;
    auto name = path ? (value ? text_of(*value) : std::nullopt)
                     : std::get<TextTemplate>(source).fill(*scope.captures, scope.star);
    if (name && !name->empty() && name->size() <= kNameBytes) return name;
  }
  return std::nullopt;
}

RawValue raw_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return NoValue{};
    case json::kind::bool_:
      return value.get_bool();
    case json::kind::int64:
      return value.get_int64();
    case json::kind::uint64:
      return value.get_uint64();
    case json::kind::double_:
      return value.get_double();
    case json::kind::string:
      return std::string_view(value.get_string().data(), value.get_string().size());
    case json::kind::array:
    case json::kind::object:
      break;
  }
  return Structure{};
}

std::optional<std::string> text_of(const json::value& value) {
  if (const json::string* text = value.if_string()) return std::string(text->data(), text->size());
  if (value.is_null() || value.is_structured()) return std::nullopt;
  return json::serialize(value);
}

}  // namespace anju
