#include "daemon/timeline.hpp"

#include <algorithm>

namespace anju {

ResumedTimeline resume_timeline(const std::optional<TimelinePoint>& last, const ClockReading& now) {
  if (!last) return {SteadyTime{now.wall.time_since_epoch()}, Duration{0}};
  Duration away{0};
  if (last->clocks.boot_id == now.boot_id) {
    away = now.since_boot - last->clocks.since_boot;
  } else if (last->clocks.quality != ClockQuality::unsynced && now.quality != ClockQuality::unsynced) {
    away = now.wall - last->clocks.wall;
  } else {
    // At least the time since this boot has passed, whatever the wall says.
    away = now.since_boot;
  }
  away = std::max(away, Duration{0});
  return {last->steady + away, away};
}

}  // namespace anju
