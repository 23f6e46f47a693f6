// A JSON payload becomes values field by field: each is read exactly, or refused with its reason, and a bad
// one loses nothing but itself.
#include <string>

#include "drivers/reading_judge.hpp"
#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_mqtt_test {
namespace {

using namespace test;

}  // namespace

TEST_CASE("a number is read whether it comes as a number or as text") {
  const Profile water = one("water.volume.total");
  for (const char* value :
       {"217.385", "\"217.385\"", "\" 217.385\\n\"", "\"+217.385\"", "\"000217.385\"", "2.17385e2"})
    CHECK(ticks(water, in_v(value)) == 217'385'000);
  CHECK(ticks(water, in_v("0")) == 0);
  CHECK(ticks(water, in_v("-1.5")) == -1'500'000);
}

TEST_CASE("what only looks like a number is refused and never guessed") {
  const Profile water = one("water.volume.total");
  for (const char* value : {"\"12,5\"", "\"12.5 m3\"", "\"0x10\"", "\"1 2\"", "\"--1\"", "\"+-1\"", "\".\"",
                            "true", "{}", "[1]", "\"maybe\""})
    expect_refused(read(water, in_v(value)), "not-a-number", "/v");
}

TEST_CASE("no value is not zero") {
  const Profile water = one("water.volume.total", "pointer = \"/v\"\nno_value = [-1, 65535]");
  for (const char* value : {"null", "\"\"", "\"  \"", "\"NaN\"", "\"None\"", "\"unavailable\"", "\"Unknown\"",
                            "\"inf\"", "1e999", "-1e999", "\"1e999\"", "-1", "-1.0", "\"-1\"", "65535"})
    expect_unknown(water, in_v(value));
  CHECK(ticks(water, in_v("65534")) == 65'534'000'000);
}

TEST_CASE("a member that is not there says nothing") {
  const Profile water = one("water.volume.total");
  for (const char* payload : {"{}", "[]", "17", "{\"V\":1}", "{\"w\":{\"v\":1}}", "null"}) {
    const Decoded decoded = read(water, payload);
    CHECK(decoded.values.empty());
    CHECK(decoded.refusals.empty());
  }
}

TEST_CASE("unit, scale and offset lead to the canonical unit") {
  CHECK(ticks(one("electricity.energy.import.total", "pointer = \"/v\"\nunit = \"Wh\""), in_v("12500")) ==
        12'500);
  CHECK(ticks(one("electricity.energy.import.total", "pointer = \"/v\"\nunit = \"Wmin\""), in_v("90")) == 2);
  CHECK(ticks(one("env.temperature", "pointer = \"/v\"\nunit = \"degF\""), in_v("68")) ==
        to_ticks(Quantity::env_temperature, 20));
  CHECK(ticks(one("env.temperature", "pointer = \"/v\"\nscale = 0.1\noffset = -40"), in_v("615")) ==
        to_ticks(Quantity::env_temperature, 21.5));
}

TEST_CASE("beyond the plausible range a value is kept and marked") {
  const Profile battery = one("device.battery.level", "pointer = \"/v\"\nscale = 0.5\nplausible = [0, 100]");
  CHECK(read(battery, in_v("200")).values[0].quality == Quality::good);
  CHECK(read(battery, in_v("0")).values[0].quality == Quality::good);
  for (const char* value : {"201", "-1"}) {
    const Decoded decoded = read(battery, in_v(value));
    REQUIRE(decoded.values.size() == 1);
    CHECK(decoded.values[0].quality == Quality::out_of_range);
    CHECK(decoded.values[0].ticks.has_value());
  }
}

TEST_CASE("true and false in the ways that devices write them, and no other") {
  const Profile smoke = one("alarm.smoke");
  for (const char* value : {"true", "1", "1.0", "\"ON\"", "\"on\"", "\"True\"", "\" true \"", "\"1\""})
    CHECK(ticks(smoke, in_v(value)) == 1);
  for (const char* value : {"false", "0", "\"OFF\"", "\"Off\"", "\"FALSE\"", "\"0\""})
    CHECK(ticks(smoke, in_v(value)) == 0);
  for (const char* value : {"2", "-1", "0.5", "\"maybe\"", "\"alarm\"", "\"10\"", "[]", "{}"})
    expect_refused(read(smoke, in_v(value)), "not-a-boolean", "/v");
  for (const char* value : {"null", "\"\"", "\"unavailable\"", "1e999"}) expect_unknown(smoke, in_v(value));
}

TEST_CASE("a contact that says the opposite is turned round, and its third state is no value") {
  const Profile door = one("door.open", "pointer = \"/v\"\ninvert = true\nno_value = [2]");
  CHECK(ticks(door, in_v("true")) == 0);
  CHECK(ticks(door, in_v("\"off\"")) == 1);
  expect_unknown(door, in_v("2"));
  expect_unknown(door, in_v("\"2\""));
}

TEST_CASE("pointers follow RFC 6901") {
  const std::string payload =
      R"({"a/b":1,"m~n":2,"":3,"list":[4,{"x":5}]," ":6,"k\"l":7,"1.8.0":8,"温度":9})";
  const std::pair<const char*, std::int64_t> cases[] = {{"/a~1b", 1},   {"/m~0n", 2},     {"/", 3},
                                                        {"/list/0", 4}, {"/list/1/x", 5}, {"/ ", 6},
                                                        {"/k\\\"l", 7}, {"/1.8.0", 8},    {"/温度", 9}};
  for (const auto& [pointer, value] : cases)
    CHECK(ticks(one("meter.pulses", "pointer = \"" + std::string(pointer) + "\""), payload) == value);
  for (const char* pointer :
       {"/list/2", "/list/-", "/list/01", "/list/x", "/list/99999999999999999999", "/m/x"})
    CHECK(read(one("meter.pulses", "pointer = \"" + std::string(pointer) + "\""), payload).values.empty());
}

