// What a failure to write means for the caller.
#pragma once

#include <SQLiteCpp/Exception.h>

#include "daemon/store/store_core.hpp"

namespace anju {

// unavailable: the same may be written later. io: the file can no longer be trusted.
Error write_error(const StoreCore& core, const SQLite::Exception& error);

// Damage that is met in use makes the next opening look at all of the file.
void note_if_damaged(const StoreCore& core, const SQLite::Exception& error);

}  // namespace anju
