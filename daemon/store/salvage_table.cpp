#include "daemon/store/salvage_table.hpp"

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <limits>
#include <set>
#include <utility>
#include <vector>

#include "daemon/store/row_checksum.hpp"

namespace anju {
namespace {

constexpr std::int64_t kHighest = std::numeric_limits<std::int64_t>::max();
// Pages that point to each other in a circle give the same rows for ever.
constexpr std::uint64_t kMostStale = 20'000;
constexpr std::uint64_t kRowsAtOnce = 64;  // between two looks at the time

std::vector<std::string> first_column(SQLite::Database& database, const std::string& sql, int column = 0) {
  SQLite::Statement select(database, sql);
  std::vector<std::string> texts;
  while (select.executeStep()) texts.push_back(select.getColumn(column).getString());
  return texts;
}

// Each step is an eighth of the way so far, so that a long hole is soon behind and a short one not leapt
// over.
std::int64_t stretched(std::int64_t way) { return way + std::max<std::int64_t>(1, way / 8); }

// As it stands there, of whatever type.
void bind(SQLite::Statement& statement, int index, const SQLite::Column& value) {
  if (value.isNull()) return statement.bind(index);
  if (value.isInteger()) return statement.bind(index, value.getInt64());
  if (value.isFloat()) return statement.bind(index, value.getDouble());
  if (value.isText()) return statement.bind(index, value.getString());
  // An empty blob has no address, and an address that is null would be NULL.
  statement.bind(index, value.getBytes() == 0 ? "" : value.getBlob(), value.getBytes());
}

}  // namespace

TableCopy::TableCopy(SQLite::Database& damaged, SQLite::Database& fresh, std::string table,
                     const StillTime& still_time)
    : damaged_(damaged), fresh_(fresh), still_time_(still_time) {
  result_.name = std::move(table);
  const std::string info = "PRAGMA table_info(" + result_.name + ")";
  const auto there = first_column(damaged, info, 1);
  const std::set<std::string> known(there.begin(), there.end());
  std::string values;
  for (const std::string& column : first_column(fresh, info, 1)) {
    if (known.count(column) == 0) continue;
    columns_ += (columns_.empty() ? "" : ", ") + column;
    values += values.empty() ? "?" : ",?";
    ++column_count_;
    if (column.ends_with("wall") || column == "created_at") time_column_ = column_count_;
  }
  if (has_checksums(result_.name) && known.contains("checksum")) is_sound_ = is_sound(result_.name);
  has_rowid_ = first_column(fresh, "SELECT 1 FROM sqlite_master WHERE name='" + result_.name +
                                       "' AND sql LIKE '%WITHOUT ROWID%'")
                   .empty();
  if (column_count_ > 0)
    insert_.emplace(fresh,
                    "INSERT OR IGNORE INTO " + result_.name + "(" + columns_ + ") VALUES(" + values + ")");
}

bool TableCopy::has_time() { return ++asked_ % kRowsAtOnce != 0 || !still_time_ || still_time_(); }

void TableCopy::run() {
  if (column_count_ == 0) {
    result_.is_whole = false;
    return;
  }
  if (has_rowid_) copy_by_rowid();
  if (!has_rowid_ || !result_.is_whole) copy_by_keys();
}

// The newest first. Behind a row that cannot be read the next one that can is looked for.
void TableCopy::copy_by_rowid() {
  std::optional<std::int64_t> from = last_row();
  while (from) {
    last_copied_ = *from + (*from < kHighest ? 1 : 0);
    const End end = copy(" NOT INDEXED WHERE rowid<=?1 ORDER BY rowid DESC", from);
    if (end == End::of_table) return;
    result_.is_whole = false;
    behind_hole_ = true;
    whole_until_.reset();
    if (end == End::of_time) return;
    from = next_readable(std::min(last_copied_, *from) - 1);
  }
}

// The key of a table without row ids, and an index that has every column, are other ways to the rows, from
// both of their ends. An index that has not is none: if it has become that of another column, SQLite takes
// that column's values out of it.
void TableCopy::copy_by_keys() {
  bool is_whole = false;
  for (const std::string& order : key_orders()) {
    if (!is_whole) is_whole = copy(order, std::nullopt) == End::of_table;
  }
  result_.is_whole = is_whole;
}

std::vector<std::string> TableCopy::key_orders() {
  std::vector<std::string> orders;
  for (const std::string& index : first_column(fresh_, "PRAGMA index_list(" + result_.name + ")", 1)) {
    std::string up;
    std::string down;
    const auto columns = first_column(fresh_, "PRAGMA index_info(" + index + ")", 2);
    for (const std::string& column : columns) {
      up += (up.empty() ? "" : ", ") + column;
      down += (down.empty() ? "" : ", ") + column + " DESC";
    }
    // One column may be the row id, which every index has.
    if (has_rowid_ && static_cast<int>(columns.size()) + 1 < column_count_) continue;
    const std::string by = has_rowid_ ? " INDEXED BY " + index : "";
    orders.push_back(by + " ORDER BY " + up);
    orders.push_back(by + " ORDER BY " + down);
  }
  return orders;
}

TableCopy::End TableCopy::copy(const std::string& order, std::optional<std::int64_t> from) {
  try {
    SQLite::Statement select(damaged_, "SELECT " + std::string(has_rowid_ ? "rowid" : "0") + ", " + columns_ +
                                           ", " + is_sound_ + " FROM " + result_.name + order);
    if (from) select.bind(1, *from);
    while (select.executeStep()) {
      if (!has_time()) return End::of_time;
      const std::int64_t row = select.getColumn(0).getInt64();
      // Rows that come out of order come from a page that is not theirs, perhaps in a circle.
      if (from && row >= last_copied_) return End::unreadable;
      // Of a row that is not what was written its id is not either: of the last page of a file that was cut
      // in the midst of it half the rows come as zeros, and behind them is all that is older.
      if (insert(select)) last_copied_ = row;
      if (stale_ > kMostStale) return End::unreadable;
    }
    return End::of_table;
  } catch (const SQLite::Exception&) {
    return End::unreadable;
  }
}

bool TableCopy::insert(SQLite::Statement& row) {
  // What stands there is not what was written there; row ids count up from 1.
  if (row.getColumn(column_count_ + 1).getInt() == 0 || (has_rowid_ && row.getColumn(0).getInt64() < 1)) {
    result_.is_whole = false;
    ++stale_;
    return false;
  }
  insert_->tryReset();
  for (int i = 1; i <= column_count_; ++i) bind(*insert_, i, row.getColumn(i));
  const int code = insert_->tryExecuteStep() & 0xFF;
  if (code == SQLITE_CONSTRAINT) {
    result_.is_whole = false;
    ++stale_;
    return false;
  }
  if (code != SQLITE_DONE) throw CannotWrite(fresh_.getErrorMsg());
  const int added = sqlite3_changes(fresh_.getHandle());
  stale_ = added > 0 ? 0 : stale_ + 1;
  result_.rows += static_cast<std::uint64_t>(added);
  if (behind_hole_ && time_column_ > 0) {
    whole_until_ = WallTime{Duration{row.getColumn(time_column_).getInt64()}};
    behind_hole_ = false;
  }
  return true;
}

TableCopy::Look TableCopy::look(std::int64_t at) {
  try {
    SQLite::Statement select(damaged_, "SELECT rowid, " + columns_ + " FROM " + result_.name +
                                           " NOT INDEXED WHERE rowid<=? ORDER BY rowid DESC LIMIT 1");
    select.bind(1, at);
    if (!select.executeStep()) return {true, std::nullopt};
    const std::int64_t row = select.getColumn(0).getInt64();
    if (row > at || row < 1) return {};  // of a page that is not theirs, or half of one
    return {true, row};
  } catch (const SQLite::Exception&) {
    return {};
  }
}

// Row ids count up from 1, so where the end cannot be read it is looked for from the beginning.
std::optional<std::int64_t> TableCopy::last_row() {
  if (const Look end = look(kHighest); end.is_readable) return end.row;
  result_.is_whole = false;
  behind_hole_ = true;
  std::optional<std::int64_t> best;
  std::int64_t best_at = 0;
  std::int64_t first_bad = 0;
  for (std::int64_t at = 1; at < kHighest / 2 && has_time(); at = stretched(at)) {
    const Look found = look(at);
    if (found.row) {
      best = found.row;
      best_at = at;
      first_bad = 0;
    } else if (first_bad == 0) {
      first_bad = at;
    }
  }
  if (!best || first_bad == 0) return best;
  return highest_readable(best_at, first_bad, *best);
}

std::optional<std::int64_t> TableCopy::next_readable(std::int64_t below) {
  std::int64_t unreadable = below + 1;
  for (std::int64_t way = 0; below - way >= 1 && has_time(); way = stretched(way)) {
    const Look found = look(below - way);
    if (found.is_readable && !found.row) return std::nullopt;
    if (found.row) return highest_readable(below - way, unreadable, *found.row);
    unreadable = below - way;
  }
  return std::nullopt;
}

// Between one that can be read and one above it that cannot.
std::int64_t TableCopy::highest_readable(std::int64_t readable, std::int64_t unreadable, std::int64_t row) {
  while (unreadable - readable > 1) {
    const std::int64_t middle = readable + (unreadable - readable) / 2;
    const Look found = look(middle);
    (found.row ? readable : unreadable) = middle;
    if (found.row) row = *found.row;
  }
  return row;
}

}  // namespace anju
