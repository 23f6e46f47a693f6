#include "daemon/store/check.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <set>

#include "daemon/store/packed_progress.hpp"
#include "daemon/store/packed_readings.hpp"
#include "daemon/store/read_only.hpp"
#include "daemon/store/rollup_row.hpp"
#include "daemon/store/schema.hpp"
#include "daemon/store/schema_text.hpp"

namespace anju {
namespace {

using Kind = StoreFinding::Kind;
using Row = SQLite::Statement;

class Check {
 public:
  Check(StoreCore& core, StoreCheck& found) : core_(core), found_(found) {}

  void run() {
    structure();
    if (found_.version == static_cast<int>(kMigrations.size())) {
      channels_ = numbers("SELECT id FROM channel");
      commits();
      packs();
      rollups();
    }
    references();
    found_.alerts = count("SELECT count(*) FROM alert");
    found_.outbox = count("SELECT count(*) FROM outbox");
  }

  void note(Kind kind, const std::string& where, std::uint64_t times = 1) {
    auto known = std::find_if(found_.findings.begin(), found_.findings.end(),
                              [kind](const StoreFinding& finding) { return finding.kind == kind; });
    if (known == found_.findings.end()) {
      found_.findings.push_back({kind, 0, where});
      known = found_.findings.end() - 1;
    }
    known->count += times;
  }

 private:
  template <class Visit>
  void each(const std::string& sql, const Visit& visit) {
    SQLite::Statement select(core_.database, sql);
    while (select.executeStep()) visit(select);
  }
  std::uint64_t count(const char* sql) {
    return static_cast<std::uint64_t>(core_.database.execAndGet(sql).getInt64());
  }
  std::set<std::int64_t> numbers(const char* sql) {
    std::set<std::int64_t> all;
    each(sql, [&all](Row& row) { all.insert(row.getColumn(0).getInt64()); });
    return all;
  }

  void structure() {
    each("PRAGMA integrity_check(100)", [this](Row& row) {
      const std::string said = row.getColumn(0).getString();
      if (said != "ok") note(Kind::structure, said);
    });
    each("PRAGMA foreign_key_check",
         [this](Row& row) { note(Kind::structure, "foreign key of " + row.getColumn(0).getString()); });
    if (const std::string table = first_foreign_table(core_.database, found_.version); !table.empty())
      note(Kind::schema, table);
  }

  void commits() {
    const std::set<std::int64_t> keys = numbers("SELECT id FROM state_key");
    each("SELECT id, count, data, progress FROM batch ORDER BY id", [this, &keys](Row& row) {
      const std::string where = "batch " + row.getColumn(0).getString();
      const SQLite::Column data = row.getColumn(2);
      const UnpackedReadings read = unpack_readings(blob_of(data));
      const auto said = static_cast<std::uint64_t>(row.getColumn(1).getInt64());
      if (!read.is_whole || read.readings.size() != said) note(Kind::commit_unreadable, where);
      for (const KeptReading& kept : read.readings)
        if (!channels_.contains(kept.channel)) note(Kind::channel_missing, where);
      found_.readings += read.readings.size();
      const SQLite::Column bytes = row.getColumn(3);
      if (bytes.getBytes() == 0) return;  // what was left of a move
      const auto progress = unpack_progress(blob_of(bytes));
      const bool is_known =
          progress && std::all_of(progress->states.begin(), progress->states.end(),
                                  [&keys](const auto& state) { return keys.contains(state.key); });
      if (!is_known) note(Kind::progress_unreadable, where);
    });
  }

