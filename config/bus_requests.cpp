#include "config/bus_requests.hpp"

#include <algorithm>

namespace anju {
namespace {

using std::chrono::microseconds;

// From the box through a switch to the gateway and back.
constexpr microseconds kNetwork{2000};

// Unit, function, address, count and CRC; of the answer unit, function, length and CRC beside its data
// (Modbus over serial line 1.02, clause 2.5.1; application protocol 1.1b3, clause 6).
constexpr int kRequestBytes = 8;
constexpr int kAnswerBytes = 5;

// Nobody needs to know the line for the silence that the model itself needs.
microseconds silence_before(const std::optional<LineSettings>& line, const ModbusProfile& modbus) {
  const microseconds own = modbus.frame_gap.value_or(Duration{0});
  return line ? std::max(frame_gap(*line), own) : own;
}

microseconds cost_of(const BusSettings& bus, const DeviceSettings& device, const Profile& profile,
                     const PollBlock& block) {
  const auto line = line_of(bus, device, profile);
  microseconds cost = profile.modbus.turnaround + silence_before(line, profile.modbus);
  if (bus.kind != BusKind::rtu) cost += kNetwork;
  if (!line) return cost;
  const int data = reads_bits(block.function) ? (block.count + 7) / 8 : 2 * block.count;
  cost += byte_time(*line) * (kRequestBytes + kAnswerBytes + data);
  // At worst the line has to be set before each of its requests, and back after.
  if (line != bus.line) cost += 2 * kLineSwitch;
  return cost;
}

}  // namespace

std::optional<LineSettings> line_of(const BusSettings& bus, const DeviceSettings& device,
                                    const Profile& profile) {
  // What is behind a gateway is set there.
  if (bus.kind != BusKind::rtu) return bus.line;
  if (device.line) return device.line;
  return profile.modbus.line ? profile.modbus.line : bus.line;
}

std::vector<BusRequest> requests_on(const BusSettings& bus, const Settings& settings) {
  std::vector<BusRequest> requests;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      const auto profile = settings.profiles.find(device.profile);
      if (device.bus != bus.id || profile == settings.profiles.end()) continue;
      for (const PollBlock& block : poll_blocks(profile->second))
        requests.push_back({&device, &profile->second, block, cost_of(bus, device, profile->second, block)});
    }
  }
  return requests;
}

}  // namespace anju
