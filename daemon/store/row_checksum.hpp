// A checksum in each row that an alarm hangs on. SQLite has none: a page that a worn card gives in place of
// another is sound in itself, and its rows would be served as if somebody had written them there.
#pragma once

#include <SQLiteCpp/Database.h>

#include <array>
#include <string>
#include <string_view>

namespace anju {

// The tables that have a column `checksum`, and what it is made of.
struct SummedTable {
  std::string_view name;
  std::string_view columns;
};
extern const std::array<SummedTable, 4> kSummedTables;

// SQL for the checksum of a row of this table, and for whether the row is as it was written. `columns` are in
// the order of kSummedTables, or parameters that stand for them.
std::string checksum_of(std::string_view table, std::string_view columns);
std::string is_sound(std::string_view table);
bool has_checksums(std::string_view table);

// SQL that writes a state of the rules, of parameters 1 (key) and 2 (fields), over what is there.
const std::string& upsert_of_state();

// Makes the function of that SQL known to a connection.
void know_checksums(SQLite::Database& database);

// Of rows that were written before there were checksums.
void seal_rows(SQLite::Database& database);

}  // namespace anju
