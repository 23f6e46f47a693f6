// The box's timeline goes on after a restart as far as the clocks can be believed, and never backwards.
#include "daemon/timeline.hpp"

#include <doctest/doctest.h>

namespace anju::timeline_test {
namespace {

using namespace std::chrono_literals;

constexpr ClockQuality kSynced = ClockQuality::synced;
constexpr ClockQuality kUnsynced = ClockQuality::unsynced;
constexpr WallTime kNoon{Duration{1795521600000}};

ClockReading clocks(const char* boot, Duration since_boot, WallTime wall, ClockQuality quality) {
  return {boot, since_boot, wall, quality};
}

// The last commit: an hour after boot "a", at noon.
TimelinePoint last(ClockQuality quality = kSynced) {
  return {SteadyTime{kNoon.time_since_epoch() - 7s}, clocks("a", 1h, kNoon, quality)};
}

Duration away(const TimelinePoint& point, const ClockReading& now) {
  const ResumedTimeline resumed = resume_timeline(point, now);
  CHECK(resumed.now == point.steady + resumed.away);
  return resumed.away;
}

bool is_known(const TimelinePoint& point, const ClockReading& now) {
  return resume_timeline(point, now).is_away_known;
}

}  // namespace

TEST_CASE("a first start begins at the wall clock, whatever that says") {
  const auto resumed = resume_timeline(std::nullopt, clocks("a", 1min, kNoon, kSynced));
  CHECK(resumed.now == SteadyTime{kNoon.time_since_epoch()});
  CHECK(resumed.away == 0s);
  CHECK(resume_timeline(std::nullopt, clocks("a", 1min, WallTime{}, kUnsynced)).now == SteadyTime{});
}

TEST_CASE("within one boot the monotonic clock tells, and a step of the wall clock does not matter") {
  CHECK(away(last(), clocks("a", 1h + 90s, kNoon + 90s, kSynced)) == 90s);
  CHECK(away(last(), clocks("a", 1h + 90s, kNoon + 24h, kSynced)) == 90s);
  CHECK(away(last(), clocks("a", 1h + 90s, kNoon - 24h, kUnsynced)) == 90s);
}

TEST_CASE("across boots a wall clock that is believed both times tells") {
  CHECK(away(last(), clocks("b", 30s, kNoon + 8h, kSynced)) == 8h);
  CHECK(away(last(ClockQuality::stepped), clocks("b", 30s, kNoon + 8h, kSynced)) == 8h);
}

TEST_CASE("across boots without a believed wall clock only the time since this boot has surely passed") {
  CHECK(away(last(), clocks("b", 30s, kNoon + 8h, kUnsynced)) == 30s);
  CHECK(away(last(kUnsynced), clocks("b", 30s, kNoon + 8h, kSynced)) == 30s);
  CHECK(away(last(), clocks("b", 30s, WallTime{}, kUnsynced)) == 30s);  // a clock that starts in 1970
}

TEST_CASE("a wall clock that ran backwards, or says less than this boot lasts, is not believed") {
  CHECK(away(last(), clocks("b", 30s, kNoon - 8h, kSynced)) == 30s);
  CHECK(away(last(), clocks("b", 30s, kNoon + 10s, kSynced)) == 30s);
}

TEST_CASE("the timeline never runs backwards, even when the monotonic clock seems to") {
  CHECK(away(last(), clocks("a", 10min, kNoon, kSynced)) == 0s);
}

TEST_CASE("when the boot is not known, only what is sure of the monotonic clock counts beside the wall") {
  TimelinePoint unknown = last();
  unknown.clocks.boot_id.clear();
  CHECK(away(unknown, clocks("", 2h, kNoon + 8h, kSynced)) == 8h);
  CHECK(away(unknown, clocks("", 2h, kNoon + 8h, kUnsynced)) == 1h);    // perhaps the same boot
  CHECK(away(unknown, clocks("", 30s, kNoon + 8h, kUnsynced)) == 30s);  // surely another one
  CHECK(away(last(), clocks("", 2h, kNoon + 8h, kUnsynced)) == 1h);
}

TEST_CASE(
    "how long the box was off is known within one boot, and across boots by a wall clock that is believed") {
  CHECK(is_known(last(kUnsynced), clocks("a", 1h + 90s, WallTime{}, kUnsynced)));
  CHECK(is_known(last(), clocks("b", 30s, kNoon + 8h, kSynced)));
  CHECK_FALSE(is_known(last(), clocks("b", 30s, WallTime{}, kUnsynced)));
  CHECK_FALSE(is_known(last(kUnsynced), clocks("b", 30s, kNoon + 8h, kSynced)));
  CHECK_FALSE(is_known(last(), clocks("b", 30s, kNoon + 10s, kSynced)));  // less than this boot lasts
  CHECK_FALSE(is_known(last(), clocks("", 2h, kNoon + 8h, kUnsynced)));
  CHECK(resume_timeline(std::nullopt, clocks("a", 1min, WallTime{}, kUnsynced)).is_away_known);
}

}  // namespace anju::timeline_test
