// Saves what can be read of a damaged database, row by row.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>

#include "daemon/store/damage.hpp"

namespace anju {

// Copies every row that can be read into `fresh`, which is empty and has the same schema; what must not be
// lost first, readings last and the newest of them first. Nothing is written to `damaged`, nor is its log
// moved into it. Throws SQLite::Exception when `fresh` cannot be written.
void salvage(SQLite::Database& damaged, SQLite::Database& fresh, const StillTime& still_time, Damage& found);

}  // namespace anju
