// Each mode ends by itself, is never longer than it may be, and is the same after a restart.
#include "rules/home_modes.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace anju::home_modes_test {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime at(Duration time) { return SteadyTime{time}; }
Instant instant(Duration time) { return {at(time), WallTime{time}, ClockQuality::synced}; }

struct Stand {
  Site site;
  Effects effects;
  HomeModes modes{site, 0};

  Stand() { site.homes = {{"h-1", Tier::key}}; }
  void set(Mode mode, Duration until, Duration now = 0s) {
    modes.set(mode, at(until), instant(now), effects);
  }
  // "away on 3600; ": what the others were told.
  std::string told() {
    std::string lines;
    for (const ModeChange& change : std::exchange(effects.mode_changes, {}))
      lines += std::string(name(change.mode)) + (change.is_on ? " on " : " off ") +
               std::to_string(change.until.time_since_epoch().count() / 1000) + "; ";
    return lines;
  }
};

}  // namespace

TEST_CASE("the names of the modes lead back to them") {
  for (std::size_t i = 0; i < kModes; ++i)
    CHECK(find_mode(name(static_cast<Mode>(i))) == static_cast<Mode>(i));
  CHECK_FALSE(find_mode("asleep"));
  CHECK_FALSE(find_mode(""));
}

TEST_CASE("a mode begins, can be made longer or shorter, and ends by itself") {
  Stand stand;
  stand.set(Mode::away, 1h);
  CHECK(stand.told() == "away on 3600; ");
  CHECK(stand.modes.next_deadline() == at(1h));
  stand.set(Mode::away, 1h, 10min);  // nothing new
  CHECK(stand.told().empty());
  stand.set(Mode::away, 3h, 10min);
  stand.set(Mode::away, 2h, 20min);
  CHECK(stand.told() == "away on 10800; away on 7200; ");
  stand.modes.on_time(instant(2h - 1ms), stand.effects);
  CHECK(stand.modes.is_on(Mode::away));
  stand.modes.on_time(instant(2h), stand.effects);
  CHECK_FALSE(stand.modes.is_on(Mode::away));
  CHECK(stand.modes.ended(Mode::away) == at(2h));
  CHECK(stand.told() == "away off 7200; ");
  CHECK_FALSE(stand.modes.next_deadline());
}

TEST_CASE("an end that is not ahead ends it, and of what is not on there is nothing to say") {
  Stand stand;
  stand.set(Mode::visitor, 1h);
  stand.told();
  stand.set(Mode::visitor, 30min, 30min);
  CHECK(stand.told() == "visitor off 1800; ");
  stand.set(Mode::visitor, 30min, 40min);
  CHECK(stand.told().empty());
}

TEST_CASE("no mode is longer than it may be") {
  for (std::size_t i = 0; i < kModes; ++i) {
    const auto mode = static_cast<Mode>(i);
    CAPTURE(name(mode));
    Stand stand;
    stand.set(mode, 100 * 24h);
    CHECK(stand.modes.until(mode) == at(longest(mode)));
    CHECK(longest(mode) <= 92 * 24h);
  }
  CHECK(longest(Mode::walk_test) == 12h);
  CHECK(longest(Mode::maintenance) == 12h);
}

TEST_CASE("two modes at once, the first end first") {
  Stand stand;
  stand.set(Mode::hospital, 5h);
  stand.set(Mode::watchful, 2h);
  CHECK(stand.modes.next_deadline() == at(2h));
  stand.modes.on_time(instant(6h), stand.effects);
  CHECK(stand.told() == "hospital on 18000; watchful on 7200; hospital off 21600; watchful off 21600; ");
}

TEST_CASE("a restart changes nothing, and only what has changed is saved") {
  Stand stand;
  stand.set(Mode::away, 1h);
  stand.set(Mode::visitor, 2h);
  stand.modes.on_time(instant(1h), stand.effects);
  std::vector<SavedState> saved;
  stand.modes.save(saved);
  REQUIRE(saved.size() == 2);  // and what has been
  Stand again;
  again.modes.restore({{saved[0].key, saved[0].fields}, {saved[1].key, saved[1].fields}});
  CHECK_FALSE(again.modes.is_on(Mode::away));
  CHECK(again.modes.ended(Mode::away) == at(1h));
  CHECK(again.modes.until(Mode::visitor) == at(2h));
  stand.modes.save(saved);
  CHECK(saved.size() == 2);
}

}  // namespace anju::home_modes_test
