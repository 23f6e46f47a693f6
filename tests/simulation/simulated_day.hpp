// A day in a home with everything that goes wrong on it, lived by the real daemon: one seed, one thread, no
// clock.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/day_plan.hpp"
#include "tests/simulation/fault_plan.hpp"
#include "tests/simulation/simulated_city.hpp"

namespace anju::simulation {

// What became of a planned message at the door of the daemon.
struct MessageFate {
  std::optional<Duration> acknowledged;  // its source was told that it is kept
  bool may_be_kept = false;              // it was not, and all the same a later start may find it
};

struct DayRecord {
  DayPlan plan;
  std::vector<Fault> faults;       // that happened
  std::vector<MessageFate> fates;  // by message
  std::vector<Duration> damages;   // a bit was flipped
  std::vector<Duration> back;      // when the daemon was there again
  std::vector<SimulatedCity::Arrived> alerts;
  std::size_t waiting = 0;     // alerts without a receipt at the end of the day
  std::uint64_t readings = 0;  // ever kept
  std::uint64_t starts = 0;
  std::uint64_t turns = 0;
  std::uint64_t bytes = 0;  // of all files at the end
  std::string violation;    // of what was looked at all along
};

DayRecord live(std::uint64_t seed, Severity severity);

}  // namespace anju::simulation
