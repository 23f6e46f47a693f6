// A repeat refreshes nothing, what is stale neither raises nor clears, and an alarm that was never heard is
// news.
#include "daemon/message_reader.hpp"

#include <doctest/doctest.h>

#include "daemon/text/iso_time.hpp"
#include "tests/fakes/sim_clock.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::message_reader_test {
namespace {

using namespace std::chrono_literals;
using test::kSimStart;

struct Stand {
  explicit Stand(const std::vector<DeviceSettings>& devices)
      : settings(test::settings_with({test::home("h-1", Tier::high_risk, devices)})) {}
  Stand()
      : Stand({test::device("smoke", "z2m-smoke"), test::device("band", "band"),
               test::device("hall", "z2m-motion"), test::device("door", "z2m-contact")}) {}

  HeardMessage hear(const std::string& device, const std::string& payload, bool retained = false) {
    RawMessage message;
    message.heard_at = {SteadyTime{kSimStart.time_since_epoch() + now}, kSimStart + now + wall_is_off,
                        ClockQuality::synced};
    message.body = MqttMessage{test::topic_of(device), payload, retained, false};
    return reader.read(message);
  }
  // A payload of one fact that the device has measured at this time.
  HeardMessage hear_of(const std::string& device, const std::string& fact, Duration measured,
                       bool retained = false) {
    return hear(device, "{" + fact + R"(,"last_seen":")" + iso_time(kSimStart + measured) + "\"}", retained);
  }

  Settings settings;
  Site site = make_site(settings);
  TopicRouter router{settings, site};
  MessageReader reader{settings, site, router};
  Duration now{0};
  Duration wall_is_off{0};
};

// The only reading of the only device.
Reading only(const HeardMessage& heard) {
  REQUIRE(heard.devices.size() == 1);
  REQUIRE(heard.devices[0].readings.size() == 1);
  return heard.devices[0].readings[0];
}

bool is_news(const HeardMessage& heard) {
  const Reading reading = only(heard);
  return reading.quality == Quality::good && !reading.historical;
}

const std::string kSmoke = R"("smoke":true)";
const std::string kNoSmoke = R"("smoke":false)";
const std::string kMotion = R"("occupancy":true)";

}  // namespace

TEST_CASE("a live message is read whole: each channel of it, by whom, heard and measured when") {
  Stand stand;
  stand.now = 5s;
  const auto heard = stand.hear("hall", R"({"occupancy":true,"illuminance":48,"unheard_of":1})");
  CHECK(heard.is_known);
  CHECK_FALSE(heard.is_repeat);
  CHECK(heard.refusals.empty());
  REQUIRE(heard.devices.size() == 1);
  CHECK(heard.devices[0].device == 2);
  CHECK(heard.devices[0].lives);
  const auto& readings = heard.devices[0].readings;
  REQUIRE(readings.size() == 2);
  CHECK(stand.site.channels[readings[0].channel].quantity == Quantity::presence_motion);
  CHECK(stand.site.channels[readings[1].channel].quantity == Quantity::env_illuminance);
  CHECK(readings[0].value == 1);
  CHECK(readings[0].quality == Quality::good);
  CHECK_FALSE(readings[0].historical);
  CHECK(readings[0].heard_at.wall == kSimStart + 5s);
  CHECK(readings[0].measured_at == kSimStart + 5s);
  CHECK(only(stand.hear_of("hall", kMotion, 3s)).measured_at == kSimStart + 3s);
}

TEST_CASE("a device without a time of its own can say the same again, and each time it is news") {
  Stand stand;
  for (int i = 0; i < 3; ++i) CHECK(is_news(stand.hear("hall", R"({"occupancy":true})")));
}

TEST_CASE("a repeat is the same channel, the same time of its own and the same value: nothing comes of it") {
  Stand stand;
  CHECK(is_news(stand.hear_of("hall", kMotion, 1s)));
  stand.now = 10s;
  const auto again = stand.hear_of("hall", kMotion, 1s);
  CHECK(again.is_repeat);
  CHECK(again.is_known);
  CHECK(again.devices.empty());
  CHECK(is_news(stand.hear_of("hall", R"("occupancy":false)", 1s)));  // another value
  CHECK(is_news(stand.hear_of("hall", kMotion, 2s)));                 // another time
  CHECK(is_news(stand.hear_of("door", R"("contact":true)", 1s)));     // another channel
}

TEST_CASE("a message of which a part is new is no repeat") {
  Stand stand;
  stand.hear_of("hall", kMotion, 1s);
  const auto more = stand.hear_of("hall", kMotion + R"(,"battery":90)", 1s);
  CHECK_FALSE(more.is_repeat);
  REQUIRE(more.devices.size() == 1);
  CHECK(more.devices[0].readings.size() == 2);
}

