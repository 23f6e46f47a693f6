// What the pipeline tells of itself: what is wrong, which home is covered, what each device said last.
#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_views_test {
namespace {

using namespace std::chrono_literals;
using test::Box;
using Kind = SourceEvent::Kind;
using Lines = std::vector<std::string>;

const std::string kMotion = R"({"occupancy":true})";

constexpr std::string_view kClicker = R"toml(
[profile]
id = "clicker"
vendor = "Test"
model = "Clicker"
transport = "mqtt"
event_driven = true

[mqtt]
topics = ["zigbee2mqtt/{device}"]

[[channel]]
quantity = "button.event"
pointer = "/event"
words = { "1" = "single", "2" = "double" }
momentary = true

[[example]]
title = "twice"
topic = "zigbee2mqtt/switch"
payload = '{"event":2}'
readings = [{ quantity = "button.event", value = "double" }]

[[example]]
title = "something else"
topic = "zigbee2mqtt/switch"
payload = '{"event":9}'
readings = []
)toml";

struct Stand {
  test::TemporaryFolder folder;
  Box box{folder.path()};

  Stand() {
    box.start();
    box.settle();
  }
  void source(const std::string& name, Kind kind, const std::string& reason = "") {
    box.inbox.post(SourceEvent{name, kind, reason, box.clock.now()});
    box.settle();
  }
  void poll_meter() {
    RawMessage answer;
    answer.heard_at = box.clock.now();
    answer.body = ModbusAnswer{6, {{4, 0, {17254, 16384}}}};  // 230.25 V
    box.inbox.post(answer);
    box.settle();
  }
  StatusView status() { return box.pipeline->status(box.clock.now()); }
  DeviceView device(const std::string& id) const {
    for (const DeviceView& view : box.pipeline->devices(box.clock.now())) {
      if (view.id == id) return view;
    }
    FAIL("no device " << id);
    return {};
  }
};

const ReadingView& reading_of(const DeviceView& device, Quantity quantity) {
  for (const ReadingView& reading : device.readings) {
    if (reading.quantity == quantity) return reading;
  }
  FAIL("the device has no such reading");
  return device.readings.front();
}

}  // namespace

TEST_CASE("at first nothing has spoken, and each reason says so") {
  Stand stand;
  CHECK(stand.status().reasons.size() == 3);
  CHECK(stand.status().reasons[0].find("the MQTT broker in the home is not connected") == 0);
  CHECK(stand.status().reasons[1].find("the bus bus-1 does not answer") == 0);
  CHECK(stand.status().reasons[2].find("the platform is not connected") == 0);
  CHECK(stand.status().gateway == "gw-1");
  CHECK(stand.status().version == "test");
  CHECK(stand.status().clock.quality == ClockQuality::synced);
}

TEST_CASE("reasons come and go with what is wrong, in the words of who failed") {
  Stand stand;
  stand.source("mqtt", Kind::disconnected, "connection refused");
  CHECK(stand.status().reasons[0] == "the MQTT broker in the home is not connected: connection refused");
  stand.source("mqtt", Kind::connected);
  stand.source("bus-1", Kind::connected, "meter: no answer");
  stand.box.city.go_down("no route");
  stand.box.settle();
  CHECK(stand.status().reasons ==
        Lines{"bus bus-1: meter: no answer", "the platform is not connected: no route"});
  stand.source("bus-1", Kind::connected);
  stand.box.city.come_up();
  stand.box.settle();
  CHECK(stand.status().reasons.empty());
}

TEST_CASE("a message that was not kept is counted and says nothing of the connection") {
  Stand stand;
  stand.source("mqtt", Kind::connected);
  stand.source("mqtt", Kind::not_kept, "the disk is full");
  CHECK(stand.status().counters.not_kept == 1);
  CHECK(stand.status().sources[0].connected);
}

TEST_CASE("a silent device is a reason until it is heard again") {
  Stand stand;
  stand.source("mqtt", Kind::connected);
  stand.source("bus-1", Kind::connected);
  stand.box.city.come_up();
  stand.poll_meter();
  stand.box.pass(9min);
  CHECK(stand.status().reasons.empty());
  CHECK(stand.device("meter").state == DeviceState::heard);
  stand.box.pass(1min);
  CHECK(stand.status().reasons == Lines{"nothing is heard from meter"});
  CHECK(stand.device("meter").state == DeviceState::silent);
  CHECK(stand.status().homes[1].open_alerts == 1);
  stand.poll_meter();
  CHECK(stand.status().reasons.empty());
  CHECK(stand.status().homes[1].open_alerts == 0);
}

