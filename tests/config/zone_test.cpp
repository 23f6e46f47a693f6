// A time on the wall becomes an instant by the zone, also in the hours that a change of the clocks leaves out
// or repeats.
#include "config/zone.hpp"

#include <doctest/doctest.h>

namespace anju::zone_test {
namespace {

using namespace std::chrono_literals;
using std::chrono::year;

WallTime instant(std::string_view zone, std::chrono::year_month_day day, Duration clock) {
  const auto found = Zone::find(zone);
  REQUIRE(found.has_value());
  return found->to_wall(LocalTime{std::chrono::local_days{day}.time_since_epoch() + clock});
}

WallTime utc(std::chrono::year_month_day day, Duration clock) { return std::chrono::sys_days{day} + clock; }

}  // namespace

TEST_CASE("a zone without changes") {
  CHECK(instant("Asia/Shanghai", year{2026} / 7 / 1, 8h) == utc(year{2026} / 7 / 1, 0h));
  CHECK(instant("Asia/Kolkata", year{2026} / 7 / 1, 2h) == utc(year{2026} / 6 / 30, 20h + 30min));
  CHECK(Zone().to_wall(LocalTime{Duration{1234}}) == WallTime{Duration{1234}});
}

TEST_CASE("summer and winter") {
  CHECK(instant("Europe/Berlin", year{2026} / 1 / 15, 12h) == utc(year{2026} / 1 / 15, 11h));
  CHECK(instant("Europe/Berlin", year{2026} / 7 / 15, 12h) == utc(year{2026} / 7 / 15, 10h));
}

TEST_CASE("an hour that is left out ends where it begins") {
  // On 29 March 2026 the clocks of Berlin go from 2:00 to 3:00, which is 1:00 UTC.
  const auto day = year{2026} / 3 / 29;
  CHECK(instant("Europe/Berlin", day, 1h + 59min + 59s) == utc(day, 59min + 59s));
  for (const Duration clock : {Duration{2h}, Duration{2h + 30min}, Duration{2h + 59min + 59s}})
    CHECK(instant("Europe/Berlin", day, clock) == utc(day, 1h));
  CHECK(instant("Europe/Berlin", day, 3h) == utc(day, 1h));
}

TEST_CASE("an hour that is repeated is its first one") {
  // On 25 October 2026 they go back from 3:00 to 2:00, which is 1:00 UTC.
  const auto day = year{2026} / 10 / 25;
  CHECK(instant("Europe/Berlin", day, 1h + 59min) == utc(year{2026} / 10 / 24, 23h + 59min));
  CHECK(instant("Europe/Berlin", day, 2h + 30min) == utc(day, 30min));
  CHECK(instant("Europe/Berlin", day, 3h) == utc(day, 2h));
  CHECK(instant("America/New_York", year{2026} / 11 / 1, 1h + 30min) == utc(year{2026} / 11 / 1, 5h + 30min));
}

TEST_CASE("times far away have a zone as well, and a name that is none has nothing") {
  CHECK(instant("Asia/Shanghai", year{1970} / 1 / 1, 8h) == WallTime{});
  CHECK(instant("Asia/Shanghai", year{2199} / 1 / 1, 8h) == utc(year{2199} / 1 / 1, 0h));
  for (const char* wrong : {"", "Asia/Nowhere", "../etc/passwd", "asia/shanghai"})
    CHECK_FALSE(Zone::find(wrong).has_value());
}

}  // namespace anju::zone_test