TEST_CASE("what the store has is known after a restart: its repeat is one, and older than it is historical") {
  Stand before;
  before.now = 1min;
  const Reading kept = only(before.hear_of("hall", kMotion, 60s));
  Stand after;
  after.now = 1min;
  after.reader.remember(kept);
  CHECK(after.hear_of("hall", kMotion, 60s).is_repeat);
  CHECK(only(after.hear_of("hall", kMotion, 50s)).historical);
}

TEST_CASE("what a broker had kept is known state: stale, and no sign that the device lives") {
  Stand stand;
  const auto heard = stand.hear("hall", R"({"occupancy":true})", true);
  CHECK(only(heard).quality == Quality::stale);
  CHECK(only(heard).value == 1);
  CHECK_FALSE(heard.devices[0].lives);
  CHECK(only(stand.hear("smoke", R"({"smoke":false})", true)).quality == Quality::stale);
  CHECK(only(stand.hear("door", R"({"battery":-7})", true)).quality == Quality::out_of_range);
  CHECK(only(stand.hear("door", R"({"battery":null})", true)).quality == Quality::invalid);
}

TEST_CASE("a retained alarm that is still on is news, however old it is") {
  Stand stand;
  const auto heard = stand.hear("smoke", R"({"smoke":true})", true);
  CHECK(is_news(heard));
  CHECK_FALSE(heard.devices[0].lives);
  stand.now = 48h;
  CHECK(is_news(stand.hear_of("smoke", kSmoke, 1h, true)));
}

TEST_CASE("a retained press is over unless the device says that it was just now") {
  Stand stand({test::device("button", "z2m-sos")});
  stand.now = 1h;
  const std::string press = R"("action":"emergency")";
  CHECK(only(stand.hear("button", "{" + press + "}", true)).quality == Quality::stale);
  CHECK(only(stand.hear_of("button", press, 1h - 61s, true)).quality == Quality::stale);
  CHECK(is_news(stand.hear_of("button", press, 1h - 60s, true)));
  CHECK(is_news(stand.hear("button", "{" + press + "}")));
}

TEST_CASE("a retained state that is on pages once, and not again as long as it is known to be on") {
  for (const std::string fact : {R"("sos":true)", R"("fall":true)"}) {
    CAPTURE(fact);
    Stand stand;
    stand.now = 1h;
    CHECK(is_news(stand.hear("band", "{" + fact + "}", true)));
    CHECK(is_news(stand.hear("band", "{" + fact + "}")));
    CHECK(only(stand.hear("band", "{" + fact + "}", true)).quality == Quality::stale);
  }
}

TEST_CASE("older than what the device has said since is historical, and no sign that it lives") {
  Stand stand;
  stand.now = 1h;
  const auto newer = stand.hear_of("hall", kMotion, 50min);
  CHECK(is_news(newer));
  CHECK(newer.devices[0].lives);
  const auto older = stand.hear_of("hall", kMotion, 49min);
  CHECK(only(older).historical);
  CHECK(only(older).measured_at == kSimStart + 49min);
  CHECK_FALSE(older.devices[0].lives);
  CHECK(is_news(stand.hear_of("door", R"("contact":true)", 40min)));  // of another device
  CHECK(is_news(stand.hear("hall", R"({"occupancy":true})")));        // without a time of its own
}

TEST_CASE("when the newest lies in the future the clock of the box was set back, and nothing is historical") {
  Stand stand;
  stand.now = 1h;
  stand.hear_of("hall", kMotion, 1h);
  stand.wall_is_off = -30min;
  CHECK(is_news(stand.hear_of("hall", kMotion, 29min)));
  CHECK(is_news(stand.hear_of("hall", kMotion, 28min)));
  stand.wall_is_off = 0s;
  stand.now = 2h;
  CHECK(only(stand.hear_of("hall", kMotion, 59min)).historical);
}

TEST_CASE("what is older than the newest of its own channel is the past, whatever other channels have said") {
  Stand stand;
  stand.now = 1h;
  stand.hear_of("smoke", R"("battery":90)", 1h);
  CHECK(is_news(stand.hear_of("smoke", kNoSmoke, 20min)));
  const auto late = stand.hear_of("smoke", kSmoke, 10min);
  CHECK(only(late).historical);
  CHECK(only(late).quality == Quality::good);
  CHECK_FALSE(late.devices[0].lives);
  stand.now += 10s;  // later than a burst of copies
  CHECK(stand.hear_of("smoke", kSmoke, 10min).is_repeat);
}

