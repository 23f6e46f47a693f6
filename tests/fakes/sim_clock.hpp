// The clocks of a simulated machine: time passes when the test says so.
#pragma once

#include <string>

#include "daemon/timeline.hpp"
#include "drivers/clock.hpp"

namespace anju::test {

// 2026-11-24T14:00:00Z.
inline constexpr WallTime kSimStart{Duration{1'795'528'800'000}};

class SimClock final : public Clock {
 public:
  Instant now() const override {
    return {anchor_ + (machine_.since_boot - since_boot_at_anchor_), machine_.wall, machine_.quality};
  }

  const ClockReading& machine() const { return machine_; }
  // As the daemon does when it starts: from here on the box's timeline goes on at `at`.
  void anchor(SteadyTime at) {
    anchor_ = at;
    since_boot_at_anchor_ = machine_.since_boot;
  }

  void pass(Duration time) {
    machine_.since_boot += time;
    machine_.wall += time;
  }
  // Another boot, so long ago.
  void reboot(const std::string& boot_id, Duration since_boot) {
    machine_.boot_id = boot_id;
    machine_.since_boot = since_boot;
  }
  // The clock on the wall alone.
  void set_wall(WallTime wall, ClockQuality quality = ClockQuality::synced) {
    machine_.wall = wall;
    machine_.quality = quality;
  }

 private:
  ClockReading machine_{"boot-1", Duration{3'600'000}, kSimStart, ClockQuality::synced};
  SteadyTime anchor_{};
  Duration since_boot_at_anchor_{};
};

}  // namespace anju::test
