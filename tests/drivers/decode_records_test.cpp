// One message with several devices, with what was before, or with another message inside.
#include <algorithm>

#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_records_test {
namespace {

using namespace std::chrono_literals;
using namespace test;

// "device:value" of each reading, "!" behind what is historical.
std::vector<std::string> readings(const Profile& profile, const std::string& payload,
                                  const std::string& topic = "t/d") {
  const Decoded decoded = read(profile, payload, topic);
  std::vector<std::string> all;
  for (const DecodedValue& value : decoded.values) {
    const Sample& sample = decoded.samples.at(value.sample);
    all.push_back(sample.device + ":" + (value.ticks ? std::to_string(*value.ticks) : "none") +
                  (sample.historical ? "!" : ""));
  }
  return all;
}

using Readings = std::vector<std::string>;

const std::string kPulses = channel("meter.pulses");

}  // namespace

TEST_CASE("each record is a device: of a list, of an object, by a pointer or by what the star stands for") {
  const Profile list = profile_of(kPulses + "[[record]]\nat = \"/list/*\"\ndevice = \"/id\"\n");
  CHECK(readings(list, R"({"list":[{"id":"a","v":1},{"id":7,"v":2},{"v":3},{"id":null,"v":4}]})") ==
        Readings{"a:1", "7:2", ":3", ":4"});
  const Profile object = profile_of(kPulses + "[[record]]\nat = \"/*\"\ndevice = \"{device}/{*}\"\n");
  CHECK(readings(object, R"({"x":{"v":1},"y":{"v":2},"z":3})") == Readings{"d/x:1", "d/y:2"});
  const Profile part =
      profile_of(kPulses + "[[record]]\nat = \"/sensor-*/data\"\ndevice = [\"/id\", \"{*}\"]\n");
  CHECK(
      readings(
          part,
          R"({"sensor-1":{"data":{"v":1,"id":"k"}},"sensor-2":{"data":{"v":2}},"sensor":{"data":{"v":3}}})") ==
      Readings{"k:1", "2:2"});
}

TEST_CASE("each place of a record that is there is read, and without one the message is the only record") {
  const Profile both = profile_of(kPulses + "[[record]]\nat = [\"/A\", \"/B/A\"]\n");
  CHECK(readings(both, R"({"A":{"v":1}})") == Readings{"d:1"});
  CHECK(readings(both, R"({"B":{"A":{"v":2}}})") == Readings{"d:2"});
  CHECK(readings(both, R"({"v":9})").empty());
  CHECK(readings(one("meter.pulses"), R"({"v":9})") == Readings{"d:9"});
}

TEST_CASE("what is said of the past is history, at its own time") {
  const Profile profile = profile_of(
      kPulses + "[[record]]\nat = \"\"\n[[record]]\nat = \"/history/*\"\nhistorical = true\ntime = \"/t\"\n",
      "time = \"/t\"");
  const Decoded decoded =
      read(profile, R"({"t":1795528800,"v":5,"history":[{"t":1795525200,"v":4},{"t":"x","v":3}]})");
  REQUIRE(decoded.values.size() == 3);
  const auto sample = [&](std::size_t i) { return decoded.samples.at(decoded.values[i].sample); };
  CHECK_FALSE(sample(0).historical);
  CHECK(sample(0).measured_at == kHeard);
  CHECK(sample(1).historical);
  CHECK(sample(1).measured_at == kHeard - 1h);
  CHECK(sample(2).historical);
  CHECK_FALSE(sample(2).measured_at.has_value());
  REQUIRE(decoded.refusals.size() == 1);
  CHECK(decoded.refusals[0].reason == "unreadable-time");
}

TEST_CASE("a record may be of one topic and under a condition") {
  const Profile profile = profile_of(kPulses +
                                     "[[record]]\nat = \"/a\"\ntopic = \"t/{device}/a\"\n"
                                     "[[record]]\nat = \"/list/*\"\nwhen = [{ pointer = \"/kind\", equals = "
                                     "\"p\" }, { capture = \"*\", not_in = [0] }]\n");
  CHECK(readings(profile, R"({"a":{"v":1}})", "t/d/a") == Readings{"d:1"});
  CHECK(readings(profile, R"({"a":{"v":1}})").empty());
  CHECK(readings(profile, R"({"list":[{"kind":"p","v":1},{"kind":"p","v":2},{"kind":"q","v":3}]})") ==
        Readings{"d:2"});
}

