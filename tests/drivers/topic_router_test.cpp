// A topic finds the devices that somebody installed, by the rules of MQTT 3.1.1 clause 4.7, and no others.
#include "drivers/topic_router.hpp"

#include <doctest/doctest.h>

#include <string>

namespace anju {
namespace {

Profile profile_of(std::string id, std::vector<std::string> topics, bool alarms = false) {
  Profile profile;
  profile.id = std::move(id);
  profile.mqtt.topics = std::move(topics);
  ChannelProfile channel;
  channel.quantity = Quantity::alarm_smoke;
  if (alarms) channel.alarm = EventKind::smoke;
  profile.channels.push_back(channel);
  return profile;
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
  Profile meter = profile_of("meter", {});
  meter.transport = Transport::modbus;
  settings.profiles["meter"] = meter;
  settings.profiles["smoke"] = profile_of("smoke", {"z/{device}"}, true);
  settings.profiles["door"] = profile_of("door", {"z/{device}", "z/{device}/set"});
  settings.profiles["door"].mqtt.ignored = {"z/bridge/#", "z/+/set"};
  settings.profiles["water"] = profile_of("water", {"m/{device}/state", "m/{device}/+/#"});
  settings.profiles["unused"] = profile_of("unused", {"nobody/{device}"});
  settings.homes.resize(2);
  settings.homes[0].devices = {device("meter-1", "meter"), device("hall", "smoke", "0x01"),
                               device("front", "door")};
  settings.homes[1].devices = {device("main", "water"), device("bed", "smoke"),
                               device("hall-too", "door", "0x01")};
  return settings;
}

std::vector<DeviceIndex> devices(const TopicRouter& router, std::string_view topic) {
  std::vector<DeviceIndex> found;
  for (const TopicRouter::Route& route : router.routes(topic)) found.push_back(route.device);
  return found;
}

using Devices = std::vector<DeviceIndex>;

}  // namespace

TEST_CASE("filters match as clause 4.7 says") {
  for (const char* topic :
       {"sport/tennis/player1", "sport/tennis/player1/ranking", "sport/tennis/player1/score/x"})
    CHECK(filter_matches("sport/tennis/player1/#", topic));
  CHECK(filter_matches("sport/#", "sport"));
  CHECK(filter_matches("#", "sport/tennis"));
  CHECK(filter_matches("#", "/finance"));
  CHECK(filter_matches("sport/tennis/+", "sport/tennis/player1"));
  CHECK_FALSE(filter_matches("sport/tennis/+", "sport/tennis/player1/ranking"));
  CHECK_FALSE(filter_matches("sport/+", "sport"));
  CHECK(filter_matches("sport/+", "sport/"));
  CHECK(filter_matches("+/+", "/finance"));
  CHECK(filter_matches("/+", "/finance"));
  CHECK_FALSE(filter_matches("+", "/finance"));
  CHECK(filter_matches("+/monitor/#", "a/monitor"));
  CHECK(filter_matches("a/+/c", "a//c"));
  CHECK_FALSE(filter_matches("sport", "sports"));
  CHECK_FALSE(filter_matches("sport/tennis", "sport"));
  CHECK_FALSE(filter_matches("sport", "Sport"));
}

TEST_CASE("a wildcard in front does not reach the topics of the broker") {
  CHECK_FALSE(filter_matches("#", "$SYS/uptime"));
  CHECK_FALSE(filter_matches("+/uptime", "$SYS/uptime"));
  CHECK(filter_matches("$SYS/#", "$SYS/uptime"));
  CHECK(filter_matches("$SYS/+", "$SYS/uptime"));
  CHECK(filter_matches("a/+", "a/$b"));
  CHECK_FALSE(TopicPattern("{device}/uptime").match("$SYS/uptime").has_value());
}

TEST_CASE("a pattern captures the level of the device") {
  const TopicPattern pattern("m/+/{device}/#");
  CHECK(pattern.match("m/x/kitchen/state") == "kitchen");
  CHECK(pattern.match("m/x/kitchen") == "kitchen");
  CHECK(pattern.match("m/x//state") == "");
  CHECK_FALSE(pattern.match("m/x").has_value());
  CHECK_FALSE(pattern.match("n/x/kitchen").has_value());
  CHECK(pattern.filter() == "m/+/+/#");
  CHECK(TopicPattern("a/b").match("a/b") == "");
  CHECK(TopicPattern("/{device}").filter() == "/+");
}

TEST_CASE("a topic leads to its devices, by address or by id") {
  const Settings settings = settings_of_two_homes();
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "z/front") == Devices{2});
  CHECK(devices(router, "z/bed") == Devices{4});
  CHECK(devices(router, "z/0x01") == Devices{1, 5});
  CHECK(devices(router, "m/main/state") == Devices{3});
  CHECK(devices(router, "m/main/water/now") == Devices{3});
  for (const char* topic : {"z/hall", "z/0x02", "z/meter-1", "z/", "z", "", "nobody/front", "m/main"})
    CHECK(devices(router, topic).empty());
  const auto routes = router.routes("z/front");
  REQUIRE(routes.size() == 1);
  CHECK(routes[0].profile == &settings.profiles.at("door"));
}

TEST_CASE("a device is found by any pattern of its profile") {
  Settings settings = settings_of_two_homes();
  settings.profiles["radio"] = profile_of("radio", {"w/{device}/+", "w/+/{device}"});
  settings.homes[1].devices.push_back(device("pill", "radio"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "w/pill/state") == Devices{6});
  CHECK(devices(router, "w/hub/pill") == Devices{6});
  // Both patterns fit, and it is one device all the same.
  CHECK(devices(router, "w/pill/pill") == Devices{6});
}

TEST_CASE("what a profile ignores does not reach its devices, and other profiles still read it") {
  Settings settings = settings_of_two_homes();
  settings.homes[0].devices.push_back(device("bridge", "door"));
  settings.homes[1].devices.push_back(device("bridge", "smoke"));
  const TopicRouter router(settings, make_site(settings));
  CHECK(devices(router, "z/front/set").empty());
  CHECK(devices(router, "z/bridge") == Devices{6 + 1});
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
  for (const TopicRouter::Route& route : router.routes("z/0x01"))
    CHECK(route.lane == (route.device == 1 ? Lane::alarm : Lane::routine));
}

TEST_CASE("only what an installed device can say is subscribed to, each filter once") {
  const Settings settings = settings_of_two_homes();
  const TopicRouter router(settings, make_site(settings));
  CHECK(router.filters() == std::vector<std::string>{"z/+", "z/+/set", "m/+/state", "m/+/+/#"});
}

}  // namespace anju
