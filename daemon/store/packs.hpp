// Readings of one channel, some hundred in a row: where they stay.
#pragma once

#include <functional>
#include <optional>
#include <vector>

#include "daemon/store/packed_readings.hpp"
#include "daemon/store/prepared_run.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

inline constexpr std::size_t kPackSize = 256;

// The readings of `run` at these places, in the order they were heard, all of one channel; more than one pack
// when they are many.
std::vector<PreparedPack> packs_of(const std::vector<KeptReading>& run,
                                   const std::vector<std::uint32_t>& places);

void add_pack(StoreCore& core, std::int64_t channel, const PreparedPack& pack);

// Newest first, until `visit` says false. Within a pack the order is that of hearing.
void visit_packs(StoreCore& core, std::int64_t channel,
                 const std::function<bool(const std::vector<KeptReading>&)>& visit);

// Those that may have readings measured in [from, to), by the time of their first.
struct PackSpan {
  std::int64_t id = 0;
  WallTime first;
};
std::vector<PackSpan> packs_between(StoreCore& core, std::int64_t channel, WallTime from, WallTime to);
std::vector<KeptReading> read_pack(StoreCore& core, std::int64_t id);

}  // namespace anju
