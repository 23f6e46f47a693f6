// Proves that the calendar shows what the clocks on the wall show, in the hours that come twice or not at all
// as well, and that deadlines in working days end where people would say that they do.
#include "rules/model/calendar.hpp"

#include <doctest/doctest.h>

#include "rules/rule_set.hpp"

namespace anju::calendar_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::local_days;
using std::chrono::year;

constexpr local_days day(int y, int m, int d) { return local_days{year{y} / m / d}; }
WallTime utc(int y, int m, int d, Duration clock) { return std::chrono::sys_days{year{y} / m / d} + clock; }

// Berlin around 2026: summer from 29 March 1:00 UTC to 25 October 1:00 UTC.
Calendar berlin() {
  return Calendar({{utc(2020, 1, 1, 0h), 1h}, {utc(2026, 3, 29, 1h), 2h}, {utc(2026, 10, 25, 1h), 1h}}, {});
}

// Spring Festival of 2026 with the Saturdays that are worked for it.
Calendar shanghai() {
  std::vector<SpecialDay> special{{day(2026, 2, 14), true}};
  for (int d = 15; d <= 23; ++d) special.push_back({day(2026, 2, d), false});
  special.push_back({day(2026, 2, 28), true});
  return Calendar({{utc(2020, 1, 1, 0h), 8h}}, special);
}

bool operator==(const LocalMoment& a, const LocalMoment& b) {
  return a.day == b.day && a.time_of_day == b.time_of_day;
}

}  // namespace

TEST_CASE("a calendar that knows nothing is UTC with weekends") {
  const Calendar calendar;
  CHECK(calendar.local(utc(2026, 11, 26, 13h)) == LocalMoment{day(2026, 11, 26), 13h});
  CHECK(calendar.kind_of(day(2026, 11, 28)) == KindOfDay::weekend);
  CHECK(calendar.kind_of(day(2026, 11, 27)) == KindOfDay::working);
  CHECK_FALSE(calendar.known_until().has_value());
}

TEST_CASE("Shanghai: past midnight while it is still yesterday in UTC") {
  const Calendar calendar = shanghai();
  CHECK(calendar.local(utc(2026, 2, 17, 16h)) == LocalMoment{day(2026, 2, 18), 0h});
  CHECK(calendar.local(utc(2026, 2, 17, 15h + 59min)) == LocalMoment{day(2026, 2, 17), 23h + 59min});
  CHECK(calendar.to_wall({day(2026, 2, 18), 0h}) == utc(2026, 2, 17, 16h));
  // Before the first change its offset holds as well.
  CHECK(calendar.local(utc(1999, 1, 1, 0h)) == LocalMoment{day(1999, 1, 1), 8h});
}

TEST_CASE("summer and winter") {
  const Calendar calendar = berlin();
  CHECK(calendar.local(utc(2026, 1, 15, 11h)) == LocalMoment{day(2026, 1, 15), 12h});
  CHECK(calendar.local(utc(2026, 7, 15, 22h)) == LocalMoment{day(2026, 7, 16), 0h});
  CHECK(calendar.local(utc(2026, 3, 29, 59min + 59s)) == LocalMoment{day(2026, 3, 29), 1h + 59min + 59s});
  CHECK(calendar.local(utc(2026, 3, 29, 1h)) == LocalMoment{day(2026, 3, 29), 3h});
}

TEST_CASE("an hour that comes twice is its first one") {
  const Calendar calendar = berlin();
  CHECK(calendar.local(utc(2026, 10, 25, 30min)) == LocalMoment{day(2026, 10, 25), 2h + 30min});
  CHECK(calendar.local(utc(2026, 10, 25, 1h + 30min)) == LocalMoment{day(2026, 10, 25), 2h + 30min});
  CHECK(calendar.to_wall({day(2026, 10, 25), 2h + 30min}) == utc(2026, 10, 25, 30min));
  CHECK(calendar.to_wall({day(2026, 10, 25), 1h + 59min}) == utc(2026, 10, 24, 23h + 59min));
  CHECK(calendar.to_wall({day(2026, 10, 25), 3h}) == utc(2026, 10, 25, 2h));
}

TEST_CASE("an hour that is left out is where it would begin") {
  const Calendar calendar = berlin();
  for (const Duration clock : {Duration{2h}, Duration{2h + 30min}, Duration{2h + 59min}})
    CHECK(calendar.to_wall({day(2026, 3, 29), clock}) == utc(2026, 3, 29, 1h));
  CHECK(calendar.to_wall({day(2026, 3, 29), 1h + 59min}) == utc(2026, 3, 29, 59min));
  CHECK(calendar.to_wall({day(2026, 3, 29), 3h}) == utc(2026, 3, 29, 1h));
}

