// What is left of readings is what they were: counted by kind, by the quarter and by the day, and kept as
// long.
#include "daemon/store/rollup.hpp"

#include <doctest/doctest.h>

#include "tests/daemon/tidied_store.hpp"

namespace anju::rollup_test {
namespace {

using namespace std::chrono_literals;
using test::instant;
using test::reading;
using test::TidiedStore;

constexpr std::int64_t kMinute = 60'000;
constexpr std::int64_t kHour = 60 * kMinute;
constexpr std::int64_t kDay = 24 * kHour;

// Measured at this time, to the millisecond.
Reading at(std::int64_t ms, std::int64_t value, ChannelIndex channel = 0, Quality quality = Quality::good) {
  Reading made = reading(channel, value, ms, quality);
  made.measured_at = made.heard_at.wall;
  return made;
}

// Of a clock that shows 10 hours more than UTC.
const WallTime kMidnight = instant(0).wall;

}  // namespace

TEST_CASE("a gauge: least, most, first, last and sum; what is not surely so does not count") {
  Reading test = at(3 * kMinute, 500);
  test.is_test = true;
  const auto rolled =
      roll_up(QuantityKind::gauge,
              {at(0, 5), at(2 * kMinute, -3), test, at(4 * kMinute, 900, 0, Quality::suspect),
               at(5 * kMinute, 7), at(15 * kMinute, 1), at(45 * kMinute, 2), at(60 * kMinute, 99)},
              kMidnight, kMidnight + 1h, nullptr);
  REQUIRE(rolled.size() == 3);
  CHECK(rolled[0] == Rollup{kMidnight, 15min, 3, -3, 7, 5, 7, 9, 2});
  CHECK(rolled[1] == Rollup{kMidnight + 15min, 15min, 1, 1, 1, 1, 1, 1, 1});
  CHECK(rolled[2].from == kMidnight + 45min);
}

TEST_CASE("a register: what it ran forward, from what it showed before") {
  const Reading before = at(-kHour, 1000);
  const auto rolled = roll_up(QuantityKind::counter,
                              {at(0, 1010), at(20 * kMinute, 1030), at(25 * kMinute, 5), at(29 * kMinute, 8)},
                              kMidnight, kMidnight + 1h, &before);
  REQUIRE(rolled.size() == 2);
  CHECK(rolled[0].sum == 10);
  CHECK(rolled[1].sum == 23);
  CHECK(rolled[1].last == 8);
  CHECK(joined(rolled, kMidnight, 24h) == Rollup{kMidnight, 24h, 4, 5, 1030, 1010, 8, 33, 4});
}

TEST_CASE("values at the ends of what fits stay there") {
  const auto rolled = roll_up(QuantityKind::gauge, {at(0, INT64_MAX), at(1, INT64_MAX), at(2, INT64_MIN)},
                              kMidnight, kMidnight + 1h, nullptr);
  CHECK(rolled[0].sum == -1);
  const auto run = roll_up(QuantityKind::counter, {at(0, INT64_MIN), at(1, INT64_MAX)}, kMidnight,
                           kMidnight + 1h, nullptr);
  CHECK(run[0].sum == INT64_MAX);
}

TEST_CASE("a day is rolled up when it is over, by the days of the place, with steps over midnight") {
  TidiedStore kept;
  std::vector<Reading> readings;
  for (std::int64_t m = -60; m < 24 * 60 + 600; ++m) readings.push_back(at(m * kMinute, 100'000 + m));
  kept.commit(readings, kDay + 10 * kHour);
  kept.tidy_up(kDay + 1 * kHour);
  CHECK(kept.store->rollups(0, kMidnight, kMidnight + 24h).empty());  // late ones may still come
  kept.tidy_up(kDay + 2 * kHour);
  const auto quarters = kept.store->rollups(0, kMidnight - 24h, kMidnight + 48h);
  REQUIRE(quarters.size() == 96 + 4);
  CHECK(quarters[4] == Rollup{kMidnight, 15min, 15, 100'000, 100'014, 100'000, 100'014, 15, 15});
  CHECK(kept.store->rollups(0, kMidnight + 1h, kMidnight + 2h).size() == 4);
  const auto days = kept.store->daily_rollups(0, kMidnight - 24h, kMidnight + 48h);
  REQUIRE(days.size() == 2);
  CHECK(days[0].sum == 59);
  CHECK(days[1] == Rollup{kMidnight, 24h, 1440, 100'000, 101'439, 100'000, 101'439, 1440, 1440});
  CHECK(kept.store->rollups(1, kMidnight, kMidnight + 24h).empty());
}

TEST_CASE("what comes late is rolled up again, and forgets nothing of what was dropped since") {
  TidiedStore kept;
  kept.policy.raw = 24h * 3;
  std::vector<Reading> readings;
  for (std::int64_t m = 0; m < 1000; ++m) readings.push_back(at(m * kMinute, m, 1));
  kept.commit(readings, kDay);
  kept.tidy_up(kDay + 3 * kHour);
  Reading late = at(kDay + 4 * kHour, 77, 1);
  late.measured_at = kMidnight + 20h;
  kept.commit({late}, kDay + 4 * kHour);
  kept.tidy_up(2 * kDay + 5 * kHour);
  CHECK(kept.store->daily_rollups(1, kMidnight, kMidnight + 24h)[0].count == 1001);
  kept.commit({at(5 * kDay, 1, 1)}, 5 * kDay);
  kept.tidy_up(6 * kDay);
  CHECK(kept.store->since(1, kMidnight, kMidnight + 1h, 100).empty());
  late.heard_at = instant(6 * kDay);
  late.measured_at = kMidnight + 21h;
  kept.commit({late}, 6 * kDay);
  kept.tidy_up(8 * kDay);
  const auto days = kept.store->daily_rollups(1, kMidnight, kMidnight + 24h);
  REQUIRE(days.size() == 1);
  CHECK(days[0].count == 1002);
  CHECK(days[0].max == 999);
}

}  // namespace anju::rollup_test
