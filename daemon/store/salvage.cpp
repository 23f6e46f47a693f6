#include "daemon/store/salvage.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "daemon/store/holdings.hpp"
#include "daemon/store/salvage_table.hpp"

namespace anju {
namespace {

constexpr std::array<std::string_view, 9> kFirst{"outbox",   "alert", "transition", "rule_state", "command",
                                                 "progress", "boot",  "channel",    "gap"};

// Readings are the most and the least: they come last, behind what they refer to.
std::size_t rank(std::string_view table) {
  const auto found = std::find(kFirst.begin(), kFirst.end(), table);
  const auto place = static_cast<std::size_t>(found - kFirst.begin());
  return table.starts_with("reading") ? place + 1 : place;
}

std::vector<std::string> tables_of(SQLite::Database& database) {
  SQLite::Statement select(database,
                           "SELECT name FROM sqlite_master WHERE type='table' AND name NOT LIKE 'sqlite_%'");
  std::vector<std::string> names;
  while (select.executeStep()) names.push_back(select.getColumn(0).getString());
  std::stable_sort(names.begin(), names.end(),
                   [](const std::string& a, const std::string& b) { return rank(a) < rank(b); });
  return names;
}

// An id that came back would be taken for one that was sent.
void salvage_sequences(SQLite::Database& damaged, SQLite::Database& fresh) {
  try {
    SQLite::Statement select(damaged, "SELECT name, seq FROM sqlite_sequence");
    while (select.executeStep()) {
      SQLite::Statement raise(fresh,
                              "INSERT INTO sqlite_sequence(name, seq) SELECT ?1, ?2 WHERE NOT EXISTS "
                              "(SELECT 1 FROM sqlite_sequence WHERE name=?1 AND seq>=?2)");
      raise.bind(1, select.getColumn(0).getString());
      raise.bind(2, select.getColumn(1).getInt64());
      raise.exec();
    }
  } catch (const SQLite::Exception&) {
    // Then the ids go on behind the last row that was saved.
  }
}

// What the rules remember is dated on the timeline that the progress carries; on another one an alarm might
// wait for years.
void forget_undated_states(SQLite::Database& fresh) {
  fresh.exec("DELETE FROM rule_state WHERE NOT EXISTS (SELECT 1 FROM progress)");
}

// Not of the rows that were saved of it, but of the packs that were.
void count_holdings(SQLite::Database& fresh) {
  if (!fresh.tableExists("holding")) return;
  fresh.exec("DELETE FROM holding");
  fresh.exec("INSERT INTO holding SELECT channel, sum(length(data) + " + std::to_string(kBytesBesidePack) +
             ") FROM pack GROUP BY channel");
}

std::optional<WallTime> last_commit(SQLite::Database& fresh) {
  SQLite::Statement select(fresh, "SELECT wall FROM progress");
  if (!select.executeStep()) return std::nullopt;
  return WallTime{Duration{select.getColumn(0).getInt64()}};
}

// One transaction a table, so that a disk that fills up leaves what came before.
bool copy_whole(TableCopy& copy, SQLite::Database& fresh) {
  try {
    SQLite::Transaction transaction(fresh);
    copy.run();
    transaction.commit();
    return true;
  } catch (const CannotWrite&) {
    return false;
  }
}

}  // namespace

void salvage(SQLite::Database& damaged, SQLite::Database& fresh, const StillTime& still_time, Damage& found) {
  fresh.exec("PRAGMA foreign_keys=ON");  // a reading whose channel is lost could come to belong to another
  std::optional<WallTime> doubtful_from;
  bool since_ever = false;
  for (const std::string& name : tables_of(fresh)) {
    TableCopy copy(damaged, fresh, name, still_time);
    if (!copy_whole(copy, fresh)) {
      found.tables.push_back({name, 0, false});
      continue;
    }
    found.tables.push_back(copy.result());
    if (copy.result().is_whole || !copy.carries_time()) continue;
    if (!copy.whole_until()) {
      since_ever = true;
    } else {
      doubtful_from = std::min(doubtful_from.value_or(*copy.whole_until()), *copy.whole_until());
    }
  }
  salvage_sequences(damaged, fresh);
  forget_undated_states(fresh);
  count_holdings(fresh);
  if (!doubtful_from) doubtful_from = last_commit(fresh);
  if (!since_ever) found.doubtful_from = doubtful_from;
}

std::uint64_t Damage::rows() const {
  std::uint64_t rows = 0;
  for (const SalvagedTable& table : tables) rows += table.rows;
  return rows;
}

std::string Damage::in_words() const {
  if (rows() == 0) return "the database was damaged, and nothing of it can be read";
  std::string missing;
  for (const SalvagedTable& table : tables)
    if (!table.is_whole) missing += (missing.empty() ? ", not all of " : ", ") + table.name;
  return "the database was damaged: " + std::to_string(rows()) + " rows are saved" + missing;
}

}  // namespace anju
