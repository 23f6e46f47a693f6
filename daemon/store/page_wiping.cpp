#include "daemon/store/page_wiping.hpp"

#include <algorithm>

namespace anju {
namespace {

constexpr std::int64_t kPagesAtOnce = 32;  // 128 KiB, written twice: into the log, and into the file
constexpr std::int64_t kOnPage = 4092;     // bytes of a long value on each further page of it

std::int64_t number_of(StoreCore& core, const char* sql) { return core.database.execAndGet(sql).getInt64(); }

bool has_table(StoreCore& core) {
  return number_of(core, "SELECT count(*) FROM sqlite_master WHERE name='wipe'") > 0;
}

// Those in which a home is named, or whose rows hold several homes. Of packs and roll-ups each row is of one
// channel, and they are only ever added at the end.
constexpr const char* kSmallTables[] = {"batch",  "alert",       "transition",  "outbox",  "gap",
                                        "errand", "rule_state",  "state_key",   "channel", "command",
                                        "ledger", "push_answer", "parked_meter"};
// More are not written in one go, because an alarm would wait for it; who looks for traces tells what is
// left.
constexpr std::int64_t kMostRows = 20'000;

}  // namespace

bool rewrite_small_table(StoreCore& core, std::size_t number_of_table) {
  if (number_of_table >= std::size(kSmallTables)) return false;
  const std::string table = kSmallTables[number_of_table];
  const std::string most = std::to_string(kMostRows + 1);
  if (number_of(core, ("SELECT count(*) FROM (SELECT 1 FROM " + table + " LIMIT " + most + ")").c_str()) >
      kMostRows)
    return true;
  core.database.exec("CREATE TEMP TABLE kept_rows AS SELECT * FROM main." + table);
  core.database.exec("DELETE FROM main." + table);
  core.database.exec("INSERT INTO main." + table + " SELECT * FROM temp.kept_rows");
  core.database.exec("DROP TABLE temp.kept_rows");
  return true;
}

// The rows have ids from 1 on. While pages are free zeros are put into them; the table says how far that has
// come, also after a restart: once none is free, `done` is noted in the row 0 and the rows go again.
bool wipe_some(StoreCore& core) {
  if (!has_table(core)) {
    core.database.exec("CREATE TABLE wipe(id INTEGER PRIMARY KEY, data BLOB NOT NULL)");
    return true;
  }
  const bool is_filled = number_of(core, "SELECT count(*) FROM wipe WHERE id = 0") > 0;
  const std::int64_t free = number_of(core, "PRAGMA freelist_count");
  if (!is_filled && free > 0) {
    core.database.exec("INSERT INTO wipe(data) VALUES(zeroblob(" +
                       std::to_string(std::min(free, kPagesAtOnce) * kOnPage) + "))");
    return true;
  }
  if (!is_filled) {
    core.database.exec("INSERT INTO wipe(id, data) VALUES(0, x'')");
    return true;
  }
  if (number_of(core, "SELECT count(*) FROM (SELECT 1 FROM wipe WHERE id > 0 LIMIT 1)") > 0) {
    // Freed as they are: all zeros, so nothing more is written for them.
    core.database.exec(
        "DELETE FROM wipe WHERE id IN (SELECT id FROM wipe WHERE id > 0 ORDER BY id DESC LIMIT 8)");
    return true;
  }
  core.database.exec("DROP TABLE wipe");
  return false;
}

}  // namespace anju
