// Each input line of `anjuctl decode` gives exactly one answer line: readings as the contract has them, or an
// error that says what is wrong; and one session remembers what it has heard.
#include <doctest/doctest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/ctl/decode_stream.hpp"
#include "daemon/ctl/line_decoder.hpp"

namespace anju::ctl_decode_test {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

constexpr WallTime kNow{Duration{1'795'528'800'000}};  // 2026-11-24T14:00:00Z

const fs::path& shipped() {
  static const fs::path folder = fs::path(ANJU_SOURCE_DIR) / "config" / "profiles";
  return folder;
}

// Decodes lines with the shipped profiles.
class Desk {
 public:
  json::object answer(std::string_view line) {
    std::string out;
    decoder_.decode_line(line, kNow, out);
    REQUIRE(out.find('\n') == out.size() - 1);
    return json::parse(out).as_object();
  }
  json::object smoke(std::string_view payload, std::string_view more = "") {
    return answer(R"({"id":"x","profile":"z2m-smoke","topic":"zigbee2mqtt/hall","session":"s","payload":")" +
                  std::string(payload) + "\"" + std::string(more) + "}");
  }
  std::string error(std::string_view line) {
    const auto answered = answer(line);
    CHECK(answered.at("readings").as_array().empty());
    CHECK(answered.at("events").as_array().empty());
    return std::string(answered.at("error").at("code").as_string());
  }

 private:
  ProfileShelf shelf_{{shipped()}};
  LineDecoder decoder_{shelf_, Zone()};
};

constexpr const char* kSmoke = R"({\"smoke\":true})";
constexpr const char* kClear = R"({\"smoke\":false})";

const json::object& reading(const json::object& answer, std::string_view quantity) {
  for (const json::value& one : answer.at("readings").as_array()) {
    if (one.at("quantity").as_string() == quantity) return one.as_object();
  }
  FAIL("no reading of ", std::string(quantity));
  return answer;
}

}  // namespace

TEST_CASE("a message of a shipped profile gives its readings") {
  Desk desk;
  const auto answer = desk.answer(
      R"({"id":{"n":7},"profile":"z2m-smoke","topic":"zigbee2mqtt/hall_smoke","payload":"{\"smoke\":true,\"battery\":88}","retain":false,"qos":1,"at":"2026-11-24T22:00:05+08:00"})");
  CHECK(answer.at("id").at("n") == 7);
  CHECK(answer.at("error").is_null());
  CHECK(answer.at("ignored") == false);
  const auto& smoke = reading(answer, "alarm.smoke");
  CHECK(smoke.at("device") == "hall_smoke");
  CHECK(smoke.at("value") == true);
  CHECK(smoke.at("unit").is_null());
  CHECK(smoke.at("channel").is_null());
  CHECK(smoke.at("tariff").is_null());
  CHECK(smoke.at("quality") == "good");
  CHECK(smoke.at("measured_at") == "2026-11-24T14:00:05.000Z");
  CHECK(smoke.at("historical") == false);
}

TEST_CASE("a line without a time was heard now") {
  Desk desk;
  CHECK(reading(desk.smoke(kSmoke), "alarm.smoke").at("measured_at") == "2026-11-24T14:00:00.000Z");
}

TEST_CASE("an alarm is raised once while it stays true, and again after it was over") {
  Desk desk;
  const auto first = desk.smoke(kSmoke).at("events").as_array();
  REQUIRE(first.size() == 1);
  CHECK(first[0].at("event") == "alarm.raised");
  CHECK(first[0].at("quantity") == "alarm.smoke");
  CHECK(first[0].at("count") == 1);
  CHECK(desk.smoke(kSmoke).at("events").as_array().empty());
  const auto over = desk.smoke(kClear).at("events").as_array();
  REQUIRE(over.size() == 1);
  CHECK(over[0].at("event") == "alarm.condition_cleared");
  CHECK(desk.smoke(kClear).at("events").as_array().empty());
  CHECK(desk.smoke(kSmoke).at("events").as_array().size() == 1);
}

TEST_CASE("lines without a session know nothing of each other") {
  Desk desk;
  const char* line = R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/hall","payload":"{\"smoke\":true}"})";
  CHECK(desk.answer(line).at("events").as_array().size() == 1);
  CHECK(desk.answer(line).at("events").as_array().size() == 1);
  CHECK(desk.answer(line).at("id").is_null());
}

