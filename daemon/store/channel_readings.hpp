// The readings of one channel, wherever they are.
#pragma once

#include <optional>
#include <unordered_map>
#include <vector>

#include "daemon/store/store_core.hpp"

namespace anju {

// In the order they were heard, at most the `limit` last of them.
std::vector<Reading> last_readings_of(StoreCore& core, std::int64_t channel, std::size_t limit);

// Those of a channel that are in no pack yet, in the order they were heard.
std::vector<Reading> waiting_of(StoreCore& core, std::int64_t channel);
std::unordered_map<std::int64_t, std::vector<Reading>> waiting_by_channel(StoreCore& core);

// By the time they were measured, in [from, to), at most the first `limit`; of the packs of a channel and of
// `waiting`, its readings that are in none.
std::vector<Reading> readings_between(StoreCore& core, std::int64_t channel, WallTime from, WallTime to,
                                      const std::vector<Reading>& waiting, std::size_t limit = SIZE_MAX);

// The last good one that was measured before `end`, as far as can be found in a few packs and in `waiting`.
std::optional<Reading> last_before(StoreCore& core, std::int64_t channel, WallTime end,
                                   const std::vector<Reading>& waiting);

}  // namespace anju
