// What was recorded before anybody knew the time gets it by its place on the timeline, in the order in which
// it was.
#include "daemon/clock_correction.hpp"

#include <doctest/doctest.h>

#include <vector>

namespace anju::clock_correction_test {
namespace {

using namespace std::chrono_literals;

constexpr Duration kRight{1'795'528'800'000};
constexpr SteadyTime at(Duration after) { return SteadyTime{after}; }
constexpr Instant unsynced(Duration after) {
  return {at(after), WallTime{after + 5s}, ClockQuality::unsynced};
}

// One hour that was recorded as of January 1970, as the machine showed it.
const std::vector<ClockCorrection> kHour{{at(1h), at(2h), kRight, 5s, 5s}};

}  // namespace

TEST_CASE("an instant goes where the timeline says") {
  CHECK(corrected(unsynced(1h), kHour) == Instant{at(1h), WallTime{kRight + 1h}, ClockQuality::synced});
  CHECK(corrected(unsynced(2h - 1ms), kHour).wall == WallTime{kRight + 2h - 1ms});
  CHECK(corrected(unsynced(1h - 1ms), kHour) == unsynced(1h - 1ms));
  CHECK(corrected(unsynced(2h), kHour) == unsynced(2h));
  CHECK(corrected(unsynced(1h), {}) == unsynced(1h));
}

TEST_CASE("what was in order stays in order, though the clock was set back meanwhile") {
  const std::vector<ClockCorrection> two{{at(1h), at(2h), kRight, 5s, 5s},
                                         {at(2h), at(3h), kRight, -50min, -50min}};
  const Instant first = corrected({at(2h - 1s), WallTime{2h}, ClockQuality::unsynced}, two);
  const Instant second = corrected({at(2h), WallTime{70min}, ClockQuality::unsynced}, two);
  CHECK(second.wall - first.wall == 1s);
}

TEST_CASE("a time of the wrong clock is moved, a time of another clock is not") {
  CHECK(corrected(WallTime{90min + 5s}, kHour) == WallTime{kRight + 90min});
  CHECK(corrected(WallTime{3h}, kHour) == WallTime{3h});
  CHECK(corrected(WallTime{kRight}, kHour) == WallTime{kRight});
}

TEST_CASE("recorded later than the machine showed, a bridge on the box still stamps what it shows") {
  const std::vector<ClockCorrection> lifted{{at(1h), at(2h), kRight, kRight - 8h, 5s}};
  CHECK(corrected(WallTime{kRight - 8h + 90min}, lifted) == WallTime{kRight + 90min});
  CHECK(corrected(WallTime{90min + 5s}, lifted) == WallTime{kRight + 90min});
}

TEST_CASE("a reading: when it was heard, and when it was measured if it was by that clock") {
  Reading reading;
  reading.heard_at = unsynced(90min);
  reading.measured_at = reading.heard_at.wall - 1s;
  const Reading right = corrected(reading, kHour);
  CHECK(right.heard_at.wall == WallTime{kRight + 90min});
  CHECK(right.measured_at == WallTime{kRight + 90min - 1s});
  reading.measured_at = WallTime{kRight + 80min};
  CHECK(corrected(reading, kHour).measured_at == reading.measured_at);
  reading.heard_at = unsynced(3h);
  CHECK(corrected(reading, kHour) == reading);
}

}  // namespace anju::clock_correction_test
