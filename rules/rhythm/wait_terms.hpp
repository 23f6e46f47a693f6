// What false alarms and late ones are worth to a tier. Data, read from config/rhythm/tiers.toml.
#pragma once

#include <array>

namespace anju {

// What a tier is promised: that whoever has stopped should be found within so many hours. It is an aim; what
// is reached stands in tests/bench/activity.
struct Promise {
  int hours = 0;
  double cost = 0;  // of breaking it once, on top: of stops found ten hours late
};

struct WaitTerms {
  // One false alarm costs as much as this many hours in which somebody may have stopped, each found ten hours
  // late: small waits longer.
  double price = 0.01;
  int longest = 16;  // hours, 3 to 23
  // Nobody is woken between 23 and 6 o'clock for what can wait until the morning.
  bool holds_at_night = false;
  // Half of the stops in time, say, and nearly all of them.
  std::array<Promise, 2> promises{};
};

// High-risk, key, general.
using TierWaits = std::array<WaitTerms, 3>;

}  // namespace anju
