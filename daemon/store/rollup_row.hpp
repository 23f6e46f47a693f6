// The roll-ups of one channel and day, as a row of the file.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/rollup.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

// The day of a place whose clocks show `utc_offset` more than UTC, counted from 1970.
std::int64_t day_of(WallTime time, Duration utc_offset);
WallTime begin_of_day(std::int64_t day, Duration utc_offset);

constexpr std::int64_t kRollupChannels = std::int64_t{1} << 24U;
constexpr std::int64_t rollup_id(std::int64_t day, std::int64_t channel) {
  return day * kRollupChannels + channel;
}
constexpr std::int64_t day_of_rollup(std::int64_t id) { return id >> 24U; }
constexpr std::int64_t channel_of_rollup(std::int64_t id) { return id & (kRollupChannels - 1); }

struct DayOfRollups {
  WallTime begin;
  std::vector<Rollup> rollups;
};
std::string pack_day(const DayOfRollups& day);
DayOfRollups unpack_day(std::string_view bytes);  // what can be read of it

std::optional<DayOfRollups> read_day(StoreCore& core, std::int64_t id);

// Of the readings of a day, in packs and `waiting`; nothing is written.
std::vector<Rollup> rolled_up(StoreCore& core, std::int64_t channel, WallTime begin,
                              const std::vector<Reading>& waiting);

// Makes the roll-ups of at most `budget` days of a channel that are over and have new readings, in the open
// transaction. Gives how many.
std::size_t roll_up_some(StoreCore& core, Instant now, Duration utc_offset, std::size_t budget);

}  // namespace anju
