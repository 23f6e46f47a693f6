#include "drivers/decode_condition.hpp"

#include <algorithm>

namespace anju {
namespace {

bool is_any_of(const RawValue& raw, const Condition& condition) {
  return std::any_of(condition.values.begin(), condition.values.end(),
                     [&raw](const Scalar& value) { return equals(raw, value); });
}

bool matches(const RawValue& raw, const Condition& condition) {
  const auto* text = std::get_if<std::string_view>(&raw);
  return text && condition.pattern && condition.pattern->find(*text).has_value();
}

bool holds(const RawValue& raw, const Condition& condition) {
  const auto number = number_of(raw);
  switch (condition.test) {
    case Condition::Test::any_of:
      return is_any_of(raw, condition);
    case Condition::Test::none_of:
      return !is_any_of(raw, condition);
    case Condition::Test::above:
      return number && *number > condition.bound;
    case Condition::Test::below:
      return number && *number < condition.bound;
    case Condition::Test::matches:
      return matches(raw, condition);
    case Condition::Test::exists:
      return !std::holds_alternative<NoValue>(raw);
    case Condition::Test::absent:
      break;
  }
  return std::holds_alternative<NoValue>(raw);
}

bool holds(const Condition& condition, const JsonScope& scope) {
  const bool wants_absence =
      condition.test == Condition::Test::absent || condition.test == Condition::Test::none_of;
  if (!condition.capture.empty()) {
    const auto capture =
        condition.capture == "*" ? std::optional(scope.star) : scope.captures->find(condition.capture);
    return capture ? holds(RawValue(*capture), condition) : wants_absence;
  }
  const boost::json::value* value = find_value(condition.paths, scope);
  return value ? holds(raw_of(*value), condition) : wants_absence;
}

}  // namespace

bool holds(const Conditions& conditions, const JsonScope& scope) {
  return std::all_of(conditions.begin(), conditions.end(),
                     [&scope](const Condition& condition) { return holds(condition, scope); });
}

}  // namespace anju
