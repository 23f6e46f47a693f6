#include "rules/model/counter_epoch.hpp"

#include <algorithm>

namespace anju {
namespace {

// What a meter loses with its power is what it used since it last saved, which is hours at most: 5 % of a
// register that has run for weeks. Below that it is another register.
bool is_step_back(std::int64_t from, std::int64_t to) { return to > 0 && to >= from - from / 20; }

// A wrap is told from a reset by both ends: within a tenth of the highest value before, and of 0 after.
bool is_wrap(std::int64_t from, std::int64_t to, std::int64_t highest) {
  return from <= highest && from >= highest - highest / 10 && to <= highest / 10;
}

}  // namespace

CounterChange CounterEpoch::next(std::int64_t value, const CounterTraits& traits) {
  ++count_;
  if (count_ == 1) {
    begin_level(value);
    return {CounterStep::first, 0, false};
  }
  Level* source = source_of(value);
  Level* above = traits.resets_daily ? nullptr : level_just_above(value);
  if (above && (!source || above->last - value < value - source->last)) {
    meet(*above, value);
    return {CounterStep::step_back, 0, true};
  }
  if (!source) return from_below(value, traits);
  const std::int64_t used = value - source->last;
  const bool is_other = source != &current();
  // One zero between two values of the same register is a hiccup; the register is what it was.
  const bool was_zero = current().last == 0;
  meet(*source, value);
  if (is_other) return {CounterStep::other, used, !was_zero};
  return {used == 0 ? CounterStep::same : CounterStep::advance, used, false};
}

bool CounterEpoch::is_live(const Level& level) const {
  return &level == &levels_[current_] || (level.met_at != 0 && count_ - level.met_at <= kLately);
}

void CounterEpoch::meet(Level& level, std::int64_t value) {
  level.last = value;
  level.met_at = count_;
  current_ = static_cast<std::size_t>(&level - levels_.data());
}

// The lowest level that the value is only a little below.
CounterEpoch::Level* CounterEpoch::level_just_above(std::int64_t value) {
  Level* best = nullptr;
  for (Level& level : levels_) {
    if (is_live(level) && value < level.last && is_step_back(level.last, value) &&
        (!best || level.last < best->last))
      best = &level;
  }
  return best;
}

// The highest level at or below the value, of those that are current or were met lately.
CounterEpoch::Level* CounterEpoch::source_of(std::int64_t value) {
  Level* best = nullptr;
  for (Level& level : levels_) {
    if (is_live(level) && level.last <= value && (!best || level.last > best->last)) best = &level;
  }
  return best;
}

CounterChange CounterEpoch::from_below(std::int64_t value, const CounterTraits& traits) {
  Level& level = current();
  const std::int64_t before = level.last;
  if (traits.wrap_at && is_wrap(before, value, *traits.wrap_at)) {
    // From the highest value the next tick is 0.
    const std::int64_t used = *traits.wrap_at - before + value + traits.resolution;
    // The level before is not forgotten at once: it may have been a spurious zero near the highest value.
    begin_level(value);
    return {CounterStep::wrap, used, false};
  }
  if (traits.resets_daily) {
    meet(level, value);
    return {CounterStep::new_day, value, false};
  }
  begin_level(value);
  return {CounterStep::reset, 0, true};
}

void CounterEpoch::begin_level(std::int64_t value) {
  const auto oldest = std::min_element(levels_.begin(), levels_.end(),
                                       [](const Level& a, const Level& b) { return a.met_at < b.met_at; });
  *oldest = {value, count_};
  current_ = static_cast<std::size_t>(oldest - levels_.begin());
}

}  // namespace anju
