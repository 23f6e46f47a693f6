// How far the clock on the wall is believed, what is recorded meanwhile, and what becomes of it when the time
// is known.
#include "daemon/wall_watch.hpp"

#include <doctest/doctest.h>

#include "tests/fakes/sim_clock.hpp"

namespace anju::wall_watch_test {
namespace {

using namespace std::chrono_literals;
using test::kSimStart;

constexpr auto kSynced = ClockQuality::synced;
constexpr auto kUnsynced = ClockQuality::unsynced;
constexpr auto kStepped = ClockQuality::stepped;

// A box whose clocks are set by hand.
struct Machine {
  explicit Machine(WallTime wall = kSimStart, ClockQuality quality = kSynced) {
    clock.set_wall(wall, quality);
    clock.anchor(SteadyTime{kSimStart.time_since_epoch()});
    watch.start(clock.now(), "boot-1", std::nullopt, {});
  }
  WallWatch::News pass(Duration time) {
    clock.pass(time);
    return watch.look(clock.now());
  }
  WallWatch::News set(WallTime wall, ClockQuality quality = kSynced) {
    clock.set_wall(wall, quality);
    return watch.look(clock.now());
  }
  WallWatch::News step(Duration by, ClockQuality quality = kSynced) {
    return set(clock.machine().wall + by, quality);
  }
  Instant recorded() const { return watch.recorded(clock.now()); }
  // The daemon starts again; `boot` is another one when the box was switched off.
  WallWatch::News restart(const std::string& boot, const Instant& now) {
    std::vector<SavedState> changed;
    watch.save(changed);
    for (SavedState& state : changed) saved[state.key] = state.fields;
    const Instant last = recorded();
    const TimelinePoint point{last.steady, {boot_id, 1h, last.wall, last.quality}};
    watch = {};
    boot_id = boot;
    return watch.start(now, boot, point, saved);
  }

