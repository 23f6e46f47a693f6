// Where the box's timeline goes on after a restart. Pure.
#pragma once

#include <optional>
#include <string>

#include "rules/model/time.hpp"

namespace anju {

// One look at the clocks of the machine.
struct ClockReading {
  // Of the kernel; two readings of one boot share the monotonic clock. Empty when /proc/sys cannot be read.
  std::string boot_id;
  Duration since_boot;  // CLOCK_BOOTTIME: runs through suspend, never jumps
  WallTime wall;
  ClockQuality quality = ClockQuality::unsynced;
};

// The last committed point of the timeline, and what the clocks said then.
struct TimelinePoint {
  SteadyTime steady;
  ClockReading clocks;
};

struct ResumedTimeline {
  SteadyTime now;
  Duration away;              // since the last committed point, as far as can be known
  bool is_away_known = true;  // false: it may have been longer, by any time
};

// Within one boot the monotonic clock tells exactly. Across boots the wall clock does, if it could be
// believed both times; otherwise the time away is unknown, and only what has surely passed counts, which is
// the time since this boot: no deadline is met by a clock that was wrong. When the boot is not known it may
// be the same or another one, and again only what is sure of the monotonic clock counts. A first start begins
// at the wall clock.
ResumedTimeline resume_timeline(const std::optional<TimelinePoint>& last, const ClockReading& now);

// A store that was made of a copy, or that has lost its last commits, may be behind what the box has lived
// and told the platform since: its timeline goes on behind that, and the time in between counts as time away.
// `last` is no point of this boot then.
ResumedTimeline resume_not_before(std::optional<TimelinePoint>& last, const ClockReading& now,
                                  const std::optional<SteadyTime>& not_before);

}  // namespace anju
