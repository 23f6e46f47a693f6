#include "daemon/clock_correction.hpp"

#include <algorithm>

namespace anju {
namespace {

// A device that goes by the same clock may be this far from it.
constexpr Duration kNear{std::chrono::minutes{5}};

const ClockCorrection* correction_of(SteadyTime at, ClockCorrections corrections) {
  const auto covers = [at](const ClockCorrection& one) { return one.from <= at && at < one.until; };
  const auto found = std::find_if(corrections.begin(), corrections.end(), covers);
  return found == corrections.end() ? nullptr : &*found;
}

// What is told of an earlier stretch goes by the clock of the telling.
bool was_shown(WallTime time, Duration ahead, ClockCorrections corrections) {
  const SteadyTime at{time.time_since_epoch() - ahead};
  return at >= corrections.front().from - kNear && at < corrections.back().until + kNear;
}

}  // namespace

Instant corrected(const Instant& at, ClockCorrections corrections) {
  const ClockCorrection* const by = correction_of(at.steady, corrections);
  if (!by) return at;
  return {at.steady, WallTime{at.steady.time_since_epoch() + by->right}, ClockQuality::synced};
}

WallTime corrected(WallTime time, ClockCorrections corrections) {
  for (const ClockCorrection& by : corrections) {
    for (const Duration ahead : {by.recorded, by.raw}) {
      if (was_shown(time, ahead, corrections)) return time + (by.right - ahead);
    }
  }
  return time;
}

Reading corrected(Reading reading, ClockCorrections corrections) {
  const ClockCorrection* const by = correction_of(reading.heard_at.steady, corrections);
  if (!by) return reading;
  reading.heard_at = corrected(reading.heard_at, corrections);
  reading.measured_at = corrected(reading.measured_at, {by, 1});
  return reading;
}

}  // namespace anju