  test::SimClock clock;
  WallWatch watch;
  SavedStates saved;
  std::string boot_id = "boot-1";
};

}  // namespace

TEST_CASE("a clock that runs evenly has not jumped, however it is slewed") {
  Machine box;
  for (int look = 0; look < 100; ++look) {
    box.clock.pass(1h);
    CHECK_FALSE(box.step(1'799ms).step);
  }
  CHECK(box.watch.quality() == kSynced);
  CHECK(box.watch.steps() == 0);
}

TEST_CASE("a jump is told once, counted, and doubted for ten minutes") {
  Machine box;
  box.pass(1h);
  CHECK(box.step(-120s).step == Duration{-120s});
  CHECK(box.recorded() == Instant{box.clock.now().steady, kSimStart + 1h - 120s, kStepped});
  CHECK_FALSE(box.pass(10min - 1ms).step);
  CHECK(box.watch.quality() == kStepped);
  box.pass(1ms);
  CHECK(box.watch.quality() == kSynced);
  CHECK(box.watch.steps() == 1);
  CHECK(box.watch.last_step() == Duration{-120s});
  CHECK(box.watch.wall_at(box.watch.since()) == box.clock.machine().wall);
}

TEST_CASE("a second jump begins the ten minutes anew") {
  Machine box;
  box.step(1h);
  box.pass(9min);
  box.step(-1h);
  box.pass(9min);
  CHECK(box.watch.quality() == kStepped);
  CHECK(box.watch.steps() == 2);
}

TEST_CASE("a clock that was synced is believed without a time source for a week") {
  Machine box;
  box.clock.set_wall(kSimStart, kUnsynced);
  box.pass(7 * 24h - 1h);
  CHECK(box.watch.quality() == kSynced);
  box.pass(2h);
  CHECK(box.watch.quality() == kUnsynced);
  CHECK(box.set(box.clock.machine().wall).became_synced);
}

TEST_CASE("a jump without a time source is not settled by waiting") {
  Machine box;
  box.step(1h, kUnsynced);
  box.pass(24h);
  CHECK(box.watch.quality() == kStepped);
  box.set(box.clock.machine().wall);
  CHECK(box.watch.quality() == kSynced);
}

TEST_CASE("a box that begins in 1970 gets its time, once, for all that was recorded") {
  Machine box(WallTime{10s}, kUnsynced);
  const SteadyTime first = box.clock.now().steady;
  CHECK(box.recorded().wall == WallTime{10s});
  CHECK_FALSE(box.pass(1h).became_synced);
  const auto news = box.set(kSimStart + 1h);
  CHECK(news.became_synced);
  REQUIRE(news.corrections.size() == 1);
  CHECK(news.corrections[0].from == first);
  CHECK(news.corrections[0].until == box.clock.now().steady + 1ms);
  CHECK(corrected(Instant{first, WallTime{10s}, kUnsynced}, news.corrections).wall == kSimStart);
  CHECK(box.watch.quality() == kSynced);
  CHECK_FALSE(box.pass(1s).became_synced);
  CHECK(box.watch.corrections() == news.corrections);
}

TEST_CASE("a clock that was set before the time source was heard") {
  Machine box(WallTime{10s}, kUnsynced);
  box.pass(1h);
  CHECK(box.set(kSimStart + 1h, kUnsynced).step);
  CHECK(box.recorded().quality == kUnsynced);
  box.pass(5s);
  const auto news = box.set(kSimStart + 1h + 5s);
  CHECK(news.became_synced);
  CHECK(news.corrections.size() == 2);
  CHECK(box.watch.steps() == 1);
}

TEST_CASE("what was kept before is not undercut by a clock that was lost") {
  Machine box;
  box.pass(1h);
  const Instant before = box.recorded();
  const SteadyTime again = box.clock.now().steady + 30s;
  box.restart("boot-2", {again, WallTime{30s}, kUnsynced});
  CHECK(box.watch.recorded({again, WallTime{30s}, kUnsynced}) ==
        Instant{again, before.wall + 30s, kUnsynced});
  CHECK(box.watch.steps() == 0);
  // It is set forward, and still is of 1970; then somebody sets it by hand.
  const Instant lost{again + 1min, WallTime{5h}, kUnsynced};
  box.watch.look(lost);
  CHECK(box.watch.recorded(lost).wall == before.wall + 90s);
  const Instant by_hand{again + 2min, kSimStart - 24h, kUnsynced};
  box.watch.look(by_hand);
  CHECK(box.watch.recorded(by_hand) == by_hand);
}

TEST_CASE("a clock of the box that is further than what was kept is shown") {
  Machine box;
  const Instant later{box.clock.now().steady + 30s, kSimStart + 8h, kUnsynced};
  box.restart("boot-2", later);
  CHECK(box.watch.recorded(later) == later);
}

TEST_CASE("the daemon starts again and remembers") {
  Machine box;
  box.pass(1h);
  box.step(1h);
  box.pass(1min);
  box.restart("boot-1", box.clock.now());
  CHECK(box.watch.quality() == kStepped);
  CHECK(box.watch.steps() == 1);
  CHECK(box.watch.clocks(box.clock.now()).also == std::vector{kSimStart + 1h + 1min});
  box.pass(9min);
  CHECK(box.watch.quality() == kSynced);
}

TEST_CASE("a jump while the daemon did not run is a jump") {
  Machine box;
  box.clock.pass(1min);
  const Instant now{box.clock.now().steady, box.clock.machine().wall - 1h, kSynced};
  const auto before = box.clock.now();
  box.watch.look(before);
  CHECK(box.restart("boot-1", {now.steady + 1s, now.wall + 1s, kSynced}).step == Duration{-1h});
  CHECK(box.watch.quality() == kStepped);
}

TEST_CASE("the first time source while the daemon did not run") {
  Machine box(WallTime{10s}, kUnsynced);
  box.pass(1min);
  const Instant now{box.clock.now().steady + 1s, kSimStart, kSynced};
  CHECK(box.restart("boot-1", now).corrections.size() == 1);
}

TEST_CASE("a message is placed by the clock by which it was stamped") {
  Machine box;
  box.pass(1h);
  const Instant before = box.clock.now();
  box.clock.pass(1min);
  box.step(1h);
  CHECK(box.watch.recorded(before) == before);
  CHECK(box.recorded().quality == kStepped);
  // Stamped after a jump that no look has seen yet.
  box.clock.pass(1min);
  box.clock.set_wall(kSimStart);
  CHECK(box.recorded() == Instant{box.clock.now().steady, kSimStart, kStepped});
}

TEST_CASE("a message of an earlier boot whose clock nobody remembers has not seen a jump of this one") {
  Machine box;
  box.pass(1h);
  // Stamped in a boot of which the store has lost all; it went by another distance from the timeline.
  const Instant heard{box.clock.now().steady, kSimStart + 1h + 40s, kSynced};
  box.clock.pass(10min);
  box.restart("boot-3", box.clock.now());
  CHECK(box.watch.recorded(heard) == heard);
  const Instant unvouched{heard.steady, heard.wall, kUnsynced};
  CHECK(box.watch.recorded(unvouched).quality == kStepped);
}

TEST_CASE("a message of before the first time source, looked at after it, has its time") {
  Machine box(WallTime{10s}, kUnsynced);
  const Instant heard = box.clock.now();
  box.clock.pass(1min);
  box.set(kSimStart + 1min);
  CHECK(box.watch.recorded(heard) == Instant{heard.steady, kSimStart, kSynced});
  CHECK(box.watch.clocks(heard).also == std::vector{WallTime{10s}});
}

TEST_CASE(
    "the clocks of before count until a time source is heard, the believed ones as long as the box runs") {
  Machine box;
  box.step(1h);
  box.pass(24h);
  CHECK(box.watch.clocks(box.clock.now()).also == std::vector{kSimStart + 24h});
  Machine lost(WallTime{10s}, kUnsynced);
  CHECK_FALSE(lost.watch.clocks(lost.clock.now()).is_known);
  lost.set(kSimStart);
  CHECK(lost.watch.clocks(lost.clock.now()).also.empty());
  CHECK(lost.watch.clocks(lost.clock.now()).is_known);
}

TEST_CASE("a clock that never rests costs no more than its bounds, and nothing is left uncorrected") {
  Machine box(WallTime{10s}, kUnsynced);
  const SteadyTime first = box.clock.now().steady;
  for (int i = 0; i < 1000; ++i) {
    box.clock.pass(1s);
    box.step(i % 2 == 0 ? 1h : -1h, kUnsynced);
  }
  const auto news = box.set(kSimStart);
  CHECK(news.corrections.size() <= 16);
  CHECK(news.corrections.front().from == first);
  CHECK(news.corrections.back().until == box.clock.now().steady + 1ms);
  std::vector<SavedState> saved;
  box.watch.save(saved);
  REQUIRE(saved.size() == 1);
  CHECK(saved[0].fields.size() < 500);
}

TEST_CASE("a memory that cannot be read is none") {
  Machine box;
  box.step(1h);
  box.saved["wall-watch"] = {1, 2, 3};
  WallWatch other;
  other.start(box.clock.now(), "boot-1", std::nullopt, box.saved);
  CHECK(other.steps() == 0);
  CHECK(other.quality() == kSynced);
}

}  // namespace anju::wall_watch_test
