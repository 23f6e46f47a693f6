// The one door to the machine's clocks, its random numbers and its service manager.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "daemon/timeline.hpp"
#include "drivers/clock.hpp"

namespace anju {

ClockReading read_clocks();

// The box's timeline on the machine's clocks, from an anchor on. Any thread. Whether the clock on the wall is
// synchronised is asked at most every 100 ms, because the kernel takes as long to say so as a message to be
// kept.
class MachineClock final : public Clock {
 public:
  MachineClock(SteadyTime anchor, const ClockReading& at_anchor);
  Instant now() const override;

 private:
  ClockQuality quality(Duration since_boot) const;

  SteadyTime anchor_;
  Duration since_boot_at_anchor_;
  mutable std::atomic<Duration::rep> asked_at_;  // since boot
  mutable std::atomic<ClockQuality> quality_;
};

// Bytes that this process has had written to a disk since it began, as Linux counts them; none where it does
// not.
std::optional<std::uint64_t> written_bytes();

// Uniform in [0, 1), from the kernel.
double random_unit();

// sd_notify(3): READY=1, STATUS=..., WATCHDOG=1. Does nothing when there is no service manager.
void notify_service_manager(const std::string& state);

}  // namespace anju
