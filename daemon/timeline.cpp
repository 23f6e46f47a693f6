#include "daemon/timeline.hpp"

#include <algorithm>

namespace anju {
namespace {

bool is_believed(const ClockReading& clocks) { return clocks.quality != ClockQuality::unsynced; }

// What the monotonic clock proves. In another boot all of it has passed since the last committed point.
Duration surely_away(const ClockReading& last, const ClockReading& now) {
  const bool both_known = !last.boot_id.empty() && !now.boot_id.empty();
  const bool is_other_boot = both_known ? last.boot_id != now.boot_id : now.since_boot < last.since_boot;
  return is_other_boot ? now.since_boot : std::max(now.since_boot - last.since_boot, Duration{0});
}

}  // namespace

ResumedTimeline resume_timeline(const std::optional<TimelinePoint>& last, const ClockReading& now) {
  if (!last) return {SteadyTime{now.wall.time_since_epoch()}, Duration{0}};
  Duration away = surely_away(last->clocks, now);
  const bool is_same_boot = !now.boot_id.empty() && last->clocks.boot_id == now.boot_id;
  if (is_same_boot) return {last->steady + away, away, true};
  // A wall clock that shows less than has surely passed is not believed after all.
  const bool does_wall_tell =
      is_believed(last->clocks) && is_believed(now) && now.wall - last->clocks.wall >= away;
  if (does_wall_tell) away = now.wall - last->clocks.wall;
  return {last->steady + away, away, does_wall_tell};
}

ResumedTimeline resume_not_before(std::optional<TimelinePoint>& last, const ClockReading& now,
                                  const std::optional<SteadyTime>& not_before) {
  ResumedTimeline resumed = resume_timeline(last, now);
  if (!not_before || *not_before <= resumed.now) return resumed;
  const SteadyTime begin = *not_before + Duration{1};
  if (last) {
    resumed.away += begin - resumed.now;
    last->clocks.boot_id.clear();
  }
  resumed.now = begin;
  return resumed;
}

}  // namespace anju
