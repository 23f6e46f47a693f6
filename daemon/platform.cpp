#include "daemon/platform.hpp"

#include <sys/random.h>
#include <sys/timex.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-id128.h>
#include <time.h>

#include <array>

namespace anju {
namespace {

Duration read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds{time.tv_sec} +
                                              std::chrono::nanoseconds{time.tv_nsec});
}

ClockQuality read_quality() {
  timex state{};
  const int discipline = adjtimex(&state);
  const bool synced = discipline != -1 && discipline != TIME_ERROR && (state.status & STA_UNSYNC) == 0;
  return synced ? ClockQuality::synced : ClockQuality::unsynced;
}

std::string read_boot_id() {
  sd_id128_t id{};
  if (sd_id128_get_boot(&id) < 0) return {};
  std::array<char, SD_ID128_STRING_MAX> text{};
  return sd_id128_to_string(id, text.data());
}

}  // namespace

ClockReading read_clocks() {
  return {read_boot_id(), read(CLOCK_BOOTTIME), WallTime{read(CLOCK_REALTIME)}, read_quality()};
}

MachineClock::MachineClock(SteadyTime anchor, const ClockReading& at_anchor)
    : anchor_(anchor), since_boot_at_anchor_(at_anchor.since_boot) {}

Instant MachineClock::now() const {
  return {anchor_ + (read(CLOCK_BOOTTIME) - since_boot_at_anchor_), WallTime{read(CLOCK_REALTIME)},
          read_quality()};
}

double random_unit() {
  std::uint64_t bits = 0;
  while (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
  }
  return static_cast<double>(bits >> 11U) * 0x1.0p-53;
}

void notify_service_manager(const std::string& state) { sd_notify(0, state.c_str()); }

}  // namespace anju
