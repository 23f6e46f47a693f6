// A broker or a bus that is gone: the box is deaf to its devices, and deafness is never taken for calm or for
// a person who does not move.
#include <doctest/doctest.h>

#include "tests/rules/lived_in.hpp"

namespace anju::unheard_test {
namespace {

using namespace std::chrono_literals;

constexpr DeviceIndex kHall = 0;
constexpr DeviceIndex kBath = 1;

}  // namespace

TEST_CASE("while the broker is gone nothing is concluded from silence, and soon that is told") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h));
  home.engine.on_unheard(kHall, instant(4h));  // said again at each attempt
  home.pass(20h);
  CHECK(home.told() == Lines{"05:00 raised presence-unknown h1"});
  CHECK(home.presence() == Presence::unknown);
  home.engine.on_hearing(kHall, instant(20h));
  home.pass(21h);
  CHECK(home.told().empty());
  home.say(22h, kHall, 1);
  CHECK(home.told() == Lines{"22:00 cleared presence-unknown h1"});
  CHECK(home.presence() == Presence::active);
}

TEST_CASE("a short interruption is none: what is sent meanwhile waits in the broker") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(5h);
  home.engine.on_unheard(kHall, instant(5h));
  home.engine.on_hearing(kHall, instant(5h + 10min));
  home.pass(20h);
  CHECK(home.told() == Lines{"13:00 raised inactivity h1"});
}

TEST_CASE("a gap counts only from where the sensor is heard again after a long one") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(5h);
  home.engine.on_unheard(kHall, instant(5h));
  home.engine.on_hearing(kHall, instant(6h));
  home.pass(14h);
  CHECK(home.told().empty());
  home.hear(14h, kHall);
  home.pass(30h);
  // Nobody can tell of the hour without the broker, so the twelve hours begin behind it.
  CHECK(home.told() == Lines{"18:00 raised inactivity h1"});
}

TEST_CASE("a sensor on another way goes on telling") {
  LivedIn home(SiteBuilder().motion("hall").motion("bath"));
  home.say(1h, kHall, 1);
  home.say(1h, kBath, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h));
  home.pass(20h);
  CHECK(home.told() == Lines{"13:00 raised inactivity h1"});
}

TEST_CASE("devices that are not heard are told of all the same") {
  LivedIn home(SiteBuilder().alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke));
  home.say(1h, 0, 0);
  home.engine.on_unheard(0, instant(2h));
  home.pass(20h);
  CHECK(home.told() == Lines{"05:00 raised device-fault kitchen"});
}

TEST_CASE("a restart while the broker is gone changes nothing") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h));
  const SavedStates saved = home.save();
  ListeningBox again(SiteBuilder().motion());
  again.start(2h + 5min, saved);
  again.engine.on_unheard(kHall, instant(2h + 5min));
  again.pass(8h);
  CHECK(again.told() == Lines{"05:00 raised presence-unknown h1"});
  again.engine.on_hearing(kHall, instant(8h));
  again.hear(9h, kHall);
  again.pass(30h);
  CHECK(again.told() == Lines{"09:00 cleared presence-unknown h1", "20:00 raised inactivity h1"});
}

}  // namespace anju::unheard_test
