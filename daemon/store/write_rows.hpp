// The parts of a commit that the tidying writes as well.
#pragma once

#include "daemon/store/store_core.hpp"

namespace anju {

// By how many rows each lane of the outbox has changed.
using OutboxChange = std::array<std::int64_t, 2>;
OutboxChange write_outbox(StoreCore& core, const Batch& batch);
void write_errands(StoreCore& core, const Batch& batch);
void write_push_memory(StoreCore& core, const PushMemory& pushed);
void write_notes(StoreCore& core, const Batch& batch);  // commands and gaps

}  // namespace anju
