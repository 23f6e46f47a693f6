// The profile that reads most of what a candidate announces is proposed first, with the address its topics
// capture; one that only shares a battery with it is not proposed at all.
#include "drivers/profile_match.hpp"

#include <doctest/doctest.h>

#include <string>

#include "config/load.hpp"

namespace anju::profile_match_test {
namespace {

struct Shelf {
  std::map<std::string, Profile> profiles;

  void add(const std::string& id, const std::string& model, const std::string& topic,
           std::initializer_list<const char*> quantities) {
    std::string text = "[profile]\nid = \"" + id + "\"\nvendor = \"Acme, Other\"\nmodel = \"" + model +
                       "\"\ntransport = \"mqtt\"\n[mqtt]\ntopics = [\"" + topic + "\"]\n";
    for (const char* quantity : quantities)
      text += "[[channel]]\nquantity = \"" + std::string(quantity) + "\"\npointer = \"/" + quantity + "\"\n";
    LoadedProfile loaded = parse_profile(text, id + ".toml");
    REQUIRE(loaded.mistakes.empty());
    profiles.emplace(id, std::move(loaded.profile));
  }
  std::string ids(const Candidate& candidate) const {
    std::string joined;
    for (const ProfileMatch& match : match_profiles(candidate, profiles))
      joined += (joined.empty() ? "" : " ") + match.profile->id;
    return joined;
  }
};

Candidate candidate(std::initializer_list<Quantity> quantities,
                    const std::string& topic = "zigbee2mqtt/hall") {
  Candidate made;
  made.vendor = "Acme";
  for (const Quantity quantity : quantities) {
    Measurement measure;
    measure.quantity = quantity;
    measure.state_topic = topic;
    made.measures.push_back(measure);
  }
  return made;
}

Shelf zigbee() {
  Shelf shelf;
  shelf.add("smoke", "S-1", "zigbee2mqtt/{device}",
            {"alarm.smoke", "device.battery.level", "device.link_quality"});
  shelf.add("door", "DC-1, DC-2", "zigbee2mqtt/{device}",
            {"door.open", "device.battery.level", "device.link_quality"});
  shelf.add("door-climate", "DC-9", "zigbee2mqtt/{device}",
            {"door.open", "env.temperature", "env.humidity", "device.battery.level"});
  return shelf;
}

}  // namespace

TEST_CASE("the profile that reads most and promises least besides comes first") {
  const Shelf shelf = zigbee();
  const Candidate door =
      candidate({Quantity::door_open, Quantity::device_battery_level, Quantity::device_link_quality});
  CHECK(shelf.ids(door) == "door door-climate");
  const auto matches = match_profiles(door, shelf.profiles);
  CHECK(matches[0].address == "hall");
  CHECK(matches[0].read.size() == 3);
  CHECK(matches[0].not_read.empty());
  CHECK(matches[0].vendor_named);
  CHECK(matches[1].not_there.size() == 2);
}

TEST_CASE("a battery in common is no match, and another topic neither") {
  const Shelf shelf = zigbee();
  CHECK(shelf.ids(candidate({Quantity::device_battery_level})).empty());
  CHECK(shelf.ids(candidate({Quantity::door_open}, "tele/hall/SENSOR")).empty());
  CHECK(shelf.ids(candidate({Quantity::door_open}, "zigbee2mqtt/a/b")).empty());
}

TEST_CASE("a model that is named outweighs a quantity") {
  const Shelf shelf = zigbee();
  Candidate door = candidate({Quantity::door_open, Quantity::device_battery_level});
  door.model = "DC9";
  CHECK(shelf.ids(door).starts_with("door-climate"));
  Candidate silent;
  silent.base_topic = "zigbee2mqtt/hall";
  CHECK(shelf.ids(silent).empty());
  silent.model = "dc-2";
  CHECK(shelf.ids(silent) == "door");
}

TEST_CASE("the address is what the topics of the profile capture") {
  Shelf shelf;
  shelf.add("plug", "PL-1", "tele/{device}/SENSOR", {"electricity.power.active"});
  const Candidate plug = candidate({Quantity::electricity_power_active}, "tele/washer/SENSOR");
  CHECK(match_profiles(plug, shelf.profiles).at(0).address == "washer");
  const Candidate beacon = candidate({Quantity::electricity_power_active}, "tele/+/SENSOR");
  CHECK(match_profiles(beacon, shelf.profiles).empty());  // a level that is left open names nobody
  // Known by where it begins to speak, before it has said anything.
  Candidate silent;
  silent.base_topic = "tele/dryer";
  silent.model = "PL-1";
  CHECK(match_profiles(silent, shelf.profiles).at(0).address == "dryer");
  silent.base_topic = "stat/dryer";
  CHECK(match_profiles(silent, shelf.profiles).empty());
}

TEST_CASE("an SOS button is never proposed as a plain button") {
  const std::filesystem::path folder = std::filesystem::path(ANJU_SOURCE_DIR) / "config/profiles";
  std::map<std::string, Profile> shipped;
  for (const char* id : {"z2m-button", "z2m-sos", "z2m-sos-bool"}) {
    LoadedProfile loaded = load_profile(folder / (std::string(id) + ".toml"));
    REQUIRE(loaded.mistakes.empty());
    shipped.emplace(id, std::move(loaded.profile));
  }
  const auto first = [&shipped](const Candidate& candidate) {
    return match_profiles(candidate, shipped).at(0).profile->id;
  };
  // As an older bridge announces it: an action, and nothing of what the words are.
  Candidate named = candidate({Quantity::button_event, Quantity::device_battery_level,
                               Quantity::device_battery_voltage, Quantity::device_link_quality});
  CHECK(first(named) == "z2m-button");
  named.model = "TS0215A_sos";
  CHECK(first(named) == "z2m-sos");
  // An unknown model whose words say it.
  CHECK(first(candidate({Quantity::alarm_sos, Quantity::device_battery_level,
                         Quantity::device_battery_voltage, Quantity::device_link_quality})) == "z2m-sos");
  Candidate feibit = candidate({Quantity::alarm_sos, Quantity::device_battery_low, Quantity::device_tamper});
  feibit.model = "SEB01ZB";
  CHECK(first(feibit) == "z2m-sos-bool");
}

}  // namespace anju::profile_match_test
