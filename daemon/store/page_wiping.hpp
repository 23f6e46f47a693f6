// Writes over the free pages of the file, in which rows that were dropped can still be read.
#pragma once

#include "daemon/store/store_core.hpp"

namespace anju {

// A slice, in the open transaction: takes free pages for zeros, and gives them back when none is left that
// was not written over. False when all are done.
bool wipe_some(StoreCore& core);

// Writes the rows of a small table anew, in the open transaction: where a page was split or joined, copies of
// rows that are gone stay between those that are there. False when there is no such table number.
bool rewrite_small_table(StoreCore& core, std::size_t number);

}  // namespace anju