TEST_CASE("$ counts from the message and is read once, whatever the records are") {
  const Profile profile = profile_of(kPulses + channel("device.rssi", "pointer = \"$/rssi\"") +
                                     "[[record]]\nat = \"/list/*\"\ndevice = \"/id\"\n");
  CHECK(readings(profile, R"({"rssi":-1,"list":[{"id":"a","v":1},{"id":"b","v":2}]})") ==
        Readings{"d:-1000000", "a:1", "b:2"});
  const Profile mixed =
      profile_of(channel("meter.pulses", "pointer = [\"/v\", \"$/v\"]") + "[[record]]\nat = \"/list/*\"\n");
  CHECK(readings(mixed, R"({"v":9,"list":[{"v":1}]})") == Readings{"d:1"});
}

TEST_CASE("JSON in a text is read like a part of the message, within the same limits") {
  const Profile profile =
      profile_of(kPulses + "[[record]]\nat = \"/inner\"\nparse = \"json\"\ndevice = \"/id\"\n");
  CHECK(readings(profile, R"({"inner":"{\"id\":\"k\",\"v\":8}"})") == Readings{"k:8"});
  for (const char* wrong :
       {R"({"inner":"{\"v\":"})", R"({"inner":{"v":1}})", R"({"inner":7})", R"({"inner":""})"})
    expect_refused(read(profile, wrong), "malformed", "/inner");
  const std::string deep = std::string(kDepthLimit + 1, '[') + std::string(kDepthLimit + 1, ']');
  expect_refused(read(profile, "{\"inner\":\"" + deep + "\"}"), "too-deep", "/inner");
  expect_nothing(read(profile, "{}"));
}

TEST_CASE("bytes in a text are hexadecimal digits or base64") {
  const std::string value = channel("meter.pulses", "bytes = { at = 1, type = \"u16\" }");
  const Profile hex = profile_of(value + "[[record]]\nat = \"/data\"\nparse = \"hex\"\n");
  CHECK(readings(hex, R"({"data":"FF0102"})") == Readings{"d:258"});
  CHECK(readings(hex, R"({"data":"ff0102"})") == Readings{"d:258"});
  for (const char* wrong : {"FF010", "FF01 02", "0xFF0102", "zz"})
    expect_refused(read(hex, "{\"data\":\"" + std::string(wrong) + "\"}"), "malformed", "/data");
  expect_refused(read(hex, R"({"data":"FF01"})"), "short-answer", "byte 1");
  const Profile base64 = profile_of(value + "[[record]]\nat = \"/data\"\nparse = \"base64\"\n");
  CHECK(readings(base64, R"({"data":"/wEC"})") == Readings{"d:258"});
  CHECK(readings(base64, R"({"data":"/wECAw=="})") == Readings{"d:258"});
  CHECK(readings(base64, R"({"data":"/wECAw"})") == Readings{"d:258"});
  for (const char* wrong : {"/wEC!", "/wE C", "/wECA", "=/wEC"})
    expect_refused(read(base64, "{\"data\":\"" + std::string(wrong) + "\"}"), "malformed", "/data");
  expect_refused(read(base64, R"({"data":""})"), "short-answer", "byte 1");
}

TEST_CASE("a list of objects with one member each is read through a star") {
  const Profile profile =
      profile_of(channel("device.battery.voltage", "pointer = \"/params/*/battery\"\nunit = \"mV\"") +
                 channel("alarm.smoke", "pointer = \"/params/*/alarm\""));
  CHECK(readings(profile, R"({"params":[{"battery":3000},{"alarm":1},{"other":2}]})") ==
        Readings{"d:3000000", "d:1"});
  CHECK(readings(profile, R"({"params":[]})").empty());
  CHECK(readings(profile, R"({"params":{"battery":3000}})").empty());
}

TEST_CASE("a number or a list of them under one name is no mistake where the profile has a field for each") {
  const Profile profile = profile_of(channel("electricity.voltage", "pointer = \"/v\"") +
                                     channel("electricity.voltage", "pointer = \"/v/*\"\nchannel = \"{*}\""));
  CHECK(readings(profile, R"({"v":230})") == Readings{"d:230000000"});
  CHECK(readings(profile, R"({"v":[230,231]})") == Readings{"d:230000000", "d:231000000"});
  expect_refused(read(one("electricity.voltage"), R"({"v":[230]})"), "not-a-number", "/v");
}

TEST_CASE("the case of a device's name is folded, and a name longer than 256 bytes is none") {
  const Profile profile =
      profile_of(kPulses + "[[record]]\nat = \"/*\"\ndevice = \"/id\"\n", "device_case = \"upper\"");
  CHECK(readings(profile, R"({"r":{"id":"aB-c","v":1}})") == Readings{"AB-C:1"});
  const auto named = [&](std::size_t size) {
    return readings(profile, "{\"r\":{\"id\":\"" + std::string(size, 'X') + "\",\"v\":1}}").at(0);
  };
  CHECK(named(256) == std::string(256, 'X') + ":1");
  CHECK(named(257) == ":1");
}

}  // namespace anju::decode_records_test
