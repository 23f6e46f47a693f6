#include "config/zone.hpp"

#include <date/tz.h>

#include <string>

namespace anju {

std::optional<Zone> Zone::find(std::string_view name) {
  Zone zone;
  try {
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  return zone;
}

WallTime Zone::to_wall(LocalTime local) const {
  const Duration since_epoch = local.time_since_epoch();
  if (!zone_) return WallTime{since_epoch};
  return zone_->to_sys(date::local_time<Duration>{since_epoch}, date::choose::earliest);
}

Duration Zone::ahead_of_utc(WallTime time) const {
  if (!zone_) return Duration{0};
  return zone_->get_info(std::chrono::floor<std::chrono::seconds>(time)).offset;
}

std::vector<OffsetChange> Zone::changes(WallTime from, WallTime to) const {
  if (!zone_) return {{from, Duration{0}}};
  std::vector<OffsetChange> changes;
  auto at = std::chrono::floor<std::chrono::seconds>(from);
  while (WallTime{at} < to) {
    const date::sys_info info = zone_->get_info(at);
    // A change of the name alone is none of the clocks.
    if (changes.empty() || changes.back().ahead != Duration{info.offset})
      changes.push_back({WallTime{at}, Duration{info.offset}});
    if (info.end <= at) break;
    at = info.end;
  }
  return changes;
}

}  // namespace anju