TEST_CASE("a second delivery is a repeat and no news; what was kept by the broker raises nothing") {
  Desk desk;
  desk.smoke(kSmoke);
  const auto again = desk.smoke(kSmoke, R"(,"dup":true)");
  CHECK(reading(again, "alarm.smoke").at("quality") == "repeated");
  Desk other;
  CHECK(other.smoke(kSmoke, R"(,"retain":true)").at("events").as_array().empty());
}

TEST_CASE("what is older than the device's newest is history, and raises nothing") {
  Desk desk;
  const char* newer = R"({\"smoke\":false,\"last_seen\":\"2026-11-24T13:59:00Z\"})";
  const char* older = R"({\"smoke\":true,\"last_seen\":\"2026-11-24T13:58:00Z\"})";
  desk.smoke(newer);
  const auto answer = desk.smoke(older);
  CHECK(reading(answer, "alarm.smoke").at("historical") == true);
  CHECK(reading(answer, "alarm.smoke").at("measured_at") == "2026-11-24T13:58:00.000Z");
  CHECK(answer.at("events").as_array().empty());
}

TEST_CASE("topics that carry no readings are ignored, and foreign ones are named") {
  Desk desk;
  const auto ignored =
      desk.answer(R"({"id":1,"profile":"z2m-smoke","topic":"zigbee2mqtt/bridge/info","payload":"{}"})");
  CHECK(ignored.at("ignored") == true);
  CHECK(ignored.at("error").is_null());
  CHECK(desk.error(R"({"profile":"z2m-smoke","topic":"shelly/a/b","payload":"{}"})") == "unexpected-topic");
}

TEST_CASE("what a bridge or a last will says of reach is told beside the readings") {
  Desk desk;
  const auto bridge =
      desk.answer(R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/bridge/state","payload":"offline"})");
  CHECK(bridge.at("ignored") == false);
  CHECK(bridge.at("readings").as_array().empty());
  CHECK(bridge.at("reachable").at("device").is_null());
  CHECK(bridge.at("reachable").at("online") == false);
  const auto device = desk.answer(
      R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/hall/availability","payload":"{\"state\":\"online\"}"})");
  CHECK(device.at("reachable").at("device") == "hall");
  CHECK(device.at("reachable").at("online") == true);
  CHECK_FALSE(desk.smoke(kSmoke).contains("reachable"));
}

TEST_CASE("a word is told as it was sent, and a taken back one not at all") {
  Desk desk;
  const auto button = [&desk](std::string_view payload) {
    return desk.answer(R"({"profile":"z2m-button","topic":"zigbee2mqtt/bed","payload":")" +
                       std::string(payload) + "\"}");
  };
  CHECK(reading(button(R"({\"action\":\"double\"})"), "button.event").at("value") == "double");
  CHECK(reading(button(R"({\"action\":\"hold_3s\"})"), "button.event").at("value") == "hold_3s");
  CHECK(button(R"({\"action\":\"\"})").at("readings").as_array().empty());
}

TEST_CASE("a gas sensor that speaks of the lower explosive limit keeps its unit") {
  Desk desk;
  const auto answer = desk.answer(
      R"({"profile":"z2m-gas-aqara","topic":"zigbee2mqtt/k","payload":"{\"gas_density\":5,\"gas\":false}"})");
  CHECK(reading(answer, "safety.gas.concentration").at("unit") == "%LEL");
  CHECK(reading(answer, "safety.gas.concentration").at("value").to_number<double>() == 5);
}

TEST_CASE(
    "a register that falls within a session is suspect, and told so; sessions know nothing of each other") {
  Desk desk;
  const auto water = [&desk](std::string_view session, std::string_view total) {
    return desk.answer(R"({"profile":"z2m-water-m3","topic":"zigbee2mqtt/w","session":")" +
                       std::string(session) + R"(","payload":"{\"water_consumed\":)" + std::string(total) +
                       R"(}"})");
  };
  CHECK(water("a", "217.385").at("events").as_array().empty());
  const auto fallen = water("a", "0.003");
  CHECK(reading(fallen, "water.volume.total").at("quality") == "suspect");
  REQUIRE(fallen.at("events").as_array().size() == 1);
  CHECK(fallen.at("events").at(0).at("event") == "counter.reset");
  CHECK(reading(water("b", "0.002"), "water.volume.total").at("quality") == "good");
  CHECK(reading(water("a", "0.004"), "water.volume.total").at("quality") == "good");
}

