// Names of channels that only messages tell, and units that they bring along.
#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_channels_test {
namespace {

using namespace test;

// "name=value" of each reading, in the unit of the quantity.
std::vector<std::string> named(const Profile& profile, const std::string& payload,
                               const std::string& topic = "t/d") {
  const Decoded decoded = read(profile, payload, topic);
  INFO(payload);
  for (const Refusal& refusal : decoded.refusals) FAIL_CHECK(refusal.reason << " at " << refusal.where);
  std::vector<std::string> all;
  for (const DecodedValue& value : decoded.values)
    all.push_back(name_of(profile, value) + "=" +
                  std::to_string(static_cast<int>(unit_value(profile, value))));
  return all;
}

using Named = std::vector<std::string>;

Profile volts(const std::string& more) { return one("electricity.voltage", more); }

}  // namespace

TEST_CASE("captures of the topic, of the star of a pointer and of that of a record make a name") {
  CHECK(named(volts("topic = \"t/{device}/switch:{n}\"\npointer = \"/v\"\nchannel = \"{n}\""), in_v("1"),
              "t/d/switch:3") == Named{"3=1"});
  CHECK(named(volts("pointer = \"/ct*\"\nchannel = \"CT{*}\""), R"({"ct1":1,"ct2":2,"x":3,"ct":4})") ==
        Named{"CT1=1", "CT2=2", "CT=4"});
  CHECK(named(profile_of(channel("electricity.voltage", "pointer = \"/v\"\nchannel = \"{*}\"") +
                         "[[record]]\nat = \"/phases/*\"\n"),
              R"({"phases":[{"v":1},{"v":2}]})") == Named{"0=1", "1=2"});
  // The star of the pointer is nearer than that of the record.
  CHECK(named(profile_of(channel("electricity.voltage", "pointer = \"/v*\"\nchannel = \"{*}\"") +
                         "[[record]]\nat = \"/phases/*\"\n"),
              R"({"phases":[{"v7":1}]})") == Named{"7=1"});
}

TEST_CASE("a pointer or the first of a list tells a name, and without a name there is no reading") {
  const Profile pointer = volts("pointer = \"/v\"\nchannel = \"/id\"");
  CHECK(named(pointer, R"({"v":1,"id":"L1"})") == Named{"L1=1"});
  CHECK(named(pointer, R"({"v":1,"id":4})") == Named{"4=1"});
  for (const char* payload :
       {R"({"v":1})", R"({"v":1,"id":null})", R"({"v":1,"id":{}})", R"({"v":1,"id":""})"})
    expect_nothing(read(pointer, payload));
  const Profile list = volts("pointer = \"/v\"\nchannel = [\"/name\", \"/id\", \"{device}\"]");
  CHECK(named(list, R"({"v":1,"id":4,"name":""})") == Named{"4=1"});
  CHECK(named(list, R"({"v":1})") == Named{"d=1"});
}

TEST_CASE("names are translated, and one that is not listed gives nothing") {
  const Profile profile =
      volts("pointer = \"/*_v\"\nchannel = \"{*}\"\nchannel_names = { a = \"L1\", b = \"L2\" }");
  CHECK(named(profile, R"({"a_v":1,"b_v":2,"c_v":3,"A_v":4})") == Named{"L1=1", "L2=2"});
  for (const DecodedValue& value : read(profile, R"({"a_v":1,"b_v":2})").values) CHECK(value.label.empty());
  CHECK(profile.channels.size() == 2);
}

TEST_CASE("a known name is a channel of the profile, and another travels with the reading") {
  const Profile profile = volts("pointer = \"/v*\"\nchannel = \"{*}\"\nknown_channels = [\"1\"]");
  const Decoded decoded = read(profile, R"({"v1":1,"v2":2})");
  REQUIRE(decoded.values.size() == 2);
  CHECK(channel_of(profile, decoded.values[0]).name == "1");
  CHECK(decoded.values[0].label.empty());
  CHECK(channel_of(profile, decoded.values[1]).is_open);
  CHECK(decoded.values[1].label == "2");
}

