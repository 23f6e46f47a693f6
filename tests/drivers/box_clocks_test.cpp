// What a device says of when it measured is held against every clock that the box has believed: none of its
// jumps makes a message late, and no message that is late looks fresh.
#include "drivers/box_clocks.hpp"

#include <doctest/doctest.h>

#include "tests/drivers/judge_bench.hpp"

namespace anju::box_clocks_test {
namespace {

using namespace std::chrono_literals;

constexpr Duration kBehind = 400 * 24h;

BoxClocks clocks(WallTime wall, std::vector<WallTime> also = {}, bool is_known = true) {
  BoxClocks made(wall);
  made.also = std::move(also);
  made.is_known = is_known;
  return made;
}

Duration late(const BoxClocks& by, WallTime measured, Duration expected = {}) {
  const auto found = by.lateness(measured, expected);
  REQUIRE(found);
  return found->late;
}

// A device with a clock of its own, and one that is stamped by the clock of the box. The box's own jumps by
// `step` after the first message of each.
struct Jump {
  explicit Jump(Duration by) : step(by) {
    hear(0s, 0);
    bench.now += 1h;
    bench.wall_is_off = step;
    bench.clocks = clocks(kStart + bench.now + step, {kStart + bench.now});
  }
  // How late the message is found, and whether it is the past.
  Duration hear(Duration lag, DeviceIndex device, Duration clock_is_off = {}) {
    bench.hear({{kWarmth, ++value, bench.now + clock_is_off - lag}}, {}, device);
    return *bench.readings[0].reading.late;
  }

  Duration step;
  Bench bench;
  std::int64_t value = 0;
};

}  // namespace

TEST_CASE("one clock that is right") {
  CHECK(late(kStart, kStart - 7min) == 7min);
  CHECK(late(kStart, kStart + 2min) == 0s);
  CHECK_FALSE(BoxClocks(kStart).lateness(kStart + 6min, 0s));
  CHECK(BoxClocks(kStart).allow(kStart + 5min, 5min, kBehind));
  CHECK_FALSE(BoxClocks(kStart).allow(kStart + 5min + 1ms, 5min, kBehind));
  CHECK_FALSE(BoxClocks(kStart).allow(kStart - kBehind - 1ms, 5min, kBehind));
}

TEST_CASE("when nobody knows the time a device may, unless its own clock was never set") {
  const BoxClocks lost = clocks(WallTime{1h}, {}, false);
  CHECK(lost.allow(kStart, 5min, kBehind));
  CHECK(lost.allow(WallTime{30min}, 5min, kBehind));  // stamped by the box
  CHECK_FALSE(lost.allow(kEarliestWall - 1ms, 5min, kBehind));
  CHECK_FALSE(lost.allow(WallTime{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}}, 5min, kBehind));
  CHECK_FALSE(clocks(WallTime{1h}).allow(kStart, 5min, kBehind));
}

TEST_CASE("a time that fits a clock of before the jump is allowed") {
  const BoxClocks both = clocks(kStart + 56 * 8766h, {kStart});
  CHECK(both.allow(kStart, 5min, kBehind));
  CHECK(both.allow(kStart + 56 * 8766h, 5min, kBehind));
  CHECK_FALSE(both.allow(kStart + 28 * 8766h, 5min, kBehind));
}

TEST_CASE("what was just now by one of the clocks was just now") {
  CHECK(late(clocks(kStart + 1h, {kStart}), kStart) == 0s);
  CHECK(late(clocks(kStart, {kStart + 1h}), kStart, 1h) == 0s);
}

TEST_CASE("what was just now by none is as late as the device's other times say") {
  const BoxClocks both = clocks(kStart - 2min, {kStart});
  CHECK(late(both, kStart - 20min, 20min) == 20min);
  CHECK(late(both, kStart - 22min, 20min) == 20min);
}

TEST_CASE("no jump of the box makes a message late, whichever clock the device goes by") {
  for (const Duration step : {Duration{-120s}, Duration{-1h}, Duration{1h}, Duration{56 * 8766h}}) {
    CAPTURE(step.count());
    Jump jump(step);
    CHECK(jump.hear(0s, 0) == 0s);
    CHECK_FALSE(jump.bench.is_past());
    Jump along(step);
    CHECK(along.hear(0s, 0, step) == 0s);
    CHECK_FALSE(along.bench.is_past());
  }
}

TEST_CASE("after a jump a message that is late is late by the device's clock") {
  for (const Duration step : {Duration{-120s}, Duration{-1h}, Duration{1h}, Duration{56 * 8766h}}) {
    CAPTURE(step.count());
    Jump jump(step);
    jump.hear(0s, 0);
    CHECK(jump.hear(20min, 0) == 20min);
    CHECK(jump.bench.is_past());
  }
}

TEST_CASE("where no clock of the box can tell, the device's own earlier times do") {
  Bench bench;
  bench.clocks = clocks(WallTime{1h}, {}, false);
  bench.hear({{kWarmth, 1, bench.now}});
  CHECK(bench.readings[0].reading.late == Duration{0});
  bench.hear({{kWarmth, 2, bench.now - 20min}});
  CHECK(bench.readings[0].reading.late == Duration{20min});
  CHECK(bench.is_past());
}

}  // namespace anju::box_clocks_test
