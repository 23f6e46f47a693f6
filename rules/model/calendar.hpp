// The local calendar as a value: what a clock on the wall of the home shows, which days people work, and when
// a deadline in working days ends. Made in config/ from the time zone data and the published holidays.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

enum class KindOfDay : std::uint8_t { working, weekend, holiday };

// From `from` on local clocks are this much ahead of UTC.
struct OffsetChange {
  WallTime from;
  Duration ahead{};
};

// A day that is not what its name says: a holiday, or a Sunday that is worked in exchange for one.
struct SpecialDay {
  std::chrono::local_days day;
  bool is_worked = false;
};

struct LocalMoment {
  std::chrono::local_days day;
  Duration time_of_day{};  // since midnight on the clock: 0 h to 24 h
};

// Cheap to ask, immutable once made. Saturday and Sunday are the weekend.
class Calendar {
 public:
  Calendar() = default;  // UTC, and no holidays
  // Both in the order of time. Before the first change its offset holds as well.
  Calendar(std::vector<OffsetChange> offsets, std::vector<SpecialDay> special);
  // As above, and the kinds of day are known until then: the end of a year, where its holidays end earlier.
  Calendar(std::vector<OffsetChange> offsets, std::vector<SpecialDay> special,
           std::chrono::local_days known_until);

  LocalMoment local(WallTime time) const;
  // Of an hour that the clocks show twice, the first; of one that they leave out, where it would begin.
  WallTime to_wall(LocalMoment local) const;
  KindOfDay kind_of(std::chrono::local_days day) const;

  // The end of the `days`-th working day after the day of `from`: three working days after a Friday end with
  // the Wednesday. `days` is at least 1.
  WallTime end_of_working_day(WallTime from, int days) const;

  // The last day whose kind was published; none: weekends only.
  std::optional<std::chrono::local_days> known_until() const;

 private:
  Duration ahead(WallTime time) const;

  std::vector<OffsetChange> offsets_;
  std::vector<SpecialDay> special_;
  std::optional<std::chrono::local_days> known_until_;
};

// A stretch of each day: [from, to) of the time of day; when `to` is not after `from` it goes past midnight.
struct DayWindow {
  Duration from{};
  Duration to{};

  bool contains(Duration time_of_day) const {
    return from < to ? time_of_day >= from && time_of_day < to : time_of_day >= from || time_of_day < to;
  }
};

// A part of each year, both days included; when `to` is before `from` it goes past New Year: the heating
// season.
struct Season {
  std::chrono::month_day from{};
  std::chrono::month_day to{};

  bool contains(std::chrono::local_days day) const {
    const std::chrono::year_month_day date{day};
    const std::chrono::month_day here{date.month(), date.day()};
    return from <= to ? here >= from && here <= to : here >= from || here <= to;
  }
};

}  // namespace anju
