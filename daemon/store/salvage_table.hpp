// One table of a damaged database, copied around what cannot be read.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "daemon/store/damage.hpp"

namespace anju {

// The new database has no room, or its disk fails.
struct CannotWrite : std::runtime_error {
  using std::runtime_error::runtime_error;
};

// Knows no layout: it takes the columns that both databases have. Call run() once.
class TableCopy {
 public:
  TableCopy(SQLite::Database& damaged, SQLite::Database& fresh, std::string table,
            const StillTime& still_time);

  void run();
  const SalvagedTable& result() const { return result_; }
  // Of a table that is not whole: the time of the newest row that is older than the oldest hole, as far as
  // its rows carry the time.
  bool carries_time() const { return time_column_ > 0; }
  const std::optional<WallTime>& whole_until() const { return whole_until_; }

 private:
  enum class End : std::uint8_t { of_table, unreadable, of_time };
  // Where a look for the next row leads.
  struct Look {
    bool is_readable = false;
    std::optional<std::int64_t> row;  // none: there is nothing at or below
  };

  void copy_by_rowid();
  void copy_by_keys();
  std::vector<std::string> key_orders();
  End copy(const std::string& order, std::optional<std::int64_t> from);
  bool insert(SQLite::Statement& row);  // false: it is not what was written
  Look look(std::int64_t at);
  std::optional<std::int64_t> last_row();
  std::optional<std::int64_t> next_readable(std::int64_t below);
  std::int64_t highest_readable(std::int64_t readable, std::int64_t unreadable, std::int64_t row);
  bool has_time();

  SQLite::Database& damaged_;
  SQLite::Database& fresh_;
  const StillTime& still_time_;
  SalvagedTable result_;
  std::string columns_;
  std::string is_sound_ = "1";  // SQL: the row is as it was written, as far as its table has checksums
  int column_count_ = 0;
  int time_column_ = 0;  // in what is selected; 0, the row id: none
  bool has_rowid_ = true;
  std::int64_t last_copied_ = 0;
  std::optional<WallTime> last_time_;
  bool behind_hole_ = false;
  std::optional<WallTime> whole_until_;
  std::uint64_t asked_ = 0;
  std::uint64_t stale_ = 0;  // rows behind each other that were there already, or were never written
  std::optional<SQLite::Statement> insert_;
};

}  // namespace anju
