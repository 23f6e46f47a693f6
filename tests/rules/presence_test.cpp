// Whether somebody is about has three values: not hearing is told as not knowing, and never as calm.
#include "rules/model/presence.hpp"

#include <doctest/doctest.h>

#include <array>

#include "tests/rules/lived_in.hpp"

namespace anju::presence_test {
namespace {

using namespace std::chrono_literals;

constexpr std::array kNotGood{Quality::suspect, Quality::invalid, Quality::out_of_range, Quality::stale,
                              Quality::repeated};

}  // namespace

TEST_CASE("before anybody has done anything no last sign of life is claimed") {
  LivedIn home(SiteBuilder().motion());
  home.hear(1h, 0);
  CHECK(home.presence() == Presence::unknown);
  CHECK_FALSE(home.engine.last_sign_of_life(kHome));
  home.pass(14h);
  REQUIRE(home.told() == Lines{"13:00 raised inactivity h1"});
  for (const Fact& fact : home.transitions[0].evidence) CHECK(fact.name != "last_sign_of_life_at");
}

TEST_CASE("readings that are not good neither raise, nor clear, nor keep presence known") {
  for (const Quality quality : kNotGood) {
    CAPTURE(name(quality));
    LivedIn home(SiteBuilder().water());
    home.say(0h, 0, 0);
    home.say(1h, 0, 5'000);
    for (int hour = 2; hour <= 20; ++hour) home.say(std::chrono::hours{hour}, 0, 5'000, quality);
    CHECK(home.told() == Lines{"04:00 raised presence-unknown h1"});
    CHECK(home.presence() == Presence::unknown);
    home.say(21h, 0, 5'000);
    CHECK(home.told() == Lines{"21:00 cleared presence-unknown h1", "21:00 raised inactivity h1"});
    home.say(22h, 0, 99'000, quality);
    CHECK(home.told().empty());
  }
}

TEST_CASE("a home whose motion sensor dies is unknown at its own deadline, never inactive by that") {
  LivedIn home(SiteBuilder().motion("hall", 5h));
  home.say(1h, 0, 1);
  home.pass(40h);
  CHECK(about_people(home) == Lines{"06:00 raised presence-unknown h1"});
  CHECK(home.presence() == Presence::unknown);
  home.hear(41h, 0);
  home.pass(45h);
  CHECK(about_people(home) == Lines{"41:00 cleared presence-unknown h1"});
}

TEST_CASE("an alarm about a person stays when all sensors fall silent, and presence is unknown then") {
  LivedIn home(SiteBuilder().motion("hall", 5h));
  home.say(0h, 0, 1);
  for (int hour = 4; hour <= 12; hour += 4) home.hear(std::chrono::hours{hour}, 0);
  home.pass(20h);
  CHECK(about_people(home) == Lines{"12:00 raised inactivity h1", "17:00 raised presence-unknown h1"});
  CHECK(home.presence() == Presence::unknown);
  home.hear(30h, 0);
  CHECK(about_people(home) == Lines{"30:00 cleared presence-unknown h1"});
  CHECK(home.presence() == Presence::inactive);
}

TEST_CASE("presence-unknown says for how long nobody was heard") {
  LivedIn home(SiteBuilder().water("cold").water("hot"));
  home.say(0h, 0, 0);
  home.say(1h, 0, 5'000);
  home.say(2h, 1, 0);
  home.pass(6h);
  REQUIRE(home.told() == Lines{"05:00 raised presence-unknown h1"});
  CHECK(home.transitions[0].evidence == Evidence{{"unheard_for", Duration{3h}},
                                                 {"devices", std::int64_t{2}},
                                                 {"last_sign_of_life_at", kWallStart + 1h}});
}

TEST_CASE("a device with two signs of life is one device") {
  LivedIn home(
      SiteBuilder().watch().also(Quantity::presence_motion, SignOfLife{SignOfLife::Shape::when_true, 1}));
  home.pass(4h);
  REQUIRE(home.told() == Lines{"03:00 raised presence-unknown h1"});
  CHECK(home.transitions[0].evidence == Evidence{{"devices", std::int64_t{1}}});
}

TEST_CASE("a home without a sign of life is idle") {
  ListeningBox box(SiteBuilder().plain("meter", Quantity::gas_volume_total, 1000h));
  box.start();
  for (int hour = 0; hour < 100; ++hour) box.say(std::chrono::hours{hour}, 0, 0);
  CHECK(box.told().empty());
  CHECK(box.engine.presence(kHome) == Presence::unknown);
}

TEST_CASE("a home that is never heard is unknown, not calm") {
  LivedIn home(SiteBuilder().water());
  home.pass(50h);
  CHECK(about_people(home) == Lines{"03:00 raised presence-unknown h1"});
}

TEST_CASE("an old batch that ends long ago does not make presence known") {
  LivedIn home(SiteBuilder().water());
  home.say(0h, 0, 0);
  home.say_late(20h, 18h, 0, 5'000);
  CHECK(about_people(home) == Lines{"03:00 raised presence-unknown h1"});
}

TEST_CASE("steps of a watch that nobody wears neither raise nor clear; then nobody can tell") {
  LivedIn home(SiteBuilder().watch().worn());
  constexpr ChannelIndex kSteps = 0;
  constexpr ChannelIndex kWorn = 1;
  home.say(0h, kWorn, 1);
  home.say(1h, kSteps, 100);
  home.say(2h, kWorn, 0);
  for (int hour = 2; hour <= 20; ++hour) home.say(std::chrono::hours{hour}, kSteps, 0);
  CHECK(home.told() == Lines{"04:00 raised presence-unknown h1"});
  home.say(21h, kSteps, 100);
  home.say(22h, kWorn, 1, Quality::stale);
  CHECK(home.told().empty());
  home.say(23h, kWorn, 1);
  home.say(23h, kSteps, 100);
  CHECK(home.told() == Lines{"23:00 cleared presence-unknown h1"});
  CHECK(home.presence() == Presence::active);
}

TEST_CASE("a box that was deaf while presence was unknown goes on not knowing") {
  const auto builder = SiteBuilder().water();
  LivedIn before(builder);
  before.say(0h, 0, 0);
  before.pass(4h);
  ListeningBox after(builder);
  after.start(20h, before.save(), Duration{4h});
  after.say(20h, 0, 0, Quality::invalid);
  after.pass(25h);
  CHECK(after.told().empty());
  after.say(26h, 0, 0);
  CHECK(after.told()[0] == "26:00 cleared presence-unknown h1");
}

TEST_CASE("a box that was deaf does not know whether the person that lay still still does; the alarm stays") {
  const auto builder = SiteBuilder().motion();
  LivedIn before(builder);
  before.say(1h, 0, 1);
  before.pass(14h);
  ListeningBox after(builder);
  after.start(20h, before.save(), Duration{14h});
  CHECK(after.engine.presence(kHome) == Presence::unknown);
  after.hear(21h, 0);
  CHECK(after.engine.presence(kHome) == Presence::inactive);
  CHECK(after.told().empty());
}

TEST_CASE("a sensor that is installed in a known home counts from its installation") {
  LivedIn before(SiteBuilder().motion("old", 5h));
  before.say(1h, 0, 1);
  ListeningBox after(SiteBuilder().motion("new", 5h));
  after.start(3h, before.save());
  after.pass(30h);
  CHECK(about_people(after) == Lines{"08:00 raised presence-unknown h1"});
}

TEST_CASE("life before a time that nobody observed does not say that somebody is about now") {
  LivedIn home(SiteBuilder().motion("hall", 5h));
  home.say(1h, 0, 1);
  CHECK(home.presence() == Presence::active);
  home.pass(7h);
  home.hear(8h, 0);
  CHECK(home.presence() == Presence::unknown);
  home.say(9h, 0, 1);
  CHECK(home.presence() == Presence::active);
}

}  // namespace anju::presence_test
