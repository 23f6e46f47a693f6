// Of whom a message speaks and which of its names somebody has installed: nobody else's values come in.
#include <doctest/doctest.h>

#include "daemon/message_reader.hpp"
#include "daemon/text/iso_time.hpp"
#include "drivers/redact.hpp"
#include "tests/fakes/sim_clock.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::message_devices_test {
namespace {

using namespace std::chrono_literals;
using test::kSimStart;

// Meters that a radio receiver hears, the neighbours' among them. It wants to read what it calls personal.
constexpr std::string_view kRadioMeters = R"toml(
[profile]
id = "radio-meters"
vendor = "Test"
model = "Radio"
transport = "mqtt"

[mqtt]
topics = ["radio/{receiver}/events"]
device = "/id"
device_case = "lower"
time = "/time"
personal = ["/owner"]

[mqtt.repeat]
key = ["/id", "/packet"]
within = "2s"

[[channel]]
quantity = "water.volume.total"
pointer = "/total"

[[channel]]
quantity = "alarm.water_leak"
pointer = "/leak"
alarm = "water-leak"
clears_after = "15m"

[[channel]]
quantity = "button.event"
pointer = "/owner"

[[example]]
title = "a meter"
topic = "radio/attic/events"
payload = '{"id":"AB","total":1.5}'
readings = [{ quantity = "water.volume.total", value = 1.5 }]

[[example]]
title = "nothing"
topic = "radio/attic/events"
payload = '{"id":"AB"}'
readings = []
)toml";

// A board with as many thermometers as somebody has wired to it; it names nobody.
constexpr std::string_view kBoard = R"toml(
[profile]
id = "board"
vendor = "Test"
model = "Board"
transport = "mqtt"

[mqtt]
topics = ["board/state"]

[[channel]]
quantity = "env.temperature"
pointer = "/*/temperature"
channel = "{*}"

[[channel]]
quantity = "device.battery.level"
pointer = "/battery"

[[example]]
title = "two of them"
topic = "board/state"
payload = '{"oven":{"temperature":60},"hall":{"temperature":20}}'
readings = [
  { quantity = "env.temperature", channel = "oven", value = 60 },
  { quantity = "env.temperature", channel = "hall", value = 20 },
]

[[example]]
title = "nothing"
topic = "board/state"
payload = '{}'
readings = []
)toml";

Settings with_profiles(const std::vector<DeviceSettings>& devices) {
  Settings settings = test::settings_with({test::home("h-1", Tier::high_risk, devices)});
  settings.profiles.emplace("radio-meters",
                            test::profile_from(parse_profile(kRadioMeters, "radio-meters.toml")));
  settings.profiles.emplace("board", test::profile_from(parse_profile(kBoard, "board.toml")));
  return settings;
}

struct Stand {
  explicit Stand(const std::vector<DeviceSettings>& devices) : settings(with_profiles(devices)) {}

  HeardMessage hear(const std::string& topic, const std::string& payload) {
    RawMessage message;
    message.heard_at = {SteadyTime{kSimStart.time_since_epoch() + now}, kSimStart + now,
                        ClockQuality::synced};
    message.body = MqttMessage{topic, payload, false, false};
    return reader.read(message);
  }
  HeardMessage meters(const std::string& payload) { return hear("radio/attic/events", payload); }
  HeardMessage board(const std::string& payload) { return hear("board/state", payload); }
  const Channel& channel(const Reading& reading) const { return site.channels[reading.channel]; }

  Settings settings;
  Site site = make_site(settings);
  TopicRouter router{settings, site};
  MessageReader reader{settings, site, router};
  Duration now{48h};
};

DeviceSettings with_address(DeviceSettings device, std::string address) {
  device.address = std::move(address);
  return device;
}
DeviceSettings with_channels(DeviceSettings device, std::vector<std::string> channels) {
  device.channels = std::move(channels);
  return device;
}

Stand two_meters() {
  return Stand({with_address(test::device("cold", "radio-meters"), "AB12"),
                with_address(test::device("hot", "radio-meters"), "cd34")});
}

}  // namespace

TEST_CASE("the payload says whose message it is, in whatever case") {
  Stand stand = two_meters();
  const auto cold = stand.meters(R"({"id":"Ab12","total":1.5})");
  REQUIRE(cold.devices.size() == 1);
  CHECK(cold.devices[0].device == 0);
  CHECK(cold.devices[0].lives);
  const auto hot = stand.meters(R"({"id":"CD34","total":1.5})");
  REQUIRE(hot.devices.size() == 1);
  CHECK(hot.devices[0].device == 1);
}

