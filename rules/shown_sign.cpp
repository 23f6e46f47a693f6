#include "rules/shown_sign.hpp"

#include <utility>

namespace anju {

std::optional<bool> ShownSign::shows(const Reading& reading) {
  if (reading.channel != sign_.channel || reading.quality != Quality::good || reading.historical ||
      reading.is_test)
    return std::nullopt;
  switch (sign_.what) {
    case Sign::What::is_true:
      return reading.value != 0;
    case Sign::What::is_false:
      return reading.value == 0;
    case Sign::What::above:
      return reading.value > sign_.ticks;
    case Sign::What::below:
      return reading.value < sign_.ticks;
    case Sign::What::changes:
      return std::exchange(last_, reading.value).value_or(reading.value) != reading.value;
    case Sign::What::uses:
      break;
  }
  const auto step = register_.observe(reading);
  if (!step || step->is_broken) return std::nullopt;
  const bool is_shown = step->used >= sign_.ticks;
  const bool was_shown = step->instead_of >= sign_.ticks;
  return step->instead_of > 0 && is_shown == was_shown ? std::nullopt : std::optional(is_shown);
}

void ShownSign::append(std::vector<std::int64_t>& fields) const {
  if (sign_.what == Sign::What::uses) return register_.append(fields);
  fields.push_back(last_.value_or(kAbsent));
  fields.resize(fields.size() + kFields - 1);
}

void ShownSign::restore(const std::int64_t* fields) {
  if (sign_.what == Sign::What::uses) return register_.restore(fields);
  if (fields[0] != kAbsent) last_ = fields[0];
}

}  // namespace anju
