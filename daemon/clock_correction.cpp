#include "daemon/clock_correction.hpp"

#include <algorithm>

#include "daemon/wall_watch_layout.hpp"

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

WallTime corrected(WallTime time, SteadyTime heard, ClockCorrections corrections) {
  const ClockCorrection* const by = correction_of(heard, corrections);
  return by ? corrected(time, {by, 1}) : time;
}

std::vector<ClockCorrection> saved_corrections(const SavedStates& saved) {
  using namespace wall_watch_layout;
  std::vector<ClockCorrection> corrections;
  const auto found = saved.find(kKey);
  if (found == saved.end() || found->second.size() < kHead || found->second[0] != kLayout) return corrections;
  const std::vector<std::int64_t>& fields = found->second;
  // The corrections are last.
  const auto count = static_cast<std::size_t>(fields[kHead - 1]);
  if (count > fields.size() || count * kOfCorrection > fields.size() - kHead) return corrections;
  for (std::size_t at = fields.size() - count * kOfCorrection; at < fields.size(); at += kOfCorrection) {
    const auto field = [&fields, at](std::size_t part) { return Duration{fields[at + part]}; };
    corrections.push_back({SteadyTime{field(0)}, SteadyTime{field(1)}, field(2), field(3), field(4)});
  }
  return corrections;
}

Reading corrected(Reading reading, ClockCorrections corrections) {
  const ClockCorrection* const by = correction_of(reading.heard_at.steady, corrections);
  if (!by) return reading;
  reading.heard_at = corrected(reading.heard_at, corrections);
  reading.measured_at = corrected(reading.measured_at, {by, 1});
  return reading;
}

}  // namespace anju
