// The text of the schema in a file, compared with ours.
#pragma once

#include <SQLiteCpp/Database.h>

#include <string>

namespace anju {

// Makes the tables of versions `from` to `to`, each in a transaction of its own.
void make_tables(SQLite::Database& database, int from, int to);

// The first table or index whose text is not that of this version; empty when there is none. A flipped bit
// there calls a column otherwise, which is no damage to SQLite. A table that is not there any more was of
// older rows.
std::string first_foreign_table(SQLite::Database& database, int version);

}  // namespace anju
