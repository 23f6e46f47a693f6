// What comes at one and the same moment, or exactly when something begins or ends: the last word counts, and
// nobody is accused, or thought to be well, for a millisecond.
#include <doctest/doctest.h>

#include "tests/rules/lived_in.hpp"
#include "tests/rules/one_rule.hpp"

namespace anju::same_moment_test {
namespace {

using namespace std::chrono_literals;

constexpr DeviceIndex kHall = 0;

}  // namespace

TEST_CASE("a device that is gone and back in one moment was never gone") {
  for (const Link link : {Link::device, Link::bridge, Link::source}) {
    LivedIn home(SiteBuilder().motion());
    home.say(1h, kHall, 1);
    home.engine.on_unheard(kHall, instant(2h), link);
    home.engine.on_hearing(kHall, instant(2h), link);
    home.pass(20h);
    CHECK(home.told() == Lines{"13:00 raised inactivity h1"});
  }
}

TEST_CASE("who is heard in the very moment in which the broker is back watches from then on") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.engine.on_unheard(kHall, instant(5h));
  home.engine.on_hearing(kHall, instant(6h));
  home.hear(6h, kHall);
  home.pass(20h);
  CHECK(home.told() == Lines{"18:00 raised inactivity h1"});
}

TEST_CASE("who moves in the very moment of the alarm was not seen to move after it") {
  LivedIn home(SiteBuilder().motion());
  home.say(0h, kHall, 1);
  home.say(12h, kHall, 1);
  CHECK(home.told() == Lines{"12:00 raised inactivity h1"});
  home.say(12h + 1ms, kHall, 1);
  CHECK(home.told().size() == 1);
  CHECK(home.transitions.back().evidence ==
        Evidence{{"cleared_by", std::string("hall")}, {"idle_for", Duration{12h + 1ms}}});
}

TEST_CASE("a sensor that falls silent with the alarm did not listen to its end") {
  LivedIn home(SiteBuilder().motion("hall").motion("bath", 12h));
  home.say(1h, kHall, 1);
  home.hear(1h, 1);
  home.pass(13h);
  REQUIRE(about_people(home) == Lines{"13:00 raised inactivity h1"});
  for (const Transition& told : home.transitions) {
    if (told.event == EventKind::inactivity)
      CHECK(told.evidence[2] == Fact{"heard_devices", std::int64_t{1}});
  }
}

TEST_CASE("a device that is heard when the box begins to listen is waited for by its own limit") {
  ListeningBox box(SiteBuilder().plain("fast", Quantity::env_temperature, 10min));
  box.start();
  box.hear(0min, 0);
  box.pass(1h);
  CHECK(box.told() == Lines{"00:10 raised device-fault fast"});
}

TEST_CASE("of two values of one moment the second counts, also while a limit is being held") {
  ThresholdLimits limits;
  limits.above = 100;
  limits.hold = 10min;
  ListeningBox box(SiteBuilder().plain("room", Quantity::env_temperature, 25h), {}, threshold_rule(limits));
  box.start();
  box.say(1min, 0, 101);
  box.say(5min, 0, 101);
  box.say(5min, 0, 100);
  box.say(11min, 0, 101);
  CHECK(box.told().empty());
  box.say(21min, 0, 101);
  CHECK(box.told() == Lines{"00:21 raised vital-sign room"});
}

TEST_CASE("whether another band is worn says nothing of this one") {
  ThresholdLimits limits;
  limits.above = 130;
  ListeningBox box(SiteBuilder()
                       .plain("band", Quantity::wearable_heart_rate, 25h)
                       .plain("strap", Quantity::wearable_worn, 25h),
                   {}, threshold_rule(limits));
  box.start();
  box.say(1min, 1, 0);
  box.say(2min, 0, 140);
  CHECK(box.told() == Lines{"00:02 raised vital-sign band"});
}

TEST_CASE("whether the band is worn is known after a restart, and so is that it is worn again") {
  const auto builder = SiteBuilder().watch().worn();
  LivedIn home(builder);
  home.say(0h, 1, 1);
  home.say(1h, 0, 100);
  SavedStates kept = home.save();
  home.say(2h, 1, 0);
  kept = home.save(std::move(kept));
  ListeningBox unworn(builder);
  unworn.start(2h + 1min, kept);
  for (int hour = 3; hour < 6; ++hour) unworn.say(std::chrono::hours{hour}, 0, 100);
  CHECK(about_people(unworn) == Lines{"04:00 raised presence-unknown h1"});
  kept = unworn.save(std::move(kept));
  unworn.say(6h, 1, 1);
  kept = unworn.save(std::move(kept));
  ListeningBox worn(builder);
  worn.start(6h + 1min, kept);
  worn.say(7h, 0, 100);
  CHECK(about_people(worn) == Lines{"07:00 cleared presence-unknown h1"});
  CHECK(worn.engine.presence(kHome) == Presence::active);
}

TEST_CASE("a heart that was too fast before the band came off must be so again, over a restart too") {
  ThresholdLimits limits;
  limits.above = 130;
  limits.hold = 10min;
  const RuleSet rules = threshold_rule(limits);
  ListeningBox box(SiteBuilder().plain("band", Quantity::wearable_heart_rate, 25h).worn(), {}, rules);
  box.start();
  box.say(0min, 0, 140);
  SavedStates kept = box.save();
  box.say(5min, 1, 0);
  kept = box.save(std::move(kept));
  ListeningBox unworn(box.site, {}, rules);
  unworn.start(6min, kept);
  unworn.say(11min, 0, 140);
  CHECK(unworn.told().empty());
  unworn.say(12min, 1, 1);
  unworn.say(13min, 0, 140);
  CHECK(unworn.told().empty());
  unworn.say(23min, 0, 140);
  CHECK(unworn.told() == Lines{"00:23 raised vital-sign band"});
}

}  // namespace anju::same_moment_test
