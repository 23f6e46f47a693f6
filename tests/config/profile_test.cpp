// Proves that a profile is read as meant, every key of the language, and that the shipped profiles are right.
#include <doctest/doctest.h>

#include <set>

#include "config/files.hpp"
#include "config/load.hpp"
#include "tests/config/temporary_folder.hpp"

namespace anju::profile_test {
namespace {

using namespace std::chrono_literals;

std::string all_of(const std::vector<Mistake>& mistakes) {
  std::string text;
  for (const Mistake& mistake : mistakes) text += to_text(mistake) + "\n";
  return text;
}

Profile parsed(const std::string& text) {
  const LoadedProfile loaded = parse_profile(text, "p.toml");
  REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  return loaded.profile;
}

std::vector<std::string> texts(const std::vector<JsonPath>& paths) {
  std::vector<std::string> all;
  for (const JsonPath& path : paths) all.push_back(path.text);
  return all;
}

using Texts = std::vector<std::string>;

const std::string kMqtt =
    "[profile]\nid = \"p\"\ntransport = \"mqtt\"\nsilence_limit = \"2h\"\n[mqtt]\ntopics = "
    "[\"a/{device}\"]\n";
const std::string kModbus = "[profile]\nid = \"p\"\ntransport = \"modbus\"\n[modbus]\nfunction = 3\n";
const std::string kSmoke = "[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"/s\"\n";

}  // namespace

TEST_CASE("a message as a whole, every key of [profile], [mqtt] and [mqtt.repeat]") {
  const Profile profile = parsed(R"([profile]
id = "p"
vendor = "v"
model = "m"
transport = "mqtt"
silence_limit = "2h"
event_driven = true
[mqtt]
topics = ["a/{device}", "b/{device}/{member}"]
ignore = ["a/bridge/#"]
payload = "senml"
when = [{ pointer = "/type", equals = "x" }]
encrypted_when = [{ pointer = "/key", exists = true }]
device = ["/id", "{device}"]
device_case = "lower"
time = ["/t", "/ts"]
personal = ["/user", "/data/*/name"]
[mqtt.repeat]
key = ["/packet"]
within = "2s"
)" + kSmoke + "topic = \"c/{device}\"\n");
  CHECK(profile.id == "p");
  CHECK(profile.vendor == "v");
  CHECK(profile.model == "m");
  CHECK(profile.silence_limit == 2h);
  CHECK(profile.event_driven);
  const MqttProfile& mqtt = profile.mqtt;
  REQUIRE(mqtt.topics.size() == 3);
  CHECK(mqtt.topics[0].text() == "c/{device}");  // a channel's own counts before the general ones
  CHECK(profile.fields[0].topic == 0);
  CHECK(mqtt.bare_topics == std::vector<bool>{false, false, true});
  CHECK(mqtt.ignored == Texts{"a/bridge/#"});
  CHECK(mqtt.payload == PayloadKind::senml);
  CHECK(mqtt.when.size() == 1);
  CHECK(mqtt.encrypted_when.size() == 1);
  CHECK(mqtt.device.size() == 2);
  CHECK(mqtt.names_device_in_payload());
  CHECK(mqtt.fold == Fold::lower);
  CHECK(texts(mqtt.time.at) == Texts{"/t", "/ts"});
  CHECK(texts(mqtt.personal) == Texts{"/user", "/data/*/name"});
  CHECK(texts(mqtt.repeat.key) == Texts{"/packet"});
  CHECK(mqtt.repeat.within == 2s);
  REQUIRE(mqtt.records.size() == 1);
  CHECK(texts(mqtt.records[0].at) == Texts{""});
}

