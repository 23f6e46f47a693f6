// The lowest value of a day: the load of a home in which nobody has switched anything on.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

// Of the last 24 hours, in slots of an hour on the box's timeline.
class DayMinimum {
 public:
  static constexpr std::size_t kHours = 24;
  // Fewer hours than this do not show what the base is: they may all be of one evening.
  static constexpr std::size_t kEnoughHours = 12;
  static constexpr std::size_t kFields = 2 * kHours;

  // True when it has changed what is remembered.
  bool note(SteadyTime at, std::int64_t value);
  // None while too few hours of the day before `at` are known.
  std::optional<std::int64_t> at(SteadyTime at) const;

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them

 private:
  struct Slot {
    std::int64_t hour = -1;  // since the beginning of the timeline
    std::int64_t lowest = 0;
  };
  std::array<Slot, kHours> slots_;
};

}  // namespace anju