TEST_CASE("the link is connected or not since when, and why not") {
  Stand stand;
  CHECK(stand.status().uplink.configured);
  CHECK_FALSE(stand.status().uplink.connected);
  CHECK_FALSE(stand.status().uplink.since);
  stand.box.clock.pass(10s);
  stand.box.city.come_up();
  stand.box.settle();
  CHECK(stand.status().uplink.connected);
  CHECK(stand.status().uplink.since == test::kSimStart + 10s);
  stand.box.pass(10s);
  stand.box.city.come_up();  // again: nothing new
  stand.box.settle();
  CHECK(stand.status().uplink.since == test::kSimStart + 10s);
  stand.box.city.go_down("timeout");
  stand.box.settle();
  CHECK_FALSE(stand.status().uplink.connected);
  CHECK(stand.status().uplink.reason == "timeout");
  CHECK(stand.status().uplink.since == test::kSimStart + 20s);
}

TEST_CASE("a home is covered when every device is heard, partly when some are, else not at all") {
  Stand stand;
  const auto homes = [&stand] { return stand.box.pipeline->homes(); };
  CHECK(homes()[0].coverage == Coverage::not_covered);
  CHECK(homes()[0].silent_devices == Lines{"hall", "door", "water", "smoke", "gas"});
  CHECK(homes()[0].presence == Presence::unknown);
  CHECK_FALSE(homes()[0].last_sign_of_life);
  stand.box.hear("bed", kMotion);
  stand.box.settle();
  CHECK(homes()[1].id == "h-2");
  CHECK(homes()[1].tier == Tier::general);
  CHECK(homes()[1].coverage == Coverage::partly);
  CHECK(homes()[1].silent_devices == Lines{"meter"});
  CHECK(homes()[1].presence == Presence::active);
  CHECK(homes()[0].coverage == Coverage::not_covered);
  stand.poll_meter();
  CHECK(homes()[1].coverage == Coverage::covered);
  CHECK(homes()[1].silent_devices.empty());
}

TEST_CASE("what a broker had kept covers nobody") {
  Stand stand;
  stand.box.hear("bed", kMotion, true);
  stand.box.settle();
  CHECK(stand.device("bed").state == DeviceState::never);
  CHECK(stand.box.pipeline->homes()[1].coverage == Coverage::not_covered);
  CHECK(reading_of(stand.device("bed"), Quantity::presence_motion).quality == Quality::stale);
}

TEST_CASE("a device shows where it is, when it was heard, and its last readings") {
  Stand stand;
  CHECK(stand.device("hall").state == DeviceState::never);
  CHECK_FALSE(stand.device("hall").last_heard);
  CHECK(stand.device("hall").readings.empty());
  CHECK(stand.device("hall").room == "hall");
  stand.box.hear("hall", R"({"occupancy":true,"battery":null})");
  stand.box.pass(90s);
  const DeviceView hall = stand.device("hall");
  CHECK(hall.home == "h-1");
  CHECK(hall.state == DeviceState::heard);
  CHECK(hall.last_heard == test::kSimStart);
  CHECK(hall.since_heard == 90s);
  REQUIRE(hall.readings.size() == 2);
  CHECK(reading_of(hall, Quantity::presence_motion).value == 1);
  CHECK(reading_of(hall, Quantity::presence_motion).measured_at == test::kSimStart);
  CHECK_FALSE(reading_of(hall, Quantity::device_battery_level).value);
  CHECK(reading_of(hall, Quantity::device_battery_level).quality == Quality::invalid);
}

TEST_CASE("a clock that is set does not change how long ago a device was heard") {
  Stand stand;
  stand.box.hear("hall", kMotion);
  stand.box.settle();
  stand.box.clock.set_wall(test::kSimStart - 24h * 365);
  stand.box.pass(30s);
  CHECK(stand.device("hall").since_heard == 30s);
  CHECK(stand.device("hall").last_heard == test::kSimStart);
}

