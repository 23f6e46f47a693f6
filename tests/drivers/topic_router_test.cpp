// A topic finds the devices that somebody installed, by the patterns of their profiles, and no others.
#include "drivers/topic_router.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "config/load.hpp"

namespace anju::topic_router_test {
namespace {

// `mqtt` are lines of [mqtt]; `more` follows the one channel, an alarm of smoke.
Profile profile_of(const std::string& id, const std::string& mqtt, const std::string& more = "") {
  const LoadedProfile loaded =
      parse_profile("[profile]\nid = \"" + id + "\"\ntransport = \"mqtt\"\n[mqtt]\n" + mqtt +
                        "\n[[channel]]\nquantity = \"alarm.smoke\"\npointer = \"/v\"\n" + more,
                    id + ".toml");
  REQUIRE(loaded.mistakes.empty());
  return loaded.profile;
}

DeviceSettings device(std::string id, std::string profile, std::string address = "") {
  DeviceSettings settings;
  settings.id = std::move(id);
  settings.profile = std::move(profile);
  settings.address = std::move(address);
  return settings;
}

// Two homes: a meter on a bus, a smoke alarm, a door; and a water meter behind two topics.
Settings settings_of_two_homes() {
  Settings settings;
  Profile meter;
  meter.id = "meter";
  meter.transport = Transport::modbus;
  settings.profiles["meter"] = meter;
  settings.profiles["smoke"] = profile_of("smoke", "topics = [\"z/{device}\"]", "alarm = \"smoke\"");
  settings.profiles["door"] = profile_of(
      "door", "topics = [\"z/{device}\", \"z/{device}/set\"]\nignore = [\"z/bridge/#\", \"z/+/set\"]");
  settings.profiles["water"] = profile_of("water", "topics = [\"m/{device}/state\", \"m/{device}/+/#\"]");
  settings.profiles["unused"] = profile_of("unused", "topics = [\"nobody/{device}\"]");
  settings.homes.resize(2);
  settings.homes[0].devices = {device("meter-1", "meter"), device("hall", "smoke", "0x01"),
                               device("front", "door")};
  settings.homes[1].devices = {device("main", "water"), device("bed", "smoke"),
                               device("hall-too", "door", "0x01")};
  return settings;
}

// The devices of `address` among those that listen to the topic, in the order of the settings.
std::vector<DeviceIndex> devices(const TopicRouter& router, std::string_view topic,
                                 std::string_view address) {
  std::vector<DeviceIndex> found;
  for (const Listener* listener : router.listeners(topic)) {
    if (const auto device = listener->device(address)) found.push_back(*device);
  }
  std::sort(found.begin(), found.end());
  return found;
}

using Devices = std::vector<DeviceIndex>;

}  // namespace

TEST_CASE("a topic leads to its devices, by address or by id") {
  const Settings settings = settings_of_two_homes();
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "z/front", "front") == Devices{2});
  CHECK(devices(router, "z/bed", "bed") == Devices{4});
  CHECK(devices(router, "z/0x01", "0x01") == Devices{1, 5});
  CHECK(devices(router, "m/main/state", "main") == Devices{3});
  CHECK(devices(router, "m/main/water/now", "main") == Devices{3});
  for (const char* topic : {"z/hall", "z/0x02", "z/meter-1", "z/", "z", "", "nobody/front", "m/main"})
    CHECK(router.listeners(topic).empty());
  REQUIRE(router.listeners("z/front").size() == 1);
  CHECK(router.listeners("z/front")[0]->profile == &settings.profiles.at("door"));
}

