// Deletes all that is kept of a home, a slice in each transaction, so that alarms of other homes do not wait,
// and so that it goes on where it was after a restart.
#pragma once

#include <string>
#include <string_view>

#include "daemon/store/store_core.hpp"

namespace anju {

// In the open transaction: notes that the home is to be forgotten, takes its messages out of the outbox, so
// that nothing more of it is sent, and drops what is remembered of pushes of its meters, whose numbers are
// known now alone.
void note_forgetting(StoreCore& core, const std::string& home, const std::vector<MeterNumber>& meters);

// Which homes are to be forgotten still, as a start finds it. One that is installed again is not.
void restore_forgetting(StoreCore& core);

// At most about `budget` rows, in the open transaction. False when nothing is left to do. After the last row
// of the home every free page of the file is written over: rows that were dropped long ago are still in them.
bool forget_some(StoreCore& core, std::size_t budget);

// Of the transaction: it is in the file now, or it never was.
void forgetting_committed(StoreCore& core);
void forgetting_failed(StoreCore& core);

// It is not installed, and what is kept of it is nobody's business any more.
bool is_being_forgotten(const StoreCore& core, const std::string& home);

// Something is in the store under this name.
bool is_home_known(StoreCore& core, const std::string& home);

// "rule/home/subject" and "home/rule/subject/start", as rules and alerts are named.
bool is_state_of(std::string_view key, std::string_view home);

}  // namespace anju
