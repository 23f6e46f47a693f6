// Nobody has done anything for too long: raised at its limit, proved by what was observed, cleared by life.
#include "rules/inactivity.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

#include "tests/rules/lived_in.hpp"

namespace anju::inactivity_test {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("no sign of life for the tier's limit raises; the next sign clears") {
  const std::array tiers{Tier::high_risk, Tier::key, Tier::general};
  const std::array expected{"13:00 raised inactivity h1", "15:00 raised inactivity h1",
                            "17:00 raised inactivity h1"};
  for (std::size_t i = 0; i < tiers.size(); ++i) {
    LivedIn home(SiteBuilder(tiers[i]).motion());
    home.say(1h, 0, 1);
    home.pass(20h);
    CHECK(home.presence() == Presence::inactive);
    home.say(21h, 0, 0);
    home.say(22h, 0, 1);
    CHECK(home.told() == Lines{expected[i], "22:00 cleared inactivity h1"});
    CHECK(home.presence() == Presence::active);
    CHECK(home.transitions[0].alert_id == home.transitions[1].alert_id);
  }
}

TEST_CASE("the alert says since when, how long, how many sensors listened and which one was last") {
  LivedIn home(SiteBuilder().motion("hall").motion("bath"));
  home.say(1h, 1, 1);
  home.hear(2h, 0);
  home.pass(14h);
  REQUIRE(home.transitions.size() == 1);
  CHECK(home.transitions[0].evidence == Evidence{{"idle_for", Duration{12h}},
                                                 {"limit", Duration{12h}},
                                                 {"heard_devices", std::int64_t{2}},
                                                 {"last_sign_of_life_at", kWallStart + 1h},
                                                 {"last_device", std::string("bath")}});
}

TEST_CASE("the next gap is another alert") {
  LivedIn home(SiteBuilder().motion());
  for (const auto at : {0h, 13h, 27h}) home.say(at, 0, 1);
  CHECK(home.told() == Lines{"12:00 raised inactivity h1", "13:00 cleared inactivity h1",
                             "25:00 raised inactivity h1", "27:00 cleared inactivity h1"});
  CHECK(home.transitions[0].alert_id != home.transitions[2].alert_id);
}

TEST_CASE("a meter raises with the report that completes the gap, also when it comes seconds early") {
  LivedIn home(SiteBuilder().water());
  home.say(0h, 0, 0);
  home.say(1h, 0, 5'000);
  for (int hour = 2; hour <= 12; ++hour) home.say(std::chrono::hours{hour}, 0, 5'000);
  CHECK(home.told().empty());
  home.say(13h - 2s, 0, 5'000);
  CHECK(home.told() == Lines{"12:59:58 raised inactivity h1"});
  home.say(14h, 0, 6'000);
  CHECK(home.told() == Lines{"14:00 cleared inactivity h1"});
}

TEST_CASE("the gap that nobody heard does not count when the sensor is back") {
  LivedIn home(SiteBuilder().motion("hall", 5h));
  home.say(1h, 0, 1);
  for (int hour = 20; hour <= 34; ++hour) home.hear(std::chrono::hours{hour}, 0);
  CHECK(about_people(home) == Lines{"06:00 raised presence-unknown h1", "20:00 cleared presence-unknown h1",
                                    "32:00 raised inactivity h1"});
  CHECK(home.transitions.back().evidence[0] == Fact{"idle_for", Duration{31h}});
}

TEST_CASE("one sensor that still tells keeps presence known, and says how many listened") {
  LivedIn home(SiteBuilder().water().motion("hall", 50h));
  home.say(0h, 0, 0);
  home.say(1h, 1, 1);
  home.pass(14h);
  CHECK(about_people(home) == Lines{"13:00 raised inactivity h1"});
  CHECK(home.transitions[0].evidence[2] == Fact{"heard_devices", std::int64_t{1}});
}

TEST_CASE("what was used yesterday and is told today is no sign of life of today") {
  LivedIn home(SiteBuilder().water());
  home.say(0h, 0, 0);
  home.say_late(20h, 18h, 0, 5'000);
  for (int hour = 3; hour <= 20; ++hour) home.say_late(20h, 20h - std::chrono::hours{hour}, 0, 5'000);
  CHECK(home.told() == Lines{"03:00 raised presence-unknown h1", "20:00 raised inactivity h1",
                             "20:00 cleared presence-unknown h1"});
  CHECK(home.engine.last_sign_of_life(kHome)->steady == steady(2h));
}

TEST_CASE("older life that is told late does not begin the gap earlier") {
  LivedIn home(SiteBuilder().motion().water());
  home.say(0h, 1, 0);
  home.say(10h, 0, 1);
  home.say_late(11h, 6h, 1, 5'000);
  home.pass(23h);
  CHECK(home.told() == Lines{"22:00 raised inactivity h1"});
}

TEST_CASE("life from before the alarm that is told after it does not take the alarm back") {
  LivedIn home(SiteBuilder().motion().water());
  home.say(0h, 1, 0);
  home.say(1h, 0, 1);
  home.pass(13h);
  home.say_late(14h, 3h, 1, 5'000);
  CHECK(home.told() == Lines{"13:00 raised inactivity h1"});
  home.say(15h, 1, 6'000);
  CHECK(home.told() == Lines{"15:00 cleared inactivity h1"});
}

TEST_CASE("life that is told so late that nothing followed it for a whole gap does not take the alarm back") {
  LivedIn home(SiteBuilder().motion().water());
  home.say(0h, 1, 0);
  home.say(1h, 0, 1);
  home.pass(13h);
  home.hear(20h, 0);
  home.say_late(30h, 16h, 1, 5'000);
  CHECK(about_people(home) == Lines{"13:00 raised inactivity h1"});
  home.say_late(31h, 1h, 1, 6'000);
  CHECK(about_people(home) == Lines{"31:00 cleared inactivity h1"});
}

TEST_CASE("an alarm that overtook a sign of life raises nothing about the person") {
  auto site = SiteBuilder().motion().motion("button").site();
  LivedIn home(site);
  home.say(0h, 0, 1);
  home.hear(0h, 1);
  Reading released;
  released.channel = 1;
  released.heard_at = instant(12h + 1min);
  home.engine.on_heard(1, released.heard_at, home.effects);
  home.engine.on_reading(released, home.effects);
  home.say(11h, 0, 1);
  home.pass(12h + 2min);
  CHECK(home.told().empty());
}

TEST_CASE("what was sent to a deaf box is lost: the gap of an event sensor begins anew") {
  const auto builder = SiteBuilder().motion();
  LivedIn before(builder);
  before.say(1h, 0, 1);
  ListeningBox after(builder);
  after.start(20h, before.save(), Duration{2h});
  CHECK(after.engine.presence(kHome) == Presence::unknown);
  after.hear(20h + 1min, 0);
  CHECK(after.engine.presence(kHome) == Presence::unknown);
  after.pass(40h);
  CHECK(after.told() == Lines{"32:00 raised inactivity h1"});
}

TEST_CASE("a register proves the gap of a deaf box, but not before the box has settled") {
  const auto builder = SiteBuilder().water();
  LivedIn before(builder);
  before.say(0h, 0, 0);
  before.say(1h, 0, 5'000);
  ListeningBox after(builder);
  after.start(20h, before.save(), Duration{2h});
  after.say(20h + 1min, 0, 5'000);
  CHECK(after.told().empty());
  after.pass(21h);
  CHECK(after.told() == Lines{"20:15 raised inactivity h1"});
}

TEST_CASE("life that comes in while the box settles keeps the alarm away") {
  const auto builder = SiteBuilder().water();
  LivedIn before(builder);
  before.say(0h, 0, 0);
  before.say(1h, 0, 5'000);
  ListeningBox after(builder);
  after.start(20h, before.save(), Duration{2h});
  after.say(20h + 1min, 0, 5'000);
  after.say(20h + 9min, 0, 7'000);
  after.pass(22h);
  CHECK(after.told().empty());
}

TEST_CASE("a door and then nothing may be somebody who has left; it is said, and nothing waits for it") {
  const auto says_so = [](LivedIn& home) {
    home.pass(30h);
    REQUIRE(home.told().front() == "13:00 raised inactivity h1");
    const Evidence& facts = home.transitions[0].evidence;
    return std::find(facts.begin(), facts.end(), Fact{"may_have_left", true}) != facts.end();
  };
  const auto settle = [](LivedIn& home) {
    home.say(0h, 0, 0);
    home.say(0h, 1, 0);
  };
  SUBCASE("the door is the last, and the hall has watched") {
    LivedIn home(SiteBuilder().door().motion("hall"));
    settle(home);
    home.say(30min, 1, 1);
    home.say(1h, 0, 1);
    CHECK(says_so(home));
  }
  SUBCASE("somebody moved in the hall after it") {
    LivedIn home(SiteBuilder().door().motion("hall"));
    settle(home);
    home.say(30min, 0, 1);
    home.say(1h, 1, 1);
    CHECK_FALSE(says_so(home));
  }
  SUBCASE("another door that says nothing is as good as the hall; a meter sees nobody") {
    LivedIn home(SiteBuilder().door("front").door("garden"));
    settle(home);
    home.say(1h, 0, 1);
    CHECK(says_so(home));
    LivedIn metered(SiteBuilder().door().water());
    settle(metered);
    metered.say(1h, 0, 1);
    CHECK_FALSE(says_so(metered));
  }
  SUBCASE("the hall was not heard when the door went") {
    LivedIn home(SiteBuilder().door().motion("hall"));
    home.say(0h, 0, 0);
    home.say(1h, 0, 1);
    home.say(1h + 1min, 1, 0);
    CHECK_FALSE(says_so(home));
  }
}

}  // namespace anju::inactivity_test
