#include "tests/fakes/small_home.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <utility>

namespace anju::test {

Profile profile_from(LoadedProfile loaded) {
  REQUIRE_MESSAGE(loaded.mistakes.empty(), (loaded.mistakes.empty() ? "" : to_text(loaded.mistakes.front())));
  return std::move(loaded.profile);
}

const std::map<std::string, Profile>& test_profiles() {
  static const std::map<std::string, Profile> profiles = [] {
    std::map<std::string, Profile> all;
    const auto folder = std::filesystem::path(ANJU_SOURCE_DIR) / "config" / "profiles";
    for (const char* id :
         {"z2m-motion", "z2m-contact", "z2m-water-m3", "z2m-smoke", "z2m-gas", "z2m-sos", "eastron-sdm120"})
      all.emplace(id, profile_from(load_profile(folder / (std::string(id) + ".toml"))));
    all.emplace("band", profile_from(parse_profile(kBandProfile, "band.toml")));
    return all;
  }();
  return profiles;
}

DeviceSettings device(std::string id, std::string profile, std::string room) {
  DeviceSettings made;
  made.id = std::move(id);
  made.profile = std::move(profile);
  made.room = std::move(room);
  return made;
}

BusSettings bus(std::string id, std::uint16_t port) {
  BusSettings made;
  made.id = std::move(id);
  made.host = "127.0.0.1";
  made.port = port;
  return made;
}

HomeSettings home(std::string id, Tier tier, std::vector<DeviceSettings> devices) {
  HomeSettings made;
  made.id = std::move(id);
  made.tier = tier;
  made.devices = std::move(devices);
  return made;
}

Settings settings_with(std::vector<HomeSettings> homes) {
  Settings settings;
  settings.gateway.id = "gw-1";
  settings.gateway.language = Language::en;
  settings.mqtt.emplace();
  settings.platform.emplace();
  settings.profiles = test_profiles();
  settings.homes = std::move(homes);
  return settings;
}

Settings small_home() {
  DeviceSettings meter = device("meter", "eastron-sdm120");
  meter.bus = "bus-1";
  Settings settings =
      settings_with({home("h-1", Tier::high_risk,
                          {device("hall", "z2m-motion", "hall"), device("door", "z2m-contact"),
                           device("water", "z2m-water-m3"), device("smoke", "z2m-smoke", "kitchen"),
                           device("gas", "z2m-gas", "kitchen")}),
                     home("h-2", Tier::general, {device("bed", "z2m-motion"), meter})});
  settings.buses = {bus("bus-1", 502)};
  return settings;
}

}  // namespace anju::test
