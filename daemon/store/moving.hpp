// From the rows of the commits into packs of one channel.
#pragma once

#include <optional>

#include "daemon/store/rows.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

// Makes at most `budget` packs, in the open transaction. False when nothing is to be moved. `gap` is what
// could not be read. The moved readings make their days due for a new roll-up.
bool move_some(StoreCore& core, Instant now, Duration utc_offset, std::size_t budget,
               std::optional<Gap>& gap);

// Of the transaction: it is in the file now, or it never was.
void moving_committed(StoreCore& core);
void moving_failed(StoreCore& core);

// What an interrupted run has moved, and how many readings wait.
void restore_moving(StoreCore& core);

}  // namespace anju