TEST_CASE("an alarm that the device does not know of is no alarm") {
  Stand stand;
  stand.now = 1h;
  const Reading unknown = only(stand.hear_of("smoke", R"("smoke":null)", 10min));
  CHECK(unknown.quality == Quality::invalid);
}

TEST_CASE("an unreadable payload is refused, of whom its topic names, and shows nothing") {
  Stand stand;
  for (const std::string payload : {"{", "\xff\xfe"}) {
    CAPTURE(payload);
    const auto heard = stand.hear("hall", payload);
    CHECK(heard.is_known);
    CHECK_FALSE(heard.is_repeat);
    REQUIRE(heard.refusals.size() == 1);
    CHECK(heard.refusals[0].device == DeviceIndex{2});
    CHECK(heard.refusals[0].refusal.where.empty());
    CHECK(heard.devices.empty());
  }
}

TEST_CASE("an empty payload is how a broker forgets what it had kept: no message and no fault") {
  Stand stand;
  const auto heard = stand.hear("hall", "");
  CHECK(heard.is_ignored);
  CHECK(heard.devices.empty());
  CHECK(heard.refusals.empty());
}

TEST_CASE("a word that is not known is refused, and the device lives") {
  Stand stand;
  const auto heard = stand.hear("hall", R"({"occupancy":"perhaps"})");
  REQUIRE(heard.refusals.size() == 1);
  CHECK(heard.refusals[0].refusal.where == "/occupancy");
  REQUIRE(heard.devices.size() == 1);
  CHECK(heard.devices[0].readings.empty());
  CHECK(heard.devices[0].lives);
}

TEST_CASE("one field that cannot be read harms no other") {
  Stand stand;
  const auto heard = stand.hear("hall", R"({"occupancy":"perhaps","illuminance":3})");
  CHECK(heard.refusals.size() == 1);
  CHECK(stand.site.channels[only(heard).channel].quantity == Quantity::env_illuminance);
  CHECK(heard.devices[0].lives);
}

TEST_CASE("a message of a device that says nothing of its channels shows all the same that it lives") {
  Stand stand;
  const auto heard = stand.hear("hall", R"({"update":{"state":"idle"}})");
  REQUIRE(heard.devices.size() == 1);
  CHECK(heard.devices[0].lives);
  CHECK(heard.devices[0].readings.empty());
}

TEST_CASE("a topic of nobody's is unknown") {
  Stand stand;
  const auto heard = stand.hear("cellar", R"({"occupancy":true})");
  CHECK_FALSE(heard.is_known);
  CHECK_FALSE(heard.is_ignored);
  CHECK(heard.devices.empty());
  CHECK(heard.refusals.empty());
}

TEST_CASE("one topic can speak of two devices, and each has its own past") {
  DeviceSettings light = test::device("hall-light", "z2m-contact");
  light.address = "hall";
  Stand stand({test::device("hall", "z2m-motion"), light});
  stand.now = 1min;
  const auto heard = stand.hear_of("hall", R"("occupancy":true,"contact":false)", 50s);
  REQUIRE(heard.devices.size() == 2);
  CHECK(heard.devices[0].device == 0);
  CHECK(heard.devices[1].device == 1);
  CHECK(heard.devices[0].readings[0].channel == stand.site.devices[0].first_channel);
  CHECK(heard.devices[1].readings[0].channel == stand.site.devices[1].first_channel);
  // The same time, but not the same message: what it says of both is news.
  const auto half = stand.hear_of("hall", R"("occupancy":true,"contact":true)", 50s);
  CHECK_FALSE(half.is_repeat);
  CHECK(half.devices.size() == 2);
  CHECK(stand.hear_of("hall", R"("occupancy":true,"contact":true)", 50s).is_repeat);
}

TEST_CASE("an answer of a poll is news of its device") {
  Stand stand({test::device("hall", "z2m-motion"), test::device("meter", "eastron-sdm120")});
  RawMessage message;
  message.heard_at = {SteadyTime{5s}, kSimStart, ClockQuality::unsynced};
  message.body = ModbusAnswer{1, {{4, 0, {17254, 16384}}}};  // 230.25 V
  const auto heard = stand.reader.read(message);
  CHECK(heard.is_known);
  CHECK(is_news(heard));
  CHECK(heard.devices[0].device == 1);
  CHECK(heard.devices[0].lives);
  CHECK(only(heard).value == 230'250'000);
  CHECK_FALSE(stand.reader.read(message).is_repeat);
}

}  // namespace anju::message_reader_test
