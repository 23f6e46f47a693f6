// What is noted for a while: which commands were carried out, and what was dropped.
#pragma once

#include "daemon/store/rows.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

// So many gaps stay however old they are, and no more however young: a box that drops without end must not
// fill its store with the notes of it. The city has been told of each.
inline constexpr std::int64_t kGapsThatStay = 1'000;
inline constexpr std::int64_t kMostGaps = 20'000;

// Each drops at most `budget` rows in the open transaction, and gives how many.

// Of commands that were carried out before `until`. The platform does not repeat one that is so old.
std::size_t drop_commands(StoreCore& core, SteadyTime until, std::size_t budget);

// Of gaps that ended more than `age` ago. By the clock on the wall: one that is not synced makes none old.
std::size_t drop_gaps(StoreCore& core, Instant now, Duration age, std::size_t budget);

}  // namespace anju
