#include "daemon/store/schema_text.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include "daemon/store/row_checksum.hpp"
#include "daemon/store/schema.hpp"

namespace anju {

void make_tables(SQLite::Database& database, int from, int to) {
  for (int version = from; version < to; ++version) {
    SQLite::Transaction transaction(database);
    database.exec(std::string(kMigrations[static_cast<std::size_t>(version)]));
    database.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
    if (version + 1 == kFirstWithChecksums) seal_rows(database);
    database.exec("PRAGMA user_version=" + std::to_string(version + 1));
    transaction.commit();
  }
}

std::string first_foreign_table(SQLite::Database& database, int version) {
  SQLite::Database ours(":memory:", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
  know_checksums(ours);
  make_tables(ours, 0, version);
  SQLite::Statement expected(ours, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL");
  SQLite::Statement found(database, "SELECT sql FROM sqlite_master WHERE name=?");
  while (expected.executeStep()) {
    found.reset();
    found.bind(1, expected.getColumn(0).getString());
    if (found.executeStep() && found.getColumn(0).getString() != expected.getColumn(1).getString())
      return expected.getColumn(0).getString();
  }
  return {};
}

}  // namespace anju
