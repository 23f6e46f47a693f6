// How much of a bus's time its devices need, and whether the plan of its requests can be kept. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/mistake.hpp"
#include "config/settings.hpp"

namespace anju {

// 10 % of the time is kept for devices that are silent, because each wait for one costs its timeout, and 5 %
// for what a technician asks.
inline constexpr double kBusShare = 0.85;

struct DeviceLoad {
  std::string device;
  double share = 0;  // of the bus's time; times 1,000 milliseconds in each second
};

struct BusLoad {
  double share = 0;                 // of the bus's time, of all devices together
  Duration longest{0};              // the longest request, rounded up: for so long nothing else can be asked
  std::string longest_of;           // the device's id
  std::vector<DeviceLoad> devices;  // those that need most first
};

// Devices whose profile is not known do not count.
BusLoad bus_load(const BusSettings& bus, const Settings& settings);

// Writes down each bus whose plan cannot be kept: the devices need more of its time than kBusShare, or a
// value would come after its deadline when it has to wait for the longest other request. The settings are
// right apart from that.
void refuse_full_buses(const Settings& settings, MistakeList& mistakes);

}  // namespace anju
