// The day of a home against its usual days, for people who ask: what was learned, and what was heard so far.
#pragma once

#include <array>
#include <cstdint>

#include "rules/rhythm/home_rhythm.hpp"

namespace anju {

struct DayHabits {
  enum class Hour : std::uint8_t { not_known, quiet, lived };
  std::array<double, 24> usual{};  // the share of such days with a sign of life in each local hour
  std::array<Hour, 24> today{};
  bool is_free = false;  // no working day
  int days = 0;          // that are known
};

// `rhythm` by value: to ask must not change what the rule goes by. `ahead`: how much more the wall shows than
// the timeline.
DayHabits day_habits(HomeRhythm rhythm, const LifeDiary& diary, const Calendar& calendar, SteadyTime now,
                     Duration ahead);

}  // namespace anju
