// Alarms: tests, doubts, presses, messages that cannot be read; and whether a device can be reached.
#include "tests/drivers/decode_fixture.hpp"

namespace anju::decode_alarms_test {
namespace {

using namespace test;

Profile smoke(const std::string& more) {
  return one("alarm.smoke", "pointer = \"/v\"\nalarm = \"smoke\"\n" + more);
}

}  // namespace

TEST_CASE("a true reading under test is a test, and a false one is none") {
  const Profile profile = smoke("test_when = [{ pointer = \"/test\", equals = true }]");
  CHECK(read(profile, R"({"v":true,"test":true})").values.at(0).is_test);
  CHECK_FALSE(read(profile, R"({"v":true,"test":false})").values.at(0).is_test);
  CHECK_FALSE(read(profile, R"({"v":true})").values.at(0).is_test);
  CHECK_FALSE(read(profile, R"({"v":false,"test":true})").values.at(0).is_test);
}

TEST_CASE("a reading under suspicion is suspect, and what is worse stays worse") {
  const Profile profile =
      one("electricity.voltage",
          "pointer = \"/v\"\nplausible = [0, 300]\nsuspect_when = [{ pointer = \"/age\", above = 10 }]");
  CHECK(read(profile, R"({"v":1,"age":11})").values.at(0).quality == Quality::suspect);
  CHECK(read(profile, R"({"v":1,"age":10})").values.at(0).quality == Quality::good);
  CHECK(read(profile, R"({"v":301,"age":11})").values.at(0).quality == Quality::out_of_range);
  CHECK(read(profile, R"({"v":null,"age":11})").values.at(0).quality == Quality::invalid);
}

TEST_CASE("a press is one, and null and an empty text are none") {
  const Profile words = one("button.event", "pointer = \"/v\"\nmomentary = true");
  REQUIRE(read(words, in_v("\"single\"")).values.size() == 1);
  CHECK(read(words, in_v("\"single\"")).values[0].is_momentary);
  const Profile sos = one("alarm.sos", "pointer = \"/v\"\nalarm = \"sos\"\nmomentary = true");
  CHECK(read(sos, in_v("true")).values.at(0).is_momentary);
  const Profile any =
      one("alarm.sos", "pointer = \"/v\"\nalarm = \"sos\"\nmomentary = true\nconstant = true");
  CHECK(ticks(any, in_v("\"pressed\"")) == 1);
  for (const Profile* profile : {&words, &sos, &any}) {
    for (const char* none : {"null", "\"\"", "\" \""}) expect_nothing(read(*profile, in_v(none)));
  }
}

TEST_CASE("a message of an alarm's own topic that cannot be read is the alarm all the same") {
  const Profile profile = profile_of(
      channel("alarm.fall",
              "topic = \"t/{device}/fall\"\npointer = \"/fall\"\nalarm = \"fall\"\nwhen_unreadable = true") +
      channel("device.battery.level", "pointer = \"/battery\""));
  for (const std::string& payload :
       {std::string("{\"fall\":tr"), std::string("\xFF\xFE"), std::string(kPayloadLimit + 1, 'x'),
        std::string(20, '['), std::string(" ")}) {
    const Decoded decoded = read(profile, payload, "t/w1/fall");
    REQUIRE(decoded.values.size() == 1);
    CHECK(decoded.values[0].ticks == 1);
    CHECK(decoded.values[0].quality == Quality::suspect);
    CHECK(decoded.samples.at(decoded.values[0].sample).device == "w1");
    CHECK(decoded.refusals.size() == 1);
  }
  CHECK(read(profile, "", "t/w1/fall").values.empty());
  CHECK(read(profile, "{\"fall\":tr", "t/w1").values.empty());
  CHECK(read(profile, R"({"fall":true})", "t/w1/fall").values.at(0).quality == Quality::good);
  CHECK(read(profile, R"({"fall":false})", "t/w1/fall").values.at(0).ticks == 0);
  expect_nothing(read(profile, R"({"battery_":1})", "t/w1/fall"));
}

TEST_CASE("an unreadable alarm is of the device that the topic names, in the words of the profile") {
  const std::string fall =
      "[[channel]]\nquantity = \"alarm.fall\"\ntopic = \"f/{gateway}/{node}\"\npointer = \"/f\"\nalarm = "
      "\"fall\"\n"
      "when_unreadable = true\n";
  const auto device = [&](const std::string& mqtt) {
    const Decoded decoded = read(profile_of(fall, mqtt), "{", "f/G1/n2");
    REQUIRE(decoded.values.size() == 1);
    return decoded.samples.at(decoded.values[0].sample).device;
  };
  CHECK(device("device = \"{gateway}-{node}\"\ndevice_case = \"lower\"") == "g1-n2");
  CHECK(device("device = [\"/id\", \"{node}\"]") == "n2");
  // The message would have said it: nobody is named.
  CHECK(device("device = \"/id\"") == "");
}

TEST_CASE("liveness is said in JSON or by a bare word, and of a word nobody listed nothing is known") {
  const Profile profile =
      profile_of(channel("alarm.smoke") +
                     "[[liveness]]\ntopic = \"t/{device}/availability\"\npointer = [\"/state\", \"\"]\n"
                     "online = [\"online\", 1, true]\noffline = [\"offline*\", 0]\n"
                     "[[liveness]]\ntopic = \"t/bridge/state\"\nonline = [\"up\"]\noffline = [\"down\"]\n",
                 "ignore = [\"t/+/availability\", \"t/bridge/state\"]\ndevice_case = \"lower\"");
  const auto reach = [&](const std::string& payload, const std::string& topic = "t/Lamp/availability") {
    const Decoded decoded = read(profile, payload, topic);
    CHECK(decoded.values.empty());
    CHECK(decoded.refusals.empty());
    CHECK(decoded.is_ignored == !decoded.reachability.has_value());
    return decoded.reachability;
  };
  for (const char* payload :
       {"online", "\"online\"", "Online", R"({"state":"online"})", "1", "true", R"({"state":1})"}) {
    REQUIRE(reach(payload).has_value());
    CHECK(reach(payload)->is_online);
    CHECK(reach(payload)->device == "lamp");
  }
  for (const char* payload : {"offline", R"({"state":"offline"})", "0", "offline: timeout"}) {
    REQUIRE(reach(payload).has_value());
    CHECK_FALSE(reach(payload)->is_online);
  }
  for (const char* payload : {"", "perhaps", "{}", "null", "{\"state\":"})
    CHECK_FALSE(reach(payload).has_value());
  REQUIRE(reach("down", "t/bridge/state").has_value());
  CHECK(reach("down", "t/bridge/state")->device == "");
}

TEST_CASE("a topic that is of liveness and of readings is both") {
  const Profile profile = profile_of(
      channel("device.battery.level", "pointer = \"/battery\"") +
          "[[liveness]]\ntopic = \"t/{device}\"\npointer = \"/on\"\nonline = [true]\noffline = [false]\n",
      "when = [{ pointer = \"/battery\", exists = true }]");
  const Decoded both = read(profile, R"({"on":true,"battery":50})");
  CHECK(both.reachability->is_online);
  CHECK(both.values.size() == 1);
  // Not this model's message as readings go, but what it says of being there holds.
  const Decoded only = read(profile, R"({"on":false})");
  REQUIRE(only.reachability.has_value());
  CHECK_FALSE(only.is_ignored);
}

}  // namespace anju::decode_alarms_test