TEST_CASE("a test press is told as a test and raises nothing") {
  Desk desk;
  const auto tested = desk.smoke(R"({\"smoke\":true,\"test\":true})");
  CHECK(reading(tested, "alarm.smoke").at("value") == true);
  REQUIRE(tested.at("events").as_array().size() == 1);
  CHECK(tested.at("events").at(0).at("event") == "alarm.test");
  CHECK(desk.smoke(kSmoke).at("events").at(0).at("event") == "alarm.raised");
}

TEST_CASE("a field that cannot be read is named by its place and harms no other") {
  Desk desk;
  const auto answer = desk.smoke(R"({\"smoke\":\"maybe\",\"battery\":88})");
  CHECK(answer.at("error").is_null());
  CHECK(reading(answer, "device.battery.level").at("value").to_number<double>() == 88);
  REQUIRE(answer.at("refused").as_array().size() == 1);
  CHECK(answer.at("refused").at(0).at("where") == "/smoke");
}

TEST_CASE("registers of a meter are read at their addresses") {
  Desk desk;
  // 230.2 V as float32, high word first.
  const auto answer = desk.answer(
      R"({"id":1,"profile":"eastron-sdm120","modbus":{"function":4,"registers":{"1":13107,"0":17254}}})");
  CHECK(answer.at("error").is_null());
  CHECK(reading(answer, "electricity.voltage").at("value").to_number<double>() ==
        doctest::Approx(230.2).epsilon(1e-6));
  CHECK(reading(answer, "electricity.voltage").at("unit") == "V");
  CHECK(desk.error(R"({"profile":"eastron-sdm120","modbus":{"function":3,"registers":{}}})") ==
        "wrong-function");
}

TEST_CASE("a device of several functions is read with each of them, and with no other") {
  Desk desk;
  const std::string file = std::string(ANJU_SOURCE_DIR) + "/config/profiles/_example_modbus.toml";
  const auto line = [&file](int function, const std::string& registers) {
    return R"({"profile_file":")" + file + R"(","modbus":{"function":)" + std::to_string(function) +
           R"(,"registers":{)" + registers + "}}}";
  };
  // The same address is a voltage in one table and nothing in the other.
  CHECK(reading(desk.answer(line(4, R"("0":2304)")), "electricity.voltage").at("value").to_number<double>() ==
        doctest::Approx(230.4));
  const auto leak = desk.answer(line(2, R"("0":1,"8":1)"));
  CHECK(leak.at("readings").as_array().size() == 1);
  CHECK(reading(leak, "alarm.water_leak").at("value").as_bool());
  CHECK(desk.error(line(3, "")) == "wrong-function");
}

TEST_CASE("a bad line gives an error in its place and disturbs no other") {
  Desk desk;
  CHECK(desk.error("{") == "malformed-line");
  CHECK(desk.error("[]") == "malformed-line");
  CHECK(desk.error(R"({"topic":"a","payload":"b"})") == "malformed-line");
  CHECK(desk.error(R"({"profile":"z2m-smoke"})") == "malformed-line");
  CHECK(desk.error(R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/a"})") == "malformed-line");
  CHECK(desk.error(R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/a","payload_hex":"7b7"})") ==
        "malformed-line");
  CHECK(desk.error(R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/a","payload_hex":"zz"})") ==
        "malformed-line");
  CHECK(desk.error(R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/a","payload":"{}","at":"soon"})") ==
        "malformed-line");
  CHECK(desk.error(R"({"profile":"z2m-smoke","topic":7,"payload":"{}"})") == "malformed-line");
  CHECK(desk.error(R"({"profile":"eastron-sdm120","modbus":{"function":4,"registers":{"0":70000}}})") ==
        "malformed-line");
  CHECK(desk.error(R"({"profile":"eastron-sdm120","modbus":{"function":4,"registers":{"-1":7}}})") ==
        "malformed-line");
  CHECK(desk.error(R"({"profile":"eastron-sdm120","modbus":7})") == "malformed-line");
  CHECK(desk.error(R"({"profile":"eastron-sdm120","topic":"a","payload":"b"})") == "wrong-transport");
  CHECK(desk.error(std::string(kLineLimit + 1, ' ')) == "malformed-line");
  CHECK(desk.smoke(kSmoke).at("error").is_null());
}

