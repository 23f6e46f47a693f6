// Time as the rules see it: a value that somebody hands in. Nothing here can read a clock.
#pragma once

#include <chrono>
#include <cstdint>

namespace anju {

using Duration = std::chrono::milliseconds;

// What a calendar on the wall would say, UTC. It may be wrong and it may jump.
using WallTime = std::chrono::sys_time<Duration>;

// The box's own timeline: starts near wall time when the store is made, then only runs forward, at the
// pace of the monotonic clock, across restarts. All durations and deadlines live on it. It has no now()
// on purpose: the one door is daemon/platform.cpp.
struct BoxTimeline {
  using rep = Duration::rep;
  using period = Duration::period;
  using duration = Duration;
  using time_point = std::chrono::time_point<BoxTimeline, Duration>;
  static constexpr bool is_steady = true;
};
using SteadyTime = BoxTimeline::time_point;

// How far the wall clock can be believed.
enum class ClockQuality : std::uint8_t {
  unsynced,  // no time source has been heard since boot, or none for many days
  synced,    // a time source has set it, and it has kept pace with the timeline since
  stepped,   // it was synced and has jumped: which of the two was right is not known yet
};

// No box of this program ran before: a clock that shows less was never set.
inline constexpr WallTime kEarliestWall{std::chrono::sys_days{std::chrono::year{2024} / 1 / 1}};

struct Instant {
  SteadyTime steady;
  WallTime wall;
  ClockQuality quality = ClockQuality::unsynced;

  friend bool operator==(const Instant&, const Instant&) = default;
};

// The instant at which the steady timeline shows `at`, seen from `now`: for deadlines that are met late.
constexpr Instant instant_at(SteadyTime at, const Instant& now) {
  return {at, now.wall + (at - now.steady), now.quality};
}

// What to show of an instant of before. A clock that was believed then is believed about then; else the
// timeline tells how long ago it was.
constexpr WallTime wall_of(const Instant& before, const Instant& now) {
  return before.quality == ClockQuality::synced ? before.wall : instant_at(before.steady, now).wall;
}

}  // namespace anju
