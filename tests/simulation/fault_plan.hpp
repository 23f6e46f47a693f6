// What goes wrong on a day, from a seed.
#pragma once

#include <string_view>
#include <vector>

#include "tests/simulation/day_plan.hpp"

namespace anju::simulation {

enum class FaultKind : std::uint8_t {
  // After these the city must have been told the very same as without them.
  killed,         // between two turns, and started again at once
  reloaded,       // ended in order, and started again at once
  link_down,      // no way to the city
  city_silent,    // the way is there, receipts are not
  receipts_wild,  // lost, doubled, late, and some for what was never sent
  // These may cost routine readings, and time.
  killed_at_call,  // in the middle of a call to the disk
  power_cut,       // at a call to the disk, which loses and tears what was not synced
  clock_lost,      // the same, and the box comes back in 1970 and learns the time later
  clock_steps,
  broker_down,
  disk_full,
  sync_fails,
  bit_flip,     // while the box is off
  storm,        // a device that talks a hundred times a second
  garbage,      // bytes that mean nothing, to topics that are known and others
  dead_device,  // says nothing more
};
inline constexpr int kGentleKinds = 5;
inline constexpr int kKindsOfFault = 16;

struct Fault {
  FaultKind kind = FaultKind::killed;
  Duration at{0};
  Duration lasts{0};
  std::uint64_t detail = 0;  // to be used as the kind likes
};

std::string_view name(FaultKind kind);

enum class Severity : std::uint8_t { none, gentle, any };
// By time; none in the last hour and a half of the day, so that by its end everything must have been told.
std::vector<Fault> make_faults(std::uint64_t seed, Severity severity);

}  // namespace anju::simulation
