// A JSON payload becomes values field by field: each is read exactly, or refused with its reason, and a bad
// one loses nothing but itself.
#include <limits>
#include <string>

#include "tests/drivers/decode_fixture.hpp"

namespace anju {
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

TEST_CASE("a register keeps all its 64 bits, and what does not fit is refused") {
  const Profile energy = one("electricity.energy.import.total", "pointer = \"/v\"\nunit = \"Wh\"");
  CHECK(ticks(energy, in_v("9007199254740993")) == 9'007'199'254'740'993);
  CHECK(ticks(energy, in_v("\"9223372036854775807\"")) == 9'223'372'036'854'775'807);
  CHECK(ticks(one("electricity.energy.import.total"), in_v("123456789012.345")) == 123'456'789'012'345);
  expect_refused(read(energy, in_v("18446744073709551615")), "out-of-range", "/v");
  expect_refused(read(one("water.volume.total"), in_v("9223372036854775807")), "out-of-range", "/v");
  expect_refused(read(one("water.volume.total"), in_v("1e300")), "out-of-range", "/v");
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

TEST_CASE("a message that is no JSON, too deep or too large is refused whole") {
  const Profile water = one("water.volume.total");
  for (const char* payload : {" ", "Online", "{\"v\":12.5,}", "{\"v\":12.5", "{\"v\":1}{\"v\":2}",
                              "{\"v\":01}", "{\"v\":NaN}", "{\"v\":\"\xFF\"}", "{'v':1}"})
    expect_refused(read(water, payload), "malformed", "");
  const auto nested = [](std::size_t depth) {
    return "{\"v\":1,\"w\":" + std::string(depth, '[') + std::string(depth, ']') + "}";
  };
  CHECK(ticks(water, nested(kDepthLimit - 1)) == 1'000'000);
  expect_refused(read(water, nested(kDepthLimit)), "too-deep", "");
  expect_refused(read(water, nested(30'000)), "too-deep", "");
  const std::string padded = in_v("1") + std::string(kPayloadLimit - in_v("1").size(), ' ');
  CHECK(ticks(water, padded) == 1'000'000);
  expect_refused(read(water, padded + " "), "too-large", "");
}

TEST_CASE("objects and arrays have 256 members, and texts 4,096 bytes") {
  const Profile water = one("water.volume.total");
  const auto object_of = [](std::size_t count) {
    std::string text = "{\"v\":1";
    for (std::size_t i = 1; i < count; ++i) text += ",\"m" + std::to_string(i) + "\":0";
    return text + "}";
  };
  const auto array_of = [](std::size_t count) {
    std::string text = "{\"v\":1,\"list\":[0";
    for (std::size_t i = 1; i < count; ++i) text += ",0";
    return text + "]}";
  };
  CHECK(ticks(water, object_of(kMemberLimit)) == 1'000'000);
  expect_refused(read(water, object_of(kMemberLimit + 1)), "too-many-members", "");
  CHECK(ticks(water, array_of(kMemberLimit)) == 1'000'000);
  expect_refused(read(water, array_of(kMemberLimit + 1)), "too-many-members", "");
  const auto padded = [](std::size_t size) { return in_v("\"" + std::string(size - 1, ' ') + "7\""); };
  CHECK(ticks(water, padded(kTextLimit)) == 7'000'000);
  expect_refused(read(water, padded(kTextLimit + 1)), "too-long", "/v");
}

TEST_CASE("numbers at the edges of what a number can be") {
  const Profile water = one("water.volume.total");
  for (const char* zero : {"-0.0", "-0", "\"-0.0\"", "1e-300", "1e-400", "\"1e-400\"", "\"-1e-400\"", "4e-7"})
    CHECK(ticks(water, in_v(zero)) == 0);
  for (const char* unknown :
       {"1e400", "\"1e400\"", "\"-1e400\"", "\"-inf\"", "\"Infinity\"", "\"nan\"", "\"-NaN\""})
    expect_unknown(water, in_v(unknown));
  const Profile pulses = one("meter.pulses");
  CHECK(ticks(pulses, in_v("9223372036854775807")) == std::numeric_limits<std::int64_t>::max());
  CHECK(ticks(pulses, in_v("-9223372036854775808")) == std::numeric_limits<std::int64_t>::min());
  CHECK(ticks(pulses, in_v("\"-9223372036854775808\"")) == std::numeric_limits<std::int64_t>::min());
  for (const char* large : {"9223372036854775808", "18446744073709551615", "\"18446744073709551615\"",
                            "18446744073709551616", "1.7976931348623157e308", "-1e19"})
    expect_refused(read(pulses, in_v(large)), "out-of-range", "/v");
  CHECK(ticks(pulses, in_v("0." + std::string(300, '9'))) == 1);
}

TEST_CASE("a byte order mark and the NUL at the end of a C text are no part of a message") {
  const Profile water = one("water.volume.total");
  CHECK(ticks(water, "\xEF\xBB\xBF{\"v\":1}") == 1'000'000);
  CHECK(ticks(water, std::string("{\"v\":1}\0\0", 9)) == 1'000'000);
  const Profile word = one("alarm.smoke", "pointer = \"\"");
  CHECK(ticks(word, std::string("ON\0", 3)) == 1);
  expect_refused(read(water, std::string("{\"v\"\0:1}", 9)), "malformed", "");
}

TEST_CASE("an empty payload, an ignored topic and one of nobody say nothing") {
  const Profile profile = profile_of(channel("water.volume.total"), "ignore = [\"t/d/#\"]");
  CHECK(read(profile, "", "t/x").is_ignored);
  CHECK(read(profile, in_v("1"), "t/d").is_ignored);
  CHECK_FALSE(read(profile, in_v("1"), "t/x").is_ignored);
  expect_refused(read(profile, in_v("1"), "other/x"), "unexpected-topic", "");
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
  const Profile plain = one("water.volume.total");
  CHECK(read(plain, in_v("1")).digest == read(plain, in_v("1")).digest);
  CHECK(read(plain, in_v("1")).digest != read(plain, in_v("2")).digest);
  CHECK(read(plain, in_v("1")).digest != read(plain, in_v("1"), "t/e").digest);
  const Profile keyed =
      profile_of(channel("water.volume.total"), "[mqtt.repeat]\nkey = [\"/n\"]\nwithin = \"2s\"");
  CHECK(read(keyed, R"({"n":1,"v":1})").digest == read(keyed, R"({"n":1,"v":2})").digest);
  CHECK(read(keyed, R"({"n":1,"v":1})").digest != read(keyed, R"({"n":2,"v":1})").digest);
  CHECK(read(keyed, R"({"v":1})").digest != read(keyed, R"({"v":2})").digest);
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

TEST_CASE("a pointer counts with its first place that is there, null or not") {
  const Profile power = one("electricity.power.active", "pointer = [\"/a\", \"/b/c\"]");
  CHECK(ticks(power, R"({"b":{"c":3},"a":2})") == 2'000);
  CHECK(ticks(power, R"({"b":{"c":3}})") == 3'000);
  expect_unknown(power, R"({"b":{"c":3},"a":null})");
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

}  // namespace anju