TEST_CASE("every key of [mqtt.time]") {
  const TimeReading time = parsed(kMqtt + R"([mqtt.time]
at = ["/date", "/when"]
then = "/clock"
format = ["iso", "epoch", "epoch_local", "%d/%m/%Y %H:%M:%S"]
zone = "Europe/Berlin"
ahead = "1m"
behind = "30d"
ignore = ["@*"]
)" + kSmoke)
                               .mqtt.time;
  CHECK(texts(time.at) == Texts{"/date", "/when"});
  CHECK(time.then->text == "/clock");
  REQUIRE(time.formats.size() == 4);
  CHECK(time.formats[2].kind == TimeFormat::Kind::epoch_local);
  CHECK(time.formats[3].text == "%d/%m/%Y %H:%M:%S");
  CHECK(time.zone.has_value());
  CHECK(time.ahead == 1min);
  CHECK(time.behind == 30 * 24h);
  CHECK(time.ignored == Texts{"@*"});
  const TimeReading usual = parsed(kMqtt + "time = \"/t\"\n" + kSmoke).mqtt.time;
  CHECK(usual.formats.size() == 2);
  CHECK_FALSE(usual.zone.has_value());
  CHECK(usual.ahead == 5min);
  CHECK(usual.behind == 400 * 24h);
}

TEST_CASE("every key of [[record]] and [[liveness]]") {
  const MqttProfile mqtt = parsed(kMqtt + R"([[record]]
at = ["/live", "/more/*"]
topic = "r/{device}"
when = [{ capture = "*", not_in = ["0"] }]
device = "/id"
time = "/t"
historical = true
parse = "base64"
[[liveness]]
topic = "l/{device}"
pointer = "/state"
online = ["online", 1]
offline = ["offline"]
[[liveness]]
topic = "bridge/state"
online = [true]
)" + kSmoke)
                               .mqtt;
  REQUIRE(mqtt.records.size() == 1);
  const Record& record = mqtt.records[0];
  CHECK(texts(record.at) == Texts{"/live", "/more/*"});
  CHECK(record.topic == 0);
  CHECK(record.when.at(0).capture == "*");
  CHECK(record.device.size() == 1);
  CHECK(texts(record.time) == Texts{"/t"});
  CHECK(record.historical);
  CHECK(record.parse == Inner::base64);
  REQUIRE(mqtt.liveness.size() == 2);
  CHECK(texts(mqtt.liveness[0].paths) == Texts{"/state"});
  CHECK(mqtt.liveness[0].online.size() == 2);
  CHECK(texts(mqtt.liveness[1].paths) == Texts{""});
  // It is not one of the topics that carry readings.
  CHECK(mqtt.topics.size() == 2);
}

TEST_CASE("every key of an MQTT example") {
  const Example example = parsed(kMqtt + kSmoke + R"([[channel]]
quantity = "button.event"
pointer = "/b"
channel = "{device}"
[[example]]
title = "t"
topic = "a/b"
payload_hex = "7b7d"
at = "2026-01-02T03:04:05+08:00"
retain = true
readings = [
  { quantity = "alarm.smoke", value = true, device = "d", t = "2026-01-01T00:00:00Z", historical = true, quality = "stale" },
  { quantity = "button.event", channel = "b", value = "press" },
]
)")
                              .examples.at(0);
  CHECK(example.title == "t");
  CHECK(example.payload == "{}");
  CHECK(example.at == std::chrono::sys_days{std::chrono::year{2026} / 1 / 1} + 19h + 4min + 5s);
  CHECK(example.retained);
  CHECK(example.readings.at(0).value == 1);
  CHECK(example.readings.at(0).device == "d");
  CHECK(example.readings.at(0).measured_at == std::chrono::sys_days{std::chrono::year{2026} / 1 / 1});
  CHECK(example.readings.at(0).historical);
  CHECK(example.readings.at(0).quality == Quality::stale);
  CHECK(example.readings.at(1).text == "press");
  CHECK(example.readings.at(1).name == "b");
}

