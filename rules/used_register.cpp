#include "rules/used_register.hpp"

#include <algorithm>
#include <utility>

namespace anju {

bool UsedRegister::takes(const Reading& reading) {
  return (reading.quality == Quality::good || reading.quality == Quality::suspect) && !reading.historical &&
         !reading.is_test;
}

std::optional<UsedRegister::Step> UsedRegister::observe(const Reading& reading) {
  if (!takes(reading)) return std::nullopt;
  if (reading.quality == Quality::suspect) {
    doubted_ = {reading.measured_at, reading.value};
    return std::nullopt;
  }
  if (at_ && last_.measured == reading.measured_at) return correct(reading);
  const SteadyTime measured = measured_steady(reading);
  if (at_ && measured <= *at_) return std::nullopt;
  before_at_ = at_;
  before_ = last_.value;
  at_ = measured;
  last_ = {reading.measured_at, reading.value};
  if (!before_at_) return std::nullopt;
  const bool was_estimated = doubted_.measured == reading.measured_at && doubted_.value != reading.value;
  return Step{
      *before_at_,   measured, std::max(reading.value - before_, std::int64_t{0}), reading.value < before_,
      was_estimated, 0};
}

std::optional<UsedRegister::Step> UsedRegister::correct(const Reading& reading) {
  const std::int64_t wrong = std::exchange(last_.value, reading.value);
  if (!before_at_ || wrong == reading.value) return std::nullopt;
  const auto used_by = [this](std::int64_t value) { return std::max(value - before_, std::int64_t{0}); };
  return Step{*before_at_, *at_, used_by(reading.value), reading.value < before_, true, used_by(wrong)};
}

std::optional<UsedRegister::Step> UsedRegister::look_past(const Reading& reading) const {
  if (reading.quality != Quality::good || !reading.historical || reading.is_test) return std::nullopt;
  const SteadyTime measured = measured_steady(reading);
  if (!at_ || measured <= *at_ || reading.value < last_.value) return std::nullopt;
  return Step{*at_, measured, reading.value - last_.value};
}

void UsedRegister::append(std::vector<std::int64_t>& fields) const {
  const auto wall = [](const Told& told) { return told.measured.time_since_epoch().count(); };
  fields.insert(fields.end(), {to_field(at_), wall(last_), last_.value, to_field(before_at_), before_,
                               wall(doubted_), doubted_.value});
}

void UsedRegister::restore(const std::int64_t* fields) {
  at_ = steady_from_field(fields[0]);
  last_ = {WallTime{Duration{fields[1]}}, fields[2]};
  before_at_ = steady_from_field(fields[3]);
  before_ = fields[4];
  doubted_ = {WallTime{Duration{fields[5]}}, fields[6]};
}

}  // namespace anju
