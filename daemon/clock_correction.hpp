// What the clock on the wall should have shown while nobody had set it. Pure.
#pragma once

#include <span>

#include "rules/model/reading.hpp"
#include "rules/model/time.hpp"

namespace anju {

// A stretch of the box's timeline. The three are how far the wall is ahead of the timeline.
struct ClockCorrection {
  SteadyTime from;
  SteadyTime until;
  Duration right;
  Duration recorded;  // what went into the records
  Duration raw;       // what the machine's clock showed, and with it whoever stamps by that clock

  friend bool operator==(const ClockCorrection&, const ClockCorrection&) = default;
};
using ClockCorrections = std::span<const ClockCorrection>;

// By the place on the timeline, so it is exact, and what was in order stays in order.
Instant corrected(const Instant& at, ClockCorrections corrections);

// Of a time that was told within the stretches, which follow each other, and of which only the wall is known.
// A time that the wrong clock never showed is another clock's, and stays.
WallTime corrected(WallTime time, ClockCorrections corrections);

// As it is kept: when it was measured never changes in the store, so who reads it there corrects it here.
Reading corrected(Reading reading, ClockCorrections corrections);

}  // namespace anju