TEST_CASE("a payload that is no JSON, or too large, is refused by name") {
  Desk desk;
  CHECK(desk.smoke("{not").at("error").at("code") == "malformed");
  CHECK(desk.smoke(std::string(kPayloadLimit + 1, 'a')).at("error").at("code") == "too-large");
  CHECK(
      desk.answer(
              R"({"profile":"z2m-smoke","topic":"zigbee2mqtt/a","payload_hex":"7B22736d6f6b65223a747275657D"})")
          .at("readings")
          .as_array()
          .size() == 1);
}

TEST_CASE("an unknown profile is answered with the nearest, a broken one with its mistake") {
  Desk desk;
  const auto near = desk.answer(R"({"profile":"z2m-smok","topic":"a","payload":""})");
  CHECK(near.at("error").at("code") == "unknown-profile");
  CHECK(near.at("error").at("message") == R"(no profile "z2m-smok"; did you mean "z2m-smoke"?)");
  CHECK(desk.error(R"({"profile_file":"/nonexistent/p.toml","topic":"a","payload":""})") == "bad-profile");
}

TEST_CASE("a file can stand in place of a profile, and a later folder wins") {
  const std::string file = (shipped() / "z2m-gas.toml").string();
  Desk desk;
  const auto answer =
      desk.answer(R"({"profile_file":")" + file + R"(","topic":"zigbee2mqtt/k","payload":"{\"gas\":true}"})");
  CHECK(reading(answer, "alarm.gas").at("value") == true);
  ProfileShelf nothing({"/nonexistent"});
  CHECK_FALSE(nothing.by_id("z2m-gas").profile.has_value());
  ProfileShelf both({"/nonexistent", shipped()});
  CHECK(both.by_id("z2m-gas").profile.has_value());
}

TEST_CASE("bytes become lines however they are cut, and a line too long is cut off once") {
  LineCutter cutter(8);
  std::vector<std::string> lines;
  const auto each = [&lines](std::string_view line) { lines.emplace_back(line); };
  cutter.add("a", each);
  cutter.add("b\nc\n\nde", each);
  cutter.add("f", each);
  CHECK(lines == std::vector<std::string>{"ab", "c", ""});
  CHECK(cutter.rest() == "def");
  cutter.add(std::string(100, 'x'), each);
  cutter.add("yz\nnext\n", each);
  REQUIRE(lines.size() == 5);
  CHECK(lines[3] == "defxxxxxx");  // one more than the limit, so that it is refused
  CHECK(lines[4] == "next");
}

TEST_CASE("a flat line and one that must be read as a tree give the same") {
  Desk desk;
  const std::string flat =
      R"("profile":"z2m-smoke","topic":"zigbee2mqtt/\u0068all","payload":"{\"smoke\":true}",)"
      R"("retain":false,"qos":1,"at":"2026-01-05T18:00:00+08:00"})";
  const json::object one = desk.answer(R"({"id":"x",)" + flat);
  CHECK(one == desk.answer(R"({"id":"x","more":{"deep":[1]},)" + flat));
  CHECK(one == desk.answer(R"({"id":"x","session":null,)" + flat));
  CHECK(one.at("readings").at(0).at("measured_at").as_string() == "2026-01-05T10:00:00.000Z");
  CHECK(desk.answer(R"({"id":7,)" + flat).at("id") == 7);
  CHECK(desk.answer(R"({"id":null,)" + flat).at("id").is_null());
  // The last of two members of one name counts, as in a tree.
  CHECK(desk.answer(R"({"id":"y","topic":"other","id":"x",)" + flat) == one);
  CHECK(desk.answer(R"({"id":"x","payload_hex":"7b7d",)" + flat).at("readings").as_array().empty());
  for (const char* wrong :
       {R"({"id":"x","dup":"yes",)", R"({"id":"x","session":5,)", R"({"id":"x","payload_hex":"0",)"})
    CHECK(desk.answer(wrong + flat).at("error").at("code").as_string() == "malformed-line");
  CHECK(desk.answer(R"({"id":"x",)" + flat + " x").at("error").at("code").as_string() == "malformed-line");
}

}  // namespace anju::ctl_decode_test
