// The parts of a commit that the tidying writes as well.
#pragma once

#include "daemon/store/store_core.hpp"

namespace anju {

void write_outbox(StoreCore& core, const Batch& batch);
void write_errands(StoreCore& core, const Batch& batch);
void write_push_memory(StoreCore& core, const PushMemory& pushed);
void write_notes(StoreCore& core, const Batch& batch);  // commands and gaps

}  // namespace anju
