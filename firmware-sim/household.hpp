// The devices of the flat together with the broker they speak to: each change is published at once and
// reported with what became of it.
#pragma once

#include <array>
#include <cstdint>

#include "firmware-sim/agenda.hpp"
#include "firmware-sim/broker_link.hpp"
#include "firmware-sim/devices.hpp"
#include "firmware-sim/meter.hpp"
#include "firmware-sim/report.hpp"

namespace anju::sim {

class Household {
 public:
  // Everything given must live longer.
  Household(Agenda& agenda, BrokerLink& link, Meter& meter, Report& report, std::uint64_t seed);

  // Each device says once where it stands, and again whenever it has been silent for a simulated hour.
  void start_heartbeats();

  void smoke(bool on);
  void gas(bool on);
  void motion(Device device);  // the sensor takes it back by itself after 90 simulated seconds
  void set_motion(Device device, bool on);
  void door(bool open);
  void water(double litres);  // published when the draw is over
  void load(double watts);    // of the electricity meter, which is asked and does not publish

  void publish(Device device, bool heartbeat = false);

  std::uint64_t published() const { return published_; }
  std::uint64_t acknowledged() const { return acknowledged_; }

  // Routine is left out of what people read; programs get every line.
  void narrate_alarms_only() { alarms_only_ = true; }

 private:
  void heartbeat(Device device);
  void tell(const DeviceMessage& message, Device device, bool heartbeat, std::int64_t made_ms, SimTime at,
            const Delivery& delivery);

  Agenda& agenda_;
  BrokerLink& link_;
  Meter& meter_;
  Report& report_;
  Devices devices_;
  std::array<SimTime, kDevices.size()> last_said_{};
  std::array<SimTime, 2> motion_until_{};
  std::uint64_t published_ = 0;
  std::uint64_t acknowledged_ = 0;
  bool alarms_only_ = false;
};

}  // namespace anju::sim
