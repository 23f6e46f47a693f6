// A run of waiting readings, looked through once and packed by channel, for the slices that then only write
// it.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <vector>

#include "rules/model/reading.hpp"
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

struct PreparedChannel {
  std::int64_t channel = 0;
  std::size_t count = 0;  // of readings
  std::vector<PreparedPack> packs;
  std::vector<std::int64_t> days;  // ids of the roll-ups that are due
};

// Some ten bytes a reading. `channels` are those that get packs, less those that were in packs before a
// restart; `left` is what stays waiting, as one row.
struct PreparedRun {
  std::int64_t through = 0;
  std::size_t read = 0;
  bool is_whole = true;  // false: some of the readings could not be read
  std::vector<PreparedChannel> channels;
  PreparedPack left;
};

// `moved`: the channels of the run that are in packs already.
PreparedRun prepare_run(StoreCore& core, std::int64_t through, const std::set<std::int64_t>& moved,
                        Instant now, Duration utc_offset);

}  // namespace anju