  void pack(Row& row) {
    const std::string where = "pack " + row.getColumn(0).getString();
    if (!channels_.contains(row.getColumn(1).getInt64())) note(Kind::channel_missing, where);
    const SQLite::Column data = row.getColumn(6);
    const UnpackedReadings read = unpack_readings(blob_of(data));
    found_.readings += read.readings.size();
    if (!read.is_whole || read.readings.empty()) return note(Kind::pack_unreadable, where);
    std::int64_t first = INT64_MAX;
    std::int64_t last = INT64_MIN;
    SteadyTime heard = SteadyTime::min();
    bool is_in_order = true;
    for (const KeptReading& kept : read.readings) {
      const std::int64_t at = kept.reading.measured_at.time_since_epoch().count();
      first = std::min(first, at);
      last = std::max(last, at);
      is_in_order = is_in_order && kept.reading.heard_at.steady >= heard;
      heard = kept.reading.heard_at.steady;
    }
    const auto at = [&row](int column) { return row.getColumn(column).getInt64(); };
    if (!is_in_order || at(2) != static_cast<std::int64_t>(read.readings.size()) || at(3) != first ||
        at(4) != last || at(5) != heard.time_since_epoch().count())
      note(Kind::pack_disordered, where);
  }

  void packs() {
    each("SELECT id, channel, count, first_measured, last_measured, heard_steady, data FROM pack ORDER BY id",
         [this](Row& row) { pack(row); });
    if (count("SELECT packed FROM upkeep") != count("SELECT coalesce(sum(count), 0) FROM pack"))
      note(Kind::pack_count, "upkeep");
  }

  void rollups() {
    each("SELECT id, data FROM rollup ORDER BY id", [this](Row& row) {
      const std::int64_t id = row.getColumn(0).getInt64();
      const std::string where = "rollup " + std::to_string(id);
      if (!channels_.contains(channel_of_rollup(id))) note(Kind::channel_missing, where);
      const SQLite::Column data = row.getColumn(1);
      // What was read is written again: another text is of bytes that nobody has written.
      if (pack_day(unpack_day(blob_of(data))) != blob_of(data)) note(Kind::rollup_unreadable, where);
    });
  }

  // Channel 0 is anju.link.Publish.ALERT; the ids of its messages are "alert#revision".
  void references() {
    each(
        "SELECT message_id FROM outbox o WHERE channel = 0 AND NOT EXISTS (SELECT 1 FROM alert WHERE id = "
        "rtrim(rtrim(o.message_id, '0123456789'), '#'))",
        [this](Row& row) { note(Kind::alert_missing, "outbox " + row.getColumn(0).getString()); });
    each("SELECT id FROM transition t WHERE NOT EXISTS (SELECT 1 FROM alert WHERE id = t.alert)",
         [this](Row& row) { note(Kind::alert_missing, "transition " + row.getColumn(0).getString()); });
    each(
        "SELECT max(id) FROM outbox HAVING max(id) > (SELECT coalesce(max(seq), 0) FROM sqlite_sequence "
        "WHERE name = 'outbox')",
        [this](Row& row) { note(Kind::outbox_number, "outbox " + row.getColumn(0).getString()); });
  }

  StoreCore& core_;
  StoreCheck& found_;
  std::set<std::int64_t> channels_;
};

}  // namespace

Result<StoreCheck> check_store(const std::filesystem::path& file) {
  StoreCheck found;
  const auto opened = open_to_read(file);
  if (!opened) {
    // A file that is no database any more, or whose first page cannot be read.
    if (opened.error().code != ErrorCode::io) return opened.error();
    found.findings.push_back({Kind::structure, 1, opened.error().what});
    return found;
  }
  found.version = opened->version;
  found.is_older = found.version < static_cast<int>(kMigrations.size());
  Check check(*opened->core, found);
  try {
    opened->core->database.exec("BEGIN");
    check.run();
    opened->core->database.exec("COMMIT");
  } catch (const SQLite::Exception& error) {
    const int code = error.getErrorCode() & 0xFF;
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_NOMEM)
      return Error{ErrorCode::unavailable, "cannot read " + file.string() + ": " + error.what()};
    check.note(Kind::structure, error.what());
  }
  return found;
}

}  // namespace anju
