// What bridges and last wills say of devices: out of reach is no calm, and survives a reconnection and a
// restart.
#include <doctest/doctest.h>

#include "daemon/pipeline.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_reach_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

const std::string kMotion = R"({"occupancy":true})";
const std::string kOffline = R"({"state":"offline"})";
const std::string kOnline = R"({"state":"online"})";
const std::string kBridge = "bridge/state";

// A home of one motion sensor and one smoke alarm.
Settings two_sensors() {
  return test::settings_with({test::home(
      "h-1", Tier::high_risk, {test::device("hall", "z2m-motion"), test::device("smoke", "z2m-smoke")})});
}

struct Stand {
  test::TemporaryFolder folder;
  std::unique_ptr<Box> box;

  Stand() {
    start({});
    box->inbox.post(SourceEvent{"mqtt", SourceEvent::Kind::connected, "", box->clock.now()});
    box->hear("hall", kMotion);
    box->hear("smoke", R"({"smoke":false})");
    box->settle();
  }
  void start(const test::SimClock& clock) {
    box = std::make_unique<Box>(folder.path(), two_sensors(), clock);
    box->start();
  }
  // Killed, and started again at once.
  void restart() {
    const test::SimClock clock = box->clock;
    box.reset();
    start(clock);
    reconnect();
  }
  void reconnect() {
    box->inbox.post(SourceEvent{"mqtt", SourceEvent::Kind::disconnected, "lost", box->clock.now()});
    box->inbox.post(SourceEvent{"mqtt", SourceEvent::Kind::connected, "", box->clock.now()});
    box->settle();
  }

  Presence presence() const { return box->pipeline->homes()[0].presence; }
  DeviceState state(std::size_t device) const {
    return box->pipeline->devices(box->clock.now())[device].state;
  }
  // "device-fault hall" of each alert that is open, the oldest first.
  std::vector<std::string> open() const {
    std::vector<std::string> found;
    for (const AlertRecord& alert : box->pipeline->alerts(true, 10))
      found.push_back(std::string(name(alert.event)) + " " + alert.device);
    std::sort(found.begin(), found.end());
    return found;
  }
};

using Open = std::vector<std::string>;

}  // namespace

TEST_CASE("a device that is said to be offline is reported soon, and the home is unknown in time") {
  Stand stand;
  CHECK(stand.presence() == Presence::active);
  stand.box->pass(1h);
  stand.box->hear("hall/availability", kOffline);
  stand.box->pass(14min);
  CHECK(stand.open().empty());
  stand.box->pass(1min);
  CHECK(stand.open() == Open{"device-fault hall"});
  CHECK(stand.state(0) == DeviceState::silent);
  CHECK(stand.state(1) == DeviceState::heard);
  stand.box->pass(3h);
  CHECK(stand.open() == Open{"device-fault hall", "presence-unknown "});
  CHECK(stand.presence() == Presence::unknown);
  stand.box->hear("hall/availability", kOnline);
  stand.box->settle();
  CHECK(stand.open().empty());
  CHECK(stand.state(0) == DeviceState::heard);
  stand.box->hear("hall", kMotion);
  stand.box->settle();
  CHECK(stand.presence() == Presence::active);
}

TEST_CASE("the word offline is no word of the device: it does not look as if it had just been heard") {
  Stand stand;
  const WallTime heard = stand.box->clock.now().wall;
  stand.box->pass(1h);
  stand.box->hear("hall/availability", kOffline);
  stand.box->settle();
  CHECK(stand.box->pipeline->devices(stand.box->clock.now())[0].last_heard == heard);
  CHECK(stand.box->pipeline->status(stand.box->clock.now()).counters.unknown_device == 0);
}

TEST_CASE("a bridge that is gone takes all of its devices with it, and none of them is at fault") {
  Stand stand;
  stand.box->pass(1h);
  stand.box->hear(kBridge, "offline");  // an older release
  stand.box->pass(1h);
  CHECK(stand.open().empty());
  CHECK(stand.state(0) == DeviceState::heard);
  stand.box->pass(2h);
  CHECK(stand.open() == Open{"presence-unknown "});
  CHECK(stand.presence() == Presence::unknown);
  stand.box->hear(kBridge, kOnline);
  stand.box->pass(5min);
  CHECK(stand.open() == Open{"presence-unknown "});  // the bridge is no sensor of life
  stand.box->hear("hall", kMotion);
  stand.box->settle();
  CHECK(stand.open().empty());
  CHECK(stand.presence() == Presence::active);
}

TEST_CASE("what the broker had kept of the reach of a device counts, and is no word of it") {
  Stand stand;
  stand.box->pass(1h);
  stand.box->hear("hall/availability", kOffline, true);
  stand.box->pass(20min);
  CHECK(stand.open() == Open{"device-fault hall"});
  stand.box->hear("hall/availability", kOnline, true);
  stand.box->settle();
  // It can be reached, says the broker; that it was heard nobody says.
  CHECK(stand.open() == Open{"device-fault hall"});
  stand.box->hear("hall", kMotion);
  stand.box->settle();
  CHECK(stand.open().empty());
}

TEST_CASE("neither a reconnection to the broker nor a restart brings a device back or puts a deadline off") {
  for (const bool is_killed : {false, true}) {
    CAPTURE(is_killed);
    Stand stand;
    stand.box->pass(1h);
    stand.box->hear("hall/availability", kOffline);
    stand.box->pass(5min);
    is_killed ? stand.restart() : stand.reconnect();
    stand.box->pass(10min);
    CHECK(stand.open() == Open{"device-fault hall"});
    stand.box->pass(2h + 44min);
    is_killed ? stand.restart() : stand.reconnect();
    CHECK(stand.open() == Open{"device-fault hall"});
    stand.box->pass(1min);
    CHECK(stand.open() == Open{"device-fault hall", "presence-unknown "});
    is_killed ? stand.restart() : stand.reconnect();
    stand.box->hear("hall/availability", kOnline);
    stand.box->settle();
    CHECK(stand.open().empty());
  }
}

TEST_CASE("a device that speaks can be reached, whatever a bridge says") {
  Stand stand;
  stand.box->pass(1h);
  stand.box->hear("hall/availability", kOffline);
  stand.box->pass(1min);
  stand.box->hear("hall", kMotion);
  stand.box->pass(3h + 30min);
  CHECK(stand.open().empty());
  CHECK(stand.presence() == Presence::active);
}

TEST_CASE("a word of reach that nobody knows changes nothing") {
  Stand stand;
  stand.box->pass(1h);
  stand.box->hear("hall/availability", R"({"state":"perhaps"})");
  stand.box->hear(kBridge, "");
  stand.box->pass(4h);
  CHECK(stand.open().empty());
  CHECK(stand.presence() == Presence::active);
}

}  // namespace anju::pipeline_reach_test