TEST_CASE("the only sensor of a record has no name, of several each has its own") {
  const Profile profile =
      profile_of(channel("env.temperature", "pointer = \"/*/Temperature\"\nchannel = \"{*}\"\nalone = true") +
                 channel("env.humidity", "pointer = \"/*/Humidity\"\nchannel = \"{*}\"\nalone = true") +
                 channel("env.pressure", "pointer = \"/*/Pressure\"\nchannel = \"{*}\""));
  CHECK(named(profile, R"({"AM2301":{"Temperature":20,"Humidity":50}})") == Named{"=20", "=50"});
  CHECK(named(profile, R"({"AM2301":{"Temperature":20},"DS18":{"Temperature":21}})") ==
        Named{"AM2301=20", "DS18=21"});
  // Another sensor counts also where it measures something else.
  CHECK(named(profile, R"({"A":{"Temperature":20},"B":{"Humidity":50}})") == Named{"A=20", "B=50"});
  // A channel that is not meant to be alone keeps its name and is not counted.
  CHECK(named(profile, R"({"A":{"Temperature":20},"B":{"Pressure":1000}})") == Named{"=20", "B=1000"});
}

TEST_CASE("whether a sensor is alone is asked in each record") {
  const Profile profile =
      profile_of(channel("env.temperature",
                         "pointer = \"/*/T\"\nchannel = \"{*}\"\nalone = true\nknown_channels = [\"A\"]") +
                 "[[record]]\nat = \"/nodes/*\"\ndevice = \"/id\"\n");
  CHECK(named(profile, R"({"nodes":[{"id":"n1","A":{"T":1}},{"id":"n2","A":{"T":2},"B":{"T":3}}]})") ==
        Named{"=1", "A=2", "B=3"});
}

TEST_CASE("the message tells the unit of a value, and one of another kind gives nothing") {
  const Profile profile =
      one("water.volume.total",
          "pointer = \"/v\"\nunit_from = [\"/unit\", \"$/u\"]\nunits = { \"cbm\" = \"m3\" }\nunit = \"L\"");
  CHECK(ticks(profile, R"({"v":2,"unit":"cbm"})") == 2'000'000);
  CHECK(ticks(profile, R"({"v":2,"unit":"m3"})") == 2'000'000);
  CHECK(ticks(profile, R"({"v":2,"unit":"m³"})") == 2'000'000);
  CHECK(ticks(profile, R"({"v":2,"unit":"L"})") == 2'000);
  CHECK(ticks(profile, R"({"v":2,"u":"gal"})") == 7'571);
  // Where it says none, it speaks the profile's.
  CHECK(ticks(profile, R"({"v":2})") == 2'000);
  CHECK(ticks(profile, R"({"v":2,"unit":null})") == 2'000);
  for (const char* payload :
       {R"({"v":2,"unit":"kWh"})", R"({"v":2,"unit":"furlong"})", R"({"v":2,"unit":7})"})
    expect_nothing(read(profile, payload));
  CHECK(ticks(one("water.volume.total", "pointer = \"/v\"\nunit_from = \"/unit\""), in_v("2")) == 2'000'000);
}

TEST_CASE("scale and offset are of the unit that the message tells, and the bounds of the quantity's") {
  const Profile profile =
      one("env.temperature",
          "pointer = \"/v\"\nunit_from = \"/u\"\nunits = { F = \"degF\", C = \"Cel\" }\nscale = 0.1\n"
          "offset = 2\nplausible = [-20, 50]");
  const auto value = [&](const std::string& payload) {
    const Decoded decoded = read(profile, payload);
    REQUIRE(decoded.values.size() == 1);
    return std::pair(unit_value(profile, decoded.values[0]), decoded.values[0].quality);
  };
  CHECK(value(R"({"v":660,"u":"F"})").first == doctest::Approx(20));
  CHECK(value(R"({"v":180,"u":"C"})").first == doctest::Approx(20));
  CHECK(value(R"({"v":660,"u":"C"})").second == Quality::out_of_range);
}

TEST_CASE("a pattern takes the value out of a text, and no match gives nothing") {
  const Profile profile = one("electricity.energy.import.total",
                              "pointer = \"/v\"\npattern = '(?m)^E=([0-9.]+)$'\nunit = \"Wh\"");
  CHECK(ticks(profile, R"({"v":"P=1\nE=1500\n"})") == 1'500);
  for (const char* value : {"\"E=\"", "\"e=1\"", "1500", "null", "true"})
    expect_nothing(read(profile, in_v(value)));
  const Profile text = profile_of(channel("water.volume.total", "pointer = \"\"\npattern = 'total: ([^ ]*)'"),
                                  "payload = \"text\"");
  CHECK(ticks(text, "meter 7, total: 12.5 m3") == 12'500'000);
  CHECK(ticks(text, "{\"total: 3 \"") == 3'000'000);
  expect_unknown(text, "total: ");
  expect_refused(read(text, "total: x "), "not-a-number", "");
}

}  // namespace anju::decode_channels_test
