// From the first schema, which had a row for each reading.
#pragma once

#include <SQLiteCpp/Database.h>

namespace anju {

// Packs the rows of table `reading` and drops it, a slice in each transaction, so that it goes on after an
// interruption. Nothing to do when it is not there.
void pack_old_readings(SQLite::Database& database);

}  // namespace anju
