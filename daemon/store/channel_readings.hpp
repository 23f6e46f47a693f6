// The readings of one channel, wherever they are.
#pragma once

#include <optional>
#include <vector>

#include "daemon/store/store_core.hpp"

namespace anju {

// In the order they were heard, at most the `limit` last of them.
std::vector<Reading> last_readings_of(StoreCore& core, std::int64_t channel, std::size_t limit);

// By the time they were measured, in [from, to), at most the first `limit`.
std::vector<Reading> readings_between(StoreCore& core, std::int64_t channel, WallTime from, WallTime to,
                                      std::size_t limit = SIZE_MAX);

// The last good one that was measured before `end`, as far as can be found in a few packs.
std::optional<Reading> last_before(StoreCore& core, std::int64_t channel, WallTime end);

}  // namespace anju