TEST_CASE("what a profile ignores does not reach its devices, and other profiles still read it") {
  Settings settings = settings_of_two_homes();
  settings.homes[0].devices.push_back(device("bridge", "door"));
  settings.homes[1].devices.push_back(device("bridge", "smoke"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(router.listeners("z/front/set").empty());
  CHECK(devices(router, "z/bridge", "bridge") == Devices{6 + 1});
  CHECK(router.is_ignored("z/front/set"));
  CHECK_FALSE(router.is_ignored("z/front"));
  CHECK_FALSE(router.is_ignored("z/nobody"));
}

TEST_CASE("the messages of a device that can save a life are of the alarm lane") {
  const Settings settings = settings_of_two_homes();
  const TopicRouter router(settings, make_site(settings));
  CHECK(router.lane("z/bed") == Lane::alarm);
  CHECK(router.lane("z/0x01") == Lane::alarm);
  CHECK(router.lane("z/front") == Lane::routine);
  CHECK(router.lane("z/unknown") == Lane::routine);
  CHECK(router.lane("m/main/state") == Lane::routine);
}

TEST_CASE("only the topics of installed devices are subscribed to, each once, those of alarms apart") {
  Settings settings = settings_of_two_homes();
  settings.profiles["water"] = profile_of("water", "topics = [\"m/{device}/state\", \"m/{device}/+/#\"]",
                                          "[[liveness]]\ntopic = \"m/{device}/alive\"\nonline = [\"1\"]\n"
                                          "[[liveness]]\ntopic = \"m/bridge\"\nonline = [\"1\"]\n");
  const TopicRouter router(settings, make_site(settings));
  CHECK(router.filters(Lane::alarm) == std::vector<std::string>{"z/0x01", "z/bed"});
  // What z/0x01 says is kept by the alarm lane, because that is whose it is.
  CHECK(router.filters(Lane::routine) == std::vector<std::string>{"z/0x01", "z/0x01/set", "z/front",
                                                                  "z/front/set", "m/main/state", "m/main/+/#",
                                                                  "m/main/alive", "m/bridge"});
}

TEST_CASE("where an address is not how the topic is written, the pattern is subscribed to") {
  Settings settings = settings_of_two_homes();
  settings.homes[1].devices[0].address = "a/b";
  const TopicRouter router(settings, make_site(settings));
  const auto& filters = router.filters(Lane::routine);
  CHECK(std::find(filters.begin(), filters.end(), "m/+/state") != filters.end());
}

TEST_CASE("where the payload names the device, every topic of the profile is heard") {
  Settings settings = settings_of_two_homes();
  settings.profiles["radio"] = profile_of("radio", "topics = [\"radio/+/up\"]\ndevice = \"/id\"");
  settings.homes[1].devices.push_back(device("pill", "radio", "77"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "radio/any/up", "77") == Devices{6});
  CHECK(devices(router, "radio/any/up", "78").empty());
}

TEST_CASE("a record may say by captures alone whose it is") {
  Settings settings = settings_of_two_homes();
  settings.profiles["node"] = profile_of("node", "topics = [\"n/{gateway}/{id}\"]",
                                         "[[record]]\nat = \"/data\"\ndevice = \"{id}\"\n");
  settings.homes[1].devices.push_back(device("pump", "node", "77"));
  settings.homes[1].devices.push_back(device("tap", "node", "78"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "n/any/77", "77") == Devices{6});
}

TEST_CASE("a device whose name is several captures is found by all of them together") {
  Settings settings = settings_of_two_homes();
  settings.profiles["lora"] =
      profile_of("lora", "topics = [\"lora/{gateway}/{node}\"]\ndevice = [\"{gateway}-{node}\"]");
  settings.homes[1].devices.push_back(device("pump", "lora", "g1-n2"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "lora/g1/n2", "g1-n2") == Devices{6});
  CHECK(router.listeners("lora/g1/n3").empty());
}

TEST_CASE("upper and lower case are folded on both sides, and only where the profile says so") {
  Settings settings = settings_of_two_homes();
  settings.profiles["fold"] = profile_of("fold", "topics = [\"f/{device}\"]\ndevice_case = \"lower\"");
  settings.homes[1].devices.push_back(device("pump", "fold", "A4C1"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "f/a4C1", "a4c1") == Devices{6});
  CHECK(router.listeners("z/BED").empty());
  CHECK(folded(Fold::upper, "aß1-z") == "Aß1-Z");
  CHECK(folded(Fold::none, "aZ") == "aZ");
}

TEST_CASE("a message that names nobody is the only installed device's, and nobody's where there are two") {
  Settings settings = settings_of_two_homes();
  settings.profiles["single"] = profile_of("single", "topics = [\"dsmr/reading\"]");
  settings.homes[1].devices.push_back(device("meter-of-the-house", "single"));
  CHECK(devices(TopicRouter(settings, make_site(settings)), "dsmr/reading", "") == Devices{6});
  settings.homes[1].devices.push_back(device("another", "single"));
  CHECK(devices(TopicRouter(settings, make_site(settings)), "dsmr/reading", "").empty());
}

TEST_CASE("liveness is heard also where ignore matches it, a bridge's for all and a device's for itself") {
  Settings settings = settings_of_two_homes();
  settings.profiles["zigbee"] =
      profile_of("zigbee", "topics = [\"y/{device}\"]\nignore = [\"y/bridge/#\", \"y/+/availability\"]",
                 "[[liveness]]\ntopic = \"y/bridge/state\"\nonline = [\"online\"]\n"
                 "[[liveness]]\ntopic = \"y/{device}/availability\"\nonline = [\"online\"]\n");
  settings.homes[1].devices.push_back(device("lamp", "zigbee"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(router.listeners("y/bridge/state").size() == 1);
  CHECK(router.listeners("y/lamp/availability").size() == 1);
  CHECK(router.listeners("y/other/availability").empty());
  CHECK(router.listeners("y/bridge/log").empty());
}

}  // namespace anju::topic_router_test
