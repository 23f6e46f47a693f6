#include "firmware-sim/devices.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "firmware-sim/real_time.hpp"

namespace anju::sim {
namespace {

constexpr std::array<std::string_view, kDevices.size()> kNames{
    "kitchen_smoke", "kitchen_gas", "hall_motion", "bathroom_motion", "front_door", "water"};
constexpr std::array<std::string_view, kDevices.size()> kQuantities{
    "alarm.smoke", "alarm.gas", "presence.motion", "presence.motion", "door.open", "water.volume.total"};
constexpr std::array<int, kDevices.size()> kBattery{97, 100, 91, 88, 100, 76};

std::size_t index(Device device) { return static_cast<std::size_t>(device); }

}  // namespace

std::string_view name(Device device) { return kNames[index(device)]; }

Devices::Devices(std::uint64_t seed) : random_(seed) {
  water_millilitres_ = std::uniform_int_distribution<std::int64_t>(100'000, 400'000)(random_) * 1000;
  for (int& quality : link_quality_) quality = std::uniform_int_distribution<int>(70, 170)(random_);
}

void Devices::set_motion(Device device, bool on) { motion_[device == Device::hall_motion ? 0 : 1] = on; }

void Devices::draw_water(double litres) { water_millilitres_ += std::llround(litres * 1000); }

DeviceMessage Devices::message(Device device, std::int64_t now_ms) {
  const std::size_t number = index(device);
  last_seen_[number] = std::max(last_seen_[number] + 1, now_ms);
  int& quality = link_quality_[number];
  quality = std::clamp(quality + std::uniform_int_distribution<int>(-4, 4)(random_), 20, 255);

  DeviceMessage result;
  result.topic = fmt::format("zigbee2mqtt/{}", name(device));
  result.payload = fmt::format(R"({{"battery":{},"last_seen":"{}","linkquality":{},{}}})", kBattery[number],
                               iso_time(last_seen_[number]), quality, own_members(device));
  result.quantity = kQuantities[number];
  switch (device) {
    case Device::kitchen_smoke:
      result.value = smoke_;
      break;
    case Device::kitchen_gas:
      result.value = gas_;
      break;
    case Device::hall_motion:
      result.value = motion_[0];
      break;
    case Device::bathroom_motion:
      result.value = motion_[1];
      break;
    case Device::front_door:
      result.value = door_open_;
      break;
    case Device::water:
      result.value = double(water_millilitres_ / 1000) / 1000;
      break;
  }
  return result;
}

std::string Devices::own_members(Device device) const {
  switch (device) {
    case Device::kitchen_smoke:
      return fmt::format(R"("battery_low":false,"smoke":{},"tamper":false,"test":false)", smoke_);
    case Device::kitchen_gas:
      return fmt::format(R"("battery_low":false,"gas":{},"tamper":false)", gas_);
    case Device::hall_motion:
      return fmt::format(R"("illuminance":48,"occupancy":{},"voltage":2995)", motion_[0]);
    case Device::bathroom_motion:
      return fmt::format(R"("illuminance":31,"occupancy":{},"voltage":2985)", motion_[1]);
    case Device::front_door:  // true: the magnet is near, the door is closed
      return fmt::format(R"("battery_low":false,"contact":{},"tamper":false,"voltage":3100)", !door_open_);
    case Device::water:  // the register turns in whole litres
      return fmt::format(R"("voltage":3600,"water_consumed":{}.{:03})", water_millilitres_ / 1'000'000,
                         water_millilitres_ / 1000 % 1000);
  }
  return {};
}

}  // namespace anju::sim
