// A time zone of the machine's tz database: to read times that carry no offset, and for the calendar.
#pragma once

#include <chrono>
#include <optional>
#include <string_view>
#include <vector>

#include "rules/model/calendar.hpp"
#include "rules/model/time.hpp"

namespace date {
class time_zone;
}

namespace anju {

using LocalTime = std::chrono::local_time<Duration>;  // what a clock on a wall of that zone shows

// Cheap to copy; refers to the database, which lives as long as the program.
class Zone {
 public:
  Zone() = default;  // UTC
  // None when the machine does not have it. Reads files: call it while loading, not while deciding.
  static std::optional<Zone> find(std::string_view name);

  // An hour that a change of the clocks repeats is its first one; one that it leaves out ends where it
  // begins.
  WallTime to_wall(LocalTime local) const;

  // How much more than UTC a clock there shows at this time.
  Duration ahead_of_utc(WallTime time) const;

  // What the clocks show from `from` on, and each change of it before `to`.
  std::vector<OffsetChange> changes(WallTime from, WallTime to) const;

 private:
  const date::time_zone* zone_ = nullptr;
};

}  // namespace anju
