#include "rules/used_register.hpp"

#include <algorithm>

namespace anju {

std::optional<UsedRegister::Step> UsedRegister::observe(const Reading& reading) {
  if (reading.quality != Quality::good || reading.historical || reading.is_test) return std::nullopt;
  const SteadyTime measured = measured_steady(reading);
  if (at_ && measured <= *at_) return std::nullopt;
  std::optional<Step> step;
  if (at_)
    step = Step{*at_, measured, std::max(reading.value - value_, std::int64_t{0}), reading.value < value_};
  at_ = measured;
  value_ = reading.value;
  return step;
}

std::optional<UsedRegister::Step> UsedRegister::look_past(const Reading& reading) const {
  if (reading.quality != Quality::good || !reading.historical || reading.is_test) return std::nullopt;
  const SteadyTime measured = measured_steady(reading);
  if (!at_ || measured <= *at_ || reading.value < value_) return std::nullopt;
  return Step{*at_, measured, reading.value - value_, false};
}

void UsedRegister::append(std::vector<std::int64_t>& fields) const {
  fields.push_back(to_field(at_));
  fields.push_back(value_);
}

void UsedRegister::restore(const std::int64_t* fields) {
  at_ = steady_from_field(fields[0]);
  value_ = fields[1];
}

}  // namespace anju
