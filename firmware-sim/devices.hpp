// The Zigbee devices of one flat, as zigbee2mqtt publishes them: the whole cached state of a device with each
// message. Written from the device's side (its own names, units and habits), not from Anju's profiles.
#pragma once

#include <array>
#include <cstdint>
#include <random>
#include <string>
#include <string_view>
#include <variant>

namespace anju::sim {

enum class Device : std::uint8_t {
  kitchen_smoke,
  kitchen_gas,
  hall_motion,
  bathroom_motion,
  front_door,
  water
};
constexpr std::array kDevices{Device::kitchen_smoke,   Device::kitchen_gas, Device::hall_motion,
                              Device::bathroom_motion, Device::front_door,  Device::water};

std::string_view name(Device device);

struct DeviceMessage {
  std::string topic;
  std::string payload;               // JSON
  std::string_view quantity;         // what the message is about, in Anju's words: for the report only
  std::variant<bool, double> value;  // water in m3
};

class Devices {
 public:
  explicit Devices(std::uint64_t seed);

  void set_smoke(bool on) { smoke_ = on; }
  void set_gas(bool on) { gas_ = on; }
  void set_motion(Device device, bool on);
  void set_door_open(bool open) { door_open_ = open; }
  void draw_water(double litres);  // not negative

  // The message of the device at this real time. `last_seen` of one device never stands still and never
  // repeats, so that two episodes are two messages even within one millisecond.
  DeviceMessage message(Device device, std::int64_t now_ms);

 private:
  std::string own_members(Device device) const;

  bool smoke_ = false;
  bool gas_ = false;
  bool door_open_ = false;
  std::array<bool, 2> motion_{};
  std::int64_t water_millilitres_;
  std::array<std::int64_t, kDevices.size()> last_seen_{};
  std::array<int, kDevices.size()> link_quality_{};
  std::mt19937_64 random_;
};

}  // namespace anju::sim