TEST_CASE("the payload itself can be the value, JSON or a bare word") {
  const Profile power = one("electricity.power.active", "pointer = \"\"");
  for (const char* payload : {"12.5", "\"12.5\"", " 12.5 \n", "0012.5", "+12.5"})
    CHECK(ticks(power, payload) == 12'500);
  for (const char* payload : {" ", "nan", "None", "unavailable", "null"}) expect_unknown(power, payload);
  expect_refused(read(power, "12,5"), "not-a-number", "");
  expect_refused(read(power, "{\"v\":1}"), "not-a-number", "");
  const Profile smoke = one("alarm.smoke", "pointer = \"\"");
  for (const char* payload : {"ON", "true", "1", "\"ON\""}) CHECK(ticks(smoke, payload) == 1);
  expect_refused(read(smoke, "Offline"), "not-a-boolean", "");
}

TEST_CASE("one bad field loses nothing but itself") {
  const Profile profile = profile_of(channel("alarm.smoke", "pointer = \"/smoke\"\nalarm = \"smoke\"") +
                                     channel("device.battery.level", "pointer = \"/battery\"") +
                                     channel("device.battery.voltage", "pointer = \"/voltage\"") +
                                     channel("device.tamper", "pointer = \"/tamper\""));
  const Decoded decoded = read(profile, R"({"smoke":true,"battery":"full","voltage":null,"tamper":"maybe"})");
  REQUIRE(decoded.values.size() == 2);
  CHECK(decoded.values[0].channel == 0);
  CHECK(decoded.values[0].ticks == 1);
  CHECK(decoded.values[1].channel == 2);
  CHECK(decoded.values[1].quality == Quality::invalid);
  REQUIRE(decoded.refusals.size() == 2);
  CHECK(decoded.refusals[0].reason == "not-a-number");
  CHECK(decoded.refusals[1].where == "/tamper");
}

TEST_CASE("an empty payload, an ignored topic and one of nobody say nothing") {
  const Profile profile = profile_of(channel("water.volume.total"), "ignore = [\"t/d/#\"]");
  CHECK(read(profile, "", "t/x").is_ignored);
  CHECK(read(profile, in_v("1"), "t/d").is_ignored);
  CHECK_FALSE(read(profile, in_v("1"), "t/x").is_ignored);
  expect_refused(read(profile, in_v("1"), "other/x"), "unexpected-topic", "");
}

TEST_CASE("a channel's own topic is asked before the general ones, and the channel is read nowhere else") {
  const Profile profile = profile_of(channel("water.volume.total") +
                                     channel("alarm.smoke", "pointer = \"/s\"\ntopic = \"t/alarm-{n}\""));
  const auto quantities = [&](const std::string& topic) {
    std::vector<Quantity> all;
    for (const DecodedValue& value : read(profile, R"({"v":1,"s":true})", topic).values)
      all.push_back(channel_of(profile, value).quantity);
    return all;
  };
  CHECK(quantities("t/d") == std::vector<Quantity>{Quantity::water_volume_total});
  CHECK(quantities("t/alarm-7") ==
        std::vector<Quantity>{Quantity::water_volume_total, Quantity::alarm_smoke});
  // {device} belongs to the pattern that did not come first.
  CHECK(read(profile, in_v("1"), "t/alarm-7").samples.at(0).device == "");
}

TEST_CASE("a message that the guard does not hold for is ignored, and that is no error") {
  const Profile profile =
      profile_of(channel("water.volume.total"), "when = [{ pointer = \"/type\", in = [\"a\", 7, true] }]");
  CHECK(read(profile, R"({"type":"b","v":1})").is_ignored);
  CHECK(read(profile, R"({"v":1})").is_ignored);
  expect_nothing(read(profile, R"({"type":"b","v":"wrong"})"));
  for (const char* type : {"\"a\"", "\"A\"", "7", "7.0", "\"7\"", "true", "\"true\""}) {
    const Decoded decoded = read(profile, "{\"v\":1,\"type\":" + std::string(type) + "}");
    INFO(type);
    CHECK_FALSE(decoded.is_ignored);
    CHECK(decoded.values.size() == 1);
  }
}

TEST_CASE("two messages are the same by topic and payload, or by the profile's key") {
  const auto digest = [](const Profile& profile, const std::string& payload,
                         const std::string& topic = "t/d") {
    const MqttMessage message{topic, payload, false, false};
    return delivery_of(message, profile.mqtt.repeat, read(profile, payload, topic).key).digest;
  };
  const Profile plain = one("water.volume.total");
  CHECK(digest(plain, in_v("1")) == digest(plain, in_v("1")));
  CHECK(digest(plain, in_v("1")) != digest(plain, in_v("2")));
  CHECK(digest(plain, in_v("1")) != digest(plain, in_v("1"), "t/e"));
  const Profile keyed =
      profile_of(channel("water.volume.total"), "[mqtt.repeat]\nkey = [\"/n\"]\nwithin = \"2s\"");
  CHECK(digest(keyed, R"({"n":1,"v":1})") == digest(keyed, R"({"n":1,"v":2})"));
  CHECK(digest(keyed, R"({"n":1,"v":1})") != digest(keyed, R"({"n":2,"v":1})"));
  CHECK(digest(keyed, R"({"v":1})") != digest(keyed, R"({"v":2})"));
}

TEST_CASE(
    "where several fields give the same, the first that knows a value counts, of an alarm one that is true") {
  const Profile volts = profile_of(channel("electricity.voltage", "pointer = \"/a\"") +
                                   channel("electricity.voltage", "pointer = \"/b\""));
  CHECK(ticks(volts, R"({"a":1,"b":2})") == 1'000'000);
  CHECK(ticks(volts, R"({"a":null,"b":2})") == 2'000'000);
  CHECK(ticks(volts, R"({"b":2})") == 2'000'000);
  const Profile smoke = profile_of(channel("alarm.smoke", "pointer = \"/a\"\nalarm = \"smoke\"") +
                                   channel("alarm.smoke", "pointer = \"/b\"\nalarm = \"smoke\""));
  CHECK(ticks(smoke, R"({"a":false,"b":true})") == 1);
  CHECK(ticks(smoke, R"({"a":true,"b":false})") == 1);
  CHECK(ticks(smoke, R"({"a":false,"b":false})") == 0);
}

TEST_CASE("of several places the first that knows a value counts, and null where none does") {
  const Profile power = one("electricity.power.active", "pointer = [\"/a\", \"/b/c\"]");
  CHECK(ticks(power, R"({"b":{"c":3},"a":2})") == 2'000);
  CHECK(ticks(power, R"({"b":{"c":3}})") == 3'000);
  CHECK(ticks(power, R"({"b":{"c":3},"a":null})") == 3'000);
  expect_unknown(power, R"({"b":{"c":null},"a":null})");
}

TEST_CASE("{member} of the topic is the member that the payload is the value of") {
  const Profile profile =
      profile_of("[[channel]]\nquantity = \"water.volume.total\"\npointer = \"/v\"\n" +
                 channel("alarm.smoke", "pointer = \"/s/x\"\ntopic = \"m/{device}/{member}\""));
  const auto value = [&](const std::string& topic, const std::string& payload) {
    const Decoded decoded = read(profile, payload, topic);
    REQUIRE(decoded.values.size() == 1);
    CHECK(decoded.samples.at(decoded.values[0].sample).device == "d");
    return decoded.values[0].ticks;
  };
  CHECK(value("m/d/v", "12.5") == 12'500'000);
  CHECK(value("m/d/v", "\"12.5\"") == 12'500'000);
  CHECK(value("m/d/v", "012.5") == 12'500'000);
  CHECK(value("m/d/s", "{\"x\":\"ON\"}") == 1);
  expect_nothing(read(profile, "12.5", "m/d/w"));
  expect_refused(read(profile, "a word", "m/d/v"), "not-a-number", "/v");
}

TEST_CASE("what the message says as encrypted is counted, and the rest of it is read") {
  const Profile profile =
      profile_of(channel("device.rssi", "pointer = \"/rssi\"") + channel("water.volume.total"),
                 "encrypted_when = [{ pointer = \"/enc\", exists = true }]");
  const Decoded decoded = read(profile, R"({"enc":"8f1a","rssi":-70})");
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == "encrypted");
  CHECK(decoded.values.size() == 1);
  CHECK(ticks(profile, R"({"enc":null,"v":1})") == 1'000'000);
}

}  // namespace anju::decode_mqtt_test