TEST_CASE("a Modbus profile, every key") {
  const Profile profile = parsed(kModbus + R"(block_limit = 20
response_timeout = "800ms"
period = "30s"
[[channel]]
quantity = "water.volume.total"
address = 100
type = "u32"
word_order = "little"
byte_order = "little"
unit = "L"
[[example]]
title = "t"
words = { "100" = 7, "101" = 0 }
readings = [{ quantity = "water.volume.total", value = 0.007 }, { quantity = "water.volume.total" }]
)");
  CHECK(profile.modbus.function == 3);
  CHECK(profile.modbus.block_limit == 20);
  CHECK(profile.modbus.response_timeout == 800ms);
  CHECK(profile.modbus.period == 30s);
  const RegisterSource& registers = profile.fields.at(0).registers;
  CHECK(registers.address == 100);
  CHECK(registers.type == RegisterType::u32);
  CHECK(registers.word_order == WordOrder::little);
  CHECK(registers.byte_order == ByteOrder::little);
  const Example& example = profile.examples.at(0);
  CHECK(example.line == 16);
  CHECK(example.words == std::vector<std::pair<std::uint16_t, std::uint16_t>>{{100, 7}, {101, 0}});
  CHECK(example.readings.at(0).value == 0.007);
  CHECK(example.readings.at(0).quality == Quality::good);
  CHECK_FALSE(example.readings.at(1).value);
  CHECK(example.readings.at(1).quality == Quality::invalid);
}

TEST_CASE("a value takes as many registers as its type says") {
  CHECK(words_of(RegisterType::u16) == 1);
  CHECK(words_of(RegisterType::s16) == 1);
  CHECK(words_of(RegisterType::u32) == 2);
  CHECK(words_of(RegisterType::s32) == 2);
  CHECK(words_of(RegisterType::float32) == 2);
  CHECK(words_of(RegisterType::u64) == 4);
  CHECK(words_of(RegisterType::s64) == 4);
  CHECK(words_of(RegisterType::float64) == 4);
}

TEST_CASE("only smoke, gas, CO, SOS and fall make a device one of life safety") {
  CHECK(parsed(kMqtt + kSmoke + "alarm = \"smoke\"\n").life_safety());
  CHECK_FALSE(parsed(kMqtt + kSmoke + "alarm = \"water-leak\"\n").life_safety());
  CHECK_FALSE(parsed(kMqtt + kSmoke).life_safety());
}

TEST_CASE("every shipped profile is right, is named like its file, and brings two examples") {
  const auto folder = test::shipped_folder() / "profiles";
  const auto files = list_toml_files(folder);
  REQUIRE(files.has_value());
  std::set<std::string> ids;
  for (const auto& file : *files) {
    CAPTURE(file.string());
    const LoadedProfile loaded = load_profile(file);
    REQUIRE_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
    CHECK(loaded.profile.id == file.stem());
    CHECK(loaded.profile.file == file.string());
    CHECK_FALSE(loaded.profile.vendor.empty());
    CHECK(loaded.profile.examples.size() >= 2);
    ids.insert(loaded.profile.id);
  }
  for (const char* id :
       {"z2m-smoke", "z2m-gas", "z2m-motion", "z2m-contact", "z2m-water-m3", "eastron-sdm120"})
    CHECK_MESSAGE(ids.contains(id), id);
}

TEST_CASE("the profile to copy is right as well") {
  const LoadedProfile loaded = load_profile(test::shipped_folder() / "profiles/_example.toml");
  CHECK_MESSAGE(loaded.mistakes.empty(), all_of(loaded.mistakes));
  CHECK(loaded.profile.life_safety());
}

TEST_CASE("a profile that is too large, or not there") {
  CHECK(parse_profile(std::string(kFileBytes + 1, '#'), "p.toml").mistakes.at(0).reason ==
        "larger than 1024 KiB");
  const LoadedProfile missing = load_profile(test::shipped_folder() / "none.toml");
  REQUIRE(missing.mistakes.size() == 1);
  CHECK(missing.mistakes[0].reason == "there is no such file");
}

}  // namespace anju::profile_test
