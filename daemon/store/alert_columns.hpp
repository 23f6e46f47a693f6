// The columns of an alert, written and read in one place.
#pragma once

#include <SQLiteCpp/Statement.h>

#include "daemon/alert_record.hpp"

namespace anju {

extern const char* const kUpsertAlert;
extern const char* const kAlertColumns;  // for SELECT, in the order that read_alert expects

// The quality of the clock is kept for the detection only; the other instants come back as unsynced.
void bind_alert(SQLite::Statement& statement, const AlertRecord& alert);
AlertRecord read_alert(SQLite::Statement& statement);

}  // namespace anju