TEST_CASE("there and back again, but for the hour that comes twice") {
  const Calendar calendar = berlin();
  for (WallTime at = utc(2026, 1, 1, 0h); at < utc(2027, 1, 1, 0h); at += 17min) {
    const bool is_second = at >= utc(2026, 10, 25, 1h) && at < utc(2026, 10, 25, 2h);
    REQUIRE(calendar.to_wall(calendar.local(at)) == (is_second ? at - 1h : at));
  }
}

TEST_CASE("three working days") {
  const Calendar calendar = shanghai();
  const auto end = [&](int m, int d) { return calendar.end_of_working_day(utc(2026, m, d, 4h), 3); };
  CHECK(end(3, 4) == utc(2026, 3, 9, 16h));    // Wednesday: Thursday, Friday, Monday
  CHECK(end(3, 6) == utc(2026, 3, 11, 16h));   // Friday: Monday, Tuesday, Wednesday
  CHECK(end(2, 13) == utc(2026, 2, 25, 16h));  // Friday: the worked Saturday, then 24 and 25 February
  CHECK(end(2, 17) == utc(2026, 2, 26, 16h));  // in the festival: 24, 25, 26
  CHECK(end(2, 26) == utc(2026, 3, 2, 16h));   // Thursday: Friday, the worked Saturday, Monday
  // 23:00 UTC is the next day in Shanghai.
  CHECK(calendar.end_of_working_day(utc(2026, 3, 4, 23h), 1) == utc(2026, 3, 6, 16h));
}

TEST_CASE("a working day that ends with a change of the clocks") {
  const Calendar calendar = berlin();
  CHECK(calendar.end_of_working_day(utc(2026, 3, 27, 12h), 1) == utc(2026, 3, 30, 22h));
  CHECK(calendar.end_of_working_day(utc(2026, 10, 23, 12h), 1) == utc(2026, 10, 26, 23h));
}

TEST_CASE("kinds of day, and until when they are known") {
  const Calendar calendar = shanghai();
  CHECK(calendar.kind_of(day(2026, 2, 14)) == KindOfDay::working);
  CHECK(calendar.kind_of(day(2026, 2, 17)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2026, 2, 21)) == KindOfDay::holiday);
  CHECK(calendar.kind_of(day(2026, 3, 1)) == KindOfDay::weekend);
  CHECK(calendar.known_until() == day(2026, 2, 28));
  CHECK(Calendar({}, {}, day(2026, 12, 31)).known_until() == day(2026, 12, 31));
}

TEST_CASE("windows of the day and seasons of the year") {
  const DayWindow night{22h, 6h};
  CHECK(night.contains(22h));
  CHECK(night.contains(0h));
  CHECK_FALSE(night.contains(6h));
  CHECK_FALSE(night.contains(12h));
  const Season summer{std::chrono::June / 1, std::chrono::August / 31};
  CHECK(summer.contains(day(2026, 6, 1)));
  CHECK(summer.contains(day(2026, 8, 31)));
  CHECK_FALSE(summer.contains(day(2026, 9, 1)));
  CHECK_FALSE(summer.contains(day(2026, 1, 1)));
}

TEST_CASE("limits by the time of day, by the season, and by a clock that nobody believes") {
  const Calendar calendar = shanghai();
  ByTimeOfDay<int> limits{
      1, {{DayWindow{22h, 6h}, 2}}, Season{std::chrono::November / 15, std::chrono::March / 15}};
  const auto at = [&](int m, int d, Duration clock, ClockQuality quality = ClockQuality::synced) {
    const int* found = limits.at(calendar, {SteadyTime{}, utc(2026, m, d, clock), quality});
    return found ? *found : 0;
  };
  CHECK(at(1, 15, 4h) == 1);
  CHECK(at(1, 15, 16h) == 2);   // midnight in Shanghai
  CHECK(at(3, 15, 15h) == 2);   // 23:00 of the last day
  CHECK(at(3, 15, 16h) == 0);   // and an hour later
  CHECK(at(11, 14, 16h) == 2);  // the first day begins
  CHECK(at(7, 15, 4h) == 0);
  CHECK(at(7, 15, 16h, ClockQuality::unsynced) == 1);  // it may well be the season, and day
  limits.season.reset();
  CHECK(at(7, 1, 16h) == 2);
  CHECK(at(7, 1, 16h, ClockQuality::stepped) == 1);
  limits.otherwise.reset();
  CHECK(at(7, 1, 4h) == 0);
  CHECK(at(7, 1, 16h) == 2);
}

}  // namespace anju::calendar_test
