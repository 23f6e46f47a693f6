// How far each commit came and what the rules remembered then, in the row of the commit itself: one page of
// the flash and not three. The tables `progress` and `rule_state` are behind it; they are brought up when its
// row goes.
#pragma once

#include "daemon/store/packed_progress.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

// Enters the boot and the keys that are new, in the open transaction.
LoggedProgress log_progress(StoreCore& core, const Batch& batch);

// All that Store::restore gives: the tables, and what the log has added since.
Restored restore_progress(StoreCore& core);

// Readings ever kept, of the same.
std::uint64_t readings_ever(StoreCore& core);

// Brings the tables up to this batch, in the open transaction.
void settle_progress(StoreCore& core, std::int64_t through);

// What a core remembers of boots, keys and states that it has written; when a transaction was undone.
void forget_ids(StoreCore& core);

}  // namespace anju
