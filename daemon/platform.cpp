#include "daemon/platform.hpp"

#include <sys/random.h>
#include <sys/timex.h>
#include <systemd/sd-daemon.h>
#include <systemd/sd-id128.h>
#include <time.h>

#include <array>
#include <fstream>

namespace anju {
namespace {

constexpr Duration kQualityHolds{std::chrono::milliseconds{100}};

Duration read(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return std::chrono::duration_cast<Duration>(std::chrono::seconds{time.tv_sec} +
                                              std::chrono::nanoseconds{time.tv_nsec});
}

struct BothClocks {
  Duration since_boot;
  WallTime wall;
};

// A thread that was held up between the two clocks would see the wall run ahead.
BothClocks read_both() {
  BothClocks clocks{};
  for (int attempt = 0; attempt < 3; ++attempt) {
    clocks = {read(CLOCK_BOOTTIME), WallTime{read(CLOCK_REALTIME)}};
    if (read(CLOCK_BOOTTIME) - clocks.since_boot < std::chrono::milliseconds{100}) break;
  }
  return clocks;
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
  const BothClocks clocks = read_both();
  return {read_boot_id(), clocks.since_boot, clocks.wall, read_quality()};
}

MachineClock::MachineClock(SteadyTime anchor, const ClockReading& at_anchor)
    : anchor_(anchor),
      since_boot_at_anchor_(at_anchor.since_boot),
      asked_at_(at_anchor.since_boot.count()),
      quality_(at_anchor.quality) {}

ClockQuality MachineClock::quality(Duration since_boot) const {
  if (since_boot - Duration{asked_at_} >= kQualityHolds) {
    quality_ = read_quality();
    asked_at_ = since_boot.count();
  }
  return quality_;
}

Instant MachineClock::now() const {
  const BothClocks clocks = read_both();
  return {anchor_ + (clocks.since_boot - since_boot_at_anchor_), clocks.wall, quality(clocks.since_boot)};
}

// proc(5): what the page cache of this process has sent to the block layer, less what was cut off again
// before.
std::optional<std::uint64_t> written_bytes() {
  std::ifstream io("/proc/self/io");
  std::uint64_t value = 0;
  for (std::string key; io >> key >> value;) {
    if (key == "write_bytes:") return value;
  }
  return std::nullopt;
}

double random_unit() {
  std::uint64_t bits = 0;
  while (getrandom(&bits, sizeof bits, 0) != static_cast<ssize_t>(sizeof bits)) {
  }
  return static_cast<double>(bits >> 11U) * 0x1.0p-53;
}

void notify_service_manager(const std::string& state) { sd_notify(0, state.c_str()); }

}  // namespace anju
