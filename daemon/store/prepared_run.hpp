// A run of waiting readings, looked through once, for the slices that then only pack and write a few channels
// each.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "daemon/store/packed_readings.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct StoreCore;

// Readings of one channel as they are written.
struct PreparedPack {
  std::size_t count = 0;
  WallTime first{};    // measured
  WallTime last{};     // measured
  SteadyTime heard{};  // the last of them
  std::string data;
};

// Some 80 bytes a reading while the run is on.
struct PreparedRun {
  std::int64_t through = 0;
  std::int64_t looked_through = 0;  // batches
  bool is_ready = false;            // all of them: what follows is known
  bool is_whole = true;             // false: some of the readings could not be read
  std::vector<KeptReading> readings;
  // The channels that get packs, less those that were in packs before a restart: where their readings are.
  std::map<std::int64_t, std::vector<std::uint32_t>> channels;
  PreparedPack left;  // what stays waiting, as one row
};

// Looks on through the batches of a run, some thousands of readings at once. `moved`: the channels of the run
// that are in packs already.
void look_on(StoreCore& core, PreparedRun& run, const std::set<std::int64_t>& moved, Instant now);

// The days of these readings, as ids of roll-ups.
std::vector<std::int64_t> days_of(std::int64_t channel, const std::vector<std::uint32_t>& places,
                                  const std::vector<KeptReading>& run, Duration utc_offset);

}  // namespace anju