TEST_CASE("the neighbours' meters are heard and are nobody's") {
  Stand stand = two_meters();
  const auto heard = stand.meters(R"({"id":"EF56","total":1.5,"leak":true})");
  CHECK_FALSE(heard.is_known);
  CHECK_FALSE(heard.is_ignored);
  CHECK(heard.devices.empty());
}

TEST_CASE("a message that names nobody is the only device's there is, and of two it is nobody's") {
  Stand one({with_address(test::device("cold", "radio-meters"), "AB12")});
  const auto heard = one.meters(R"({"total":1.5})");
  REQUIRE(heard.devices.size() == 1);
  CHECK(heard.devices[0].device == 0);
  CHECK(one.meters(R"({"id":"EF56","total":1.5})").devices.empty());  // it names somebody
  Stand two = two_meters();
  CHECK_FALSE(two.meters(R"({"total":1.5})").is_known);
}

TEST_CASE("copies of one radio packet are one message, the next packet is news") {
  Stand stand = two_meters();
  CHECK(stand.meters(R"({"id":"AB12","packet":7,"leak":true})").devices.size() == 1);
  stand.now += 300ms;
  const auto copy = stand.meters(R"({"id":"AB12","packet":7,"leak":true,"rssi":-70})");
  CHECK(copy.is_repeat);
  CHECK(copy.devices.empty());
  CHECK_FALSE(stand.meters(R"({"id":"CD34","packet":7,"leak":true})").is_repeat);
  CHECK_FALSE(stand.meters(R"({"id":"AB12","packet":8,"leak":true})").is_repeat);
  stand.now += 1h;
  CHECK_FALSE(stand.meters(R"({"id":"AB12","packet":7,"leak":true})").is_repeat);
}

TEST_CASE("a stamped device that says the same words days later says something new") {
  Stand stand = two_meters();
  const auto leak = [&stand] {
    return stand.meters(R"({"id":"AB12","packet":1,"leak":true,"time":")" + iso_time(kSimStart + stand.now) +
                        "\"}");
  };
  CHECK_FALSE(leak().is_repeat);
  stand.now += 48h;
  const auto again = leak();
  CHECK_FALSE(again.is_repeat);
  REQUIRE(again.devices.size() == 1);
  CHECK(again.devices[0].readings[0].quality == Quality::good);
}

TEST_CASE("what is personal is gone before anything is kept or read") {
  Stand stand = two_meters();
  const std::string sent = R"({"id":"AB12","total":1.5,"owner":"Mei Lin"})";
  // As the source does it before the journal.
  const std::string kept = redacted(stand.settings.profiles.at("radio-meters").mqtt, sent);
  CHECK(kept.find("Mei") == std::string::npos);
  const auto heard = stand.meters(kept);
  REQUIRE(heard.devices.size() == 1);
  REQUIRE(heard.devices[0].readings.size() == 1);
  CHECK(stand.channel(heard.devices[0].readings[0]).quantity == Quantity::water_volume_total);
  CHECK(heard.refusals.empty());
}

TEST_CASE("names that only the messages tell are those that somebody listed") {
  Stand stand({with_channels(test::device("box", "board"), {"hall", "bath"})});
  const auto heard = stand.board(R"({"bath":{"temperature":24},"hall":{"temperature":20}})");
  REQUIRE(heard.devices.size() == 1);
  REQUIRE(heard.devices[0].readings.size() == 2);
  const auto& readings = heard.devices[0].readings;
  CHECK(stand.channel(readings[0]).name == "bath");
  CHECK(stand.channel(readings[1]).name == "hall");
  CHECK(readings[0].channel != readings[1].channel);
  CHECK(heard.refusals.empty());
}

TEST_CASE("a name that nobody listed is counted by its name, and disturbs no other") {
  Stand stand({with_channels(test::device("box", "board"), {"hall"})});
  const auto heard = stand.board(R"({"oven":{"temperature":60},"hall":{"temperature":20},"battery":80})");
  REQUIRE(heard.devices.size() == 1);
  CHECK(heard.devices[0].readings.size() == 2);
  REQUIRE(heard.refusals.size() == 1);
  CHECK(heard.refusals[0].device == DeviceIndex{0});
  CHECK(heard.refusals[0].refusal.reason == "unknown-channel");
  CHECK(heard.refusals[0].refusal.where == "oven");
}

TEST_CASE("listed names are each device's own") {
  Stand stand({with_channels(test::device("box", "board"), {"hall"}), test::device("hall", "z2m-motion")});
  const auto other = stand.hear("zigbee2mqtt/hall", R"({"occupancy":true})");
  REQUIRE(other.devices.size() == 1);
  CHECK(stand.channel(other.devices[0].readings[0]).device == 1);
  const auto heard = stand.board(R"({"hall":{"temperature":20}})");
  CHECK(stand.channel(heard.devices[0].readings[0]).device == 0);
}

}  // namespace anju::message_devices_test
