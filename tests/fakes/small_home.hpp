// Settings of a gateway with two small homes, made of the shipped profiles.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/load.hpp"
#include "config/settings.hpp"

namespace anju::test {

// A call button and a detector of falls: shipped profiles have neither.
inline constexpr std::string_view kBandProfile = R"toml(
[profile]
id = "band"
vendor = "Test"
model = "Band"
transport = "mqtt"
event_driven = true

[mqtt]
topics = ["zigbee2mqtt/{device}"]
time = "/last_seen"

[[channel]]
quantity = "alarm.sos"
pointer = "/sos"
alarm = "sos"

[[channel]]
quantity = "alarm.fall"
pointer = "/fall"
alarm = "fall"

[[channel]]
quantity = "wearable.steps.interval"
pointer = "/steps"
sign_of_life = { shape = "above", minimum = 10 }

[[example]]
title = "help"
topic = "zigbee2mqtt/band"
payload = '{"sos":true}'
readings = [{ quantity = "alarm.sos", value = true }]
)toml";

Profile profile_from(LoadedProfile loaded);

const std::map<std::string, Profile>& test_profiles();

DeviceSettings device(std::string id, std::string profile, std::string room = "");
BusSettings bus(std::string id, std::uint16_t port);
HomeSettings home(std::string id, Tier tier, std::vector<DeviceSettings> devices);
Settings settings_with(std::vector<HomeSettings> homes);

// h-1 (high-risk): hall, door, water, smoke, gas; h-2 (general): bed, a motion sensor, and a meter on bus-1.
Settings small_home();

inline std::string topic_of(std::string_view device) { return "zigbee2mqtt/" + std::string(device); }

}  // namespace anju::test