TEST_CASE("a device shows by reason what could not be read of it") {
  Stand stand;
  stand.box.hear("hall", "{");
  stand.box.clock.pass(1s);
  stand.box.hear("hall", R"({"occupancy":"perhaps","illuminance":5})");
  stand.box.hear("hall", R"({"occupancy":"perhaps","battery":"much"})");
  stand.box.settle();
  const DeviceView hall = stand.device("hall");
  REQUIRE(hall.refused.size() == 3);
  CHECK(hall.refused[0].reason == "malformed");
  CHECK(hall.refused[0].count == 1);
  CHECK(hall.refused[0].where.empty());
  CHECK(hall.refused[0].last == test::kSimStart);
  CHECK(hall.refused[1].reason == "not-a-boolean");
  CHECK(hall.refused[1].count == 2);
  CHECK(hall.refused[1].where == "/occupancy");
  CHECK(hall.refused[1].last == test::kSimStart + 1s);
  CHECK(hall.refused[2].reason == "not-a-number");
  CHECK(reading_of(hall, Quantity::env_illuminance).quality == Quality::good);
  CHECK(stand.device("door").refused.empty());
  CHECK(stand.status().counters.refused == 3);
}

TEST_CASE("a channel of words shows the word, also after a restart") {
  Settings settings =
      test::settings_with({test::home("h-1", Tier::high_risk, {test::device("switch", "clicker")})});
  settings.profiles.emplace("clicker", test::profile_from(parse_profile(kClicker, "clicker.toml")));
  const test::TemporaryFolder folder;
  test::SimClock clock;
  {
    Box box(folder.path(), settings, clock);
    box.start();
    box.hear("switch", R"({"event":2})");
    box.settle();
    const ReadingView shown = reading_of(box.pipeline->devices(box.clock.now())[0], Quantity::button_event);
    CHECK(shown.word == "double");
    REQUIRE(box.pipeline->finish(box.clock.now()).has_value());
    clock = box.clock;
  }
  Box box(folder.path(), settings, clock);
  box.start();
  const auto devices = box.pipeline->devices(box.clock.now());
  CHECK(reading_of(devices[0], Quantity::button_event).word == "double");
}

TEST_CASE("an old reading is kept and does not take the place of the last one") {
  Stand stand;
  stand.box.clock.pass(1h);
  stand.box.hear("hall", R"({"illuminance":48,"last_seen":"2026-11-24T15:00:00Z"})");
  stand.box.hear("hall", R"({"illuminance":7,"last_seen":"2026-11-24T14:10:00Z"})");
  stand.box.pass(10s);
  CHECK(reading_of(stand.device("hall"), Quantity::env_illuminance).value == 48'000'000);
  CHECK(stand.status().store.readings == 2);
}

TEST_CASE("after a restart the last readings and the counts of the store are there again") {
  const test::TemporaryFolder folder;
  test::SimClock clock;
  {
    Box box(folder.path(), test::small_home(), clock);
    box.start();
    box.hear("hall", kMotion);
    box.hear("smoke", R"({"smoke":true})");
    box.settle();
    clock = box.clock;
  }
  clock.pass(50s);
  Box box(folder.path(), test::small_home(), clock);
  box.start();
  box.settle();
  const auto devices = box.pipeline->devices(box.clock.now());
  CHECK(reading_of(devices[0], Quantity::presence_motion).value == 1);
  CHECK(devices[0].state == DeviceState::heard);
  CHECK(devices[0].since_heard == 50s);
  const StatusView status = box.pipeline->status(box.clock.now());
  CHECK(status.homes[0].open_alerts == 1);
  CHECK(status.outbox.alarm == 1);
  CHECK(status.outbox.oldest == 50s);
  CHECK(status.uptime == 0s);
  CHECK(status.store.alerts == 1);
  CHECK(status.counters.heard == 0);
}

TEST_CASE("what the rules know is told, of one rule in one home, and no more than was asked for") {
  Stand stand;
  const auto idle = [&stand] {
    return stand.box.pipeline->rules({"inactivity", "h-1", 10}, stand.box.clock.now());
  };
  REQUIRE(idle().states.size() == 1);
  CHECK(idle().states[0].home == "h-1");
  CHECK(idle().states[0].held_by_mode == false);
  CHECK(idle().left_out == 0);
  REQUIRE(stand.box.pipeline->set_mode({"h-1", "away", 2h, {}}, stand.box.clock.now()).has_value());
  CHECK(idle().states[0].held_by_mode == true);
  const RuleStates some = stand.box.pipeline->rules({"", "", 3}, stand.box.clock.now());
  CHECK(some.states.size() == 3);
  CHECK(some.left_out > 3);
}

}  // namespace anju::pipeline_views_test
