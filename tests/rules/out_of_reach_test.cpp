// A device that is said to be out of reach, by its bridge or its last will: its silence is no calm, and it is
// reported long before its silence limit. A bridge that is gone takes its devices with it, and they are not
// at fault.
#include <doctest/doctest.h>

#include "tests/rules/lived_in.hpp"

namespace anju::out_of_reach_test {
namespace {

using namespace std::chrono_literals;

constexpr DeviceIndex kHall = 0;

// As the daemon does it when a live message says that the device is there.
void come_back(ListeningBox& box, Duration at) {
  box.pass(at);
  box.engine.on_hearing(kHall, instant(at), Link::device);
  box.hear(at, kHall);
}

}  // namespace

TEST_CASE("a device out of reach is reported when that has lasted, and presence becomes unknown in time") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h), Link::device);
  home.engine.on_unheard(kHall, instant(2h + 10min), Link::device);  // said again
  home.pass(20h);
  CHECK(home.told() == Lines{"02:15 raised device-fault hall", "05:00 raised presence-unknown h1"});
  CHECK(home.transitions[home.transitions.size() - 2].evidence.back() == Fact{"unreachable", true});
  come_back(home, 20h);
  CHECK(home.told() == Lines{"20:00 cleared device-fault hall", "20:00 cleared presence-unknown h1"});
  home.say(20h + 1min, kHall, 1);
  CHECK(home.presence() == Presence::active);
}

TEST_CASE("a short absence is none") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(5h);
  home.engine.on_unheard(kHall, instant(5h), Link::device);
  come_back(home, 5h + 9min);
  home.pass(12h);
  CHECK(home.told().empty());
  home.pass(20h);
  CHECK(home.told() == Lines{"13:00 raised inactivity h1"});
}

TEST_CASE("who is heard can be reached, whatever was said before") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h), Link::device);
  home.engine.on_unheard(kHall, instant(2h), Link::bridge);
  home.say(2h + 5min, kHall, 1);
  CHECK(home.presence() == Presence::active);
  home.pass(13h);
  CHECK(home.told().empty());
  // What was heard before it was gone, and was overtaken, does not bring it back.
  home.engine.on_unheard(kHall, instant(13h), Link::device);
  home.engine.on_heard(kHall, instant(13h - 1min), home.effects);
  home.pass(13h + 15min);
  CHECK(home.told() == Lines{"13:15 raised device-fault hall"});
}

TEST_CASE("a bridge that is gone is not the fault of its devices, but nothing is known of the home") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h), Link::bridge);
  home.pass(20h);
  CHECK(home.told() == Lines{"05:00 raised presence-unknown h1"});
  home.engine.on_hearing(kHall, instant(20h), Link::bridge);
  home.pass(21h);
  CHECK(home.told().empty());  // that the bridge is back does not show that the sensor is
  home.say(22h, kHall, 1);
  CHECK(home.told() == Lines{"22:00 cleared presence-unknown h1"});
  CHECK(home.presence() == Presence::active);
}

TEST_CASE("that the broker is back does not bring back who is out of reach, and puts nothing off") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h), Link::device);
  home.engine.on_unheard(kHall, instant(2h + 1min), Link::source);
  home.engine.on_hearing(kHall, instant(2h + 2min), Link::source);
  home.pass(20h);
  CHECK(home.told() == Lines{"02:15 raised device-fault hall", "05:00 raised presence-unknown h1"});
  come_back(home, 20h);
  CHECK(home.told() == Lines{"20:00 cleared device-fault hall", "20:00 cleared presence-unknown h1"});
}

TEST_CASE("a restart in between changes nothing") {
  LivedIn home(SiteBuilder().motion());
  home.say(1h, kHall, 1);
  home.pass(2h);
  home.engine.on_unheard(kHall, instant(2h), Link::device);
  ListeningBox again(SiteBuilder().motion());
  again.start(2h + 5min, home.save());
  again.engine.on_hearing(kHall, instant(2h + 5min), Link::source);  // the broker is connected
  again.pass(6h);
  CHECK(again.told() == Lines{"02:15 raised device-fault hall", "05:00 raised presence-unknown h1"});
  ListeningBox last(SiteBuilder().motion());
  last.start(6h + 1min, again.save(home.save()));
  come_back(last, 7h);
  CHECK(last.told() == Lines{"07:00 cleared device-fault hall", "07:00 cleared presence-unknown h1"});
}

}  // namespace anju::out_of_reach_test
