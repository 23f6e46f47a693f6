#include "daemon/store/database.hpp"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>

#include "daemon/store/old_readings.hpp"
#include "daemon/store/replace_damaged.hpp"
#include "daemon/store/row_checksum.hpp"
#include "daemon/store/schema.hpp"
#include "daemon/store/schema_text.hpp"
#include "daemon/store/store_core.hpp"
#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr int kNewestVersion = static_cast<int>(kMigrations.size());

// A start must not take longer than this on a damaged or a very large file; what is left is checked by use.
constexpr int kCheckSteps =
    2000;  // of 1,000 virtual machine instructions each: about a second on a small box

int stop_after(void* steps) { return --*static_cast<int*>(steps) < 0 ? 1 : 0; }

bool says_ok(SQLite::Database& database, const std::string& question) {
  try {
    SQLite::Statement check(database, question);
    return check.executeStep() && std::string(check.getColumn(0).getText()) == "ok";
  } catch (const SQLite::Exception& error) {
    return error.getErrorCode() == SQLITE_INTERRUPT;  // out of time is no finding
  }
}

// Whether SQLite can look through all of it at a start: its own check of a tree cannot be interrupted, and a
// card reads some 20 MiB a second. Row ids count up, and the oldest go first, so the ends say how many rows
// there are.
constexpr std::int64_t kMostRows = 20'000;
constexpr std::int64_t kMostPages = 4'096;  // 16 MiB
// Whose checksums are compared: of messages of 600 bytes 3 MB, a sixth of a second on that card.
constexpr std::int64_t kMostCompared = 5'000;

bool is_short(SQLite::Database& database, std::string_view table) {
  const std::string from = "(rowid) FROM " + std::string(table);
  // Two questions: asked for both ends at once SQLite walks over all rows.
  return database.execAndGet("SELECT coalesce((SELECT max" + from + ") - (SELECT min" + from + "), 0)")
             .getInt64() < kMostRows;
}

// What an alarm hangs on: each row is as it was written, and what its indices say of it, which is how it is
// found, is the same. Behind the first rows of many each is looked at when it is read (row_checksum.hpp).
bool looks_sound(SQLite::Database& database, const SummedTable& table, bool looks_at_all) {
  const std::string name(table.name);
  const std::string limit = looks_at_all ? "" : " LIMIT " + std::to_string(kMostCompared);
  return says_ok(database, "SELECT coalesce(min('damaged'), 'ok') FROM (SELECT " + is_sound(table.name) +
                               " AS sound FROM " + name + limit + ") WHERE NOT sound");
}

bool indices_agree(SQLite::Database& database, std::string_view table, bool looks_at_all) {
  if (!looks_at_all && !is_short(database, table)) return true;
  return says_ok(database, "PRAGMA integrity_check(" + std::string(table) + ")");
}

// The rest, for its structure: in a large file only what is not readings and their roll-ups.
bool has_sound_structure(SQLite::Database& database, bool looks_at_all) {
  if (looks_at_all || database.execAndGet("PRAGMA page_count").getInt64() <= kMostPages)
    return says_ok(database, "PRAGMA quick_check(1)");
  for (const char* table : {"boot", "batch", "state_key", "rule_state", "progress", "upkeep", "command"})
    if (!says_ok(database, "PRAGMA quick_check(" + std::string(table) + ")")) return false;
  return true;
}

bool looks_sound(SQLite::Database& database, int version, bool looks_at_all) {
  int steps = kCheckSteps;
  if (!looks_at_all) sqlite3_progress_handler(database.getHandle(), 1000, stop_after, &steps);
  bool sound = true;
  for (const auto& table : kSummedTables)
    sound = sound && (version < kFirstWithChecksums || looks_sound(database, table, looks_at_all));
  for (const char* table : {"channel", "alert", "outbox"})
    sound = sound && (version == 0 || indices_agree(database, table, looks_at_all));
  sound = sound && (version < kNewestVersion ? says_ok(database, "PRAGMA quick_check(1)")
                                             : has_sound_structure(database, looks_at_all));
  sqlite3_progress_handler(database.getHandle(), 0, nullptr, nullptr);
  return sound;
}

// Before the file is known to be ours: nothing here writes to it.
void set_careful(SQLite::Database& database) {
  database.setBusyTimeout(kBusyTimeout);
  database.exec("PRAGMA trusted_schema=OFF");
  database.exec("PRAGMA cell_size_check=ON");
  know_checksums(database);
  // Closed because it is damaged it must stay as it was found.
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void set_durable(SQLite::Database& database) {
  database.exec("PRAGMA journal_mode=WAL");
  database.exec("PRAGMA synchronous=FULL");
  database.exec("PRAGMA wal_autocheckpoint=0");  // Store::checkpoint does it, when no alarm is on its way
  database.exec("PRAGMA journal_size_limit=4194304");
  database.exec("PRAGMA foreign_keys=ON");
  // What is deleted in a page is zeroed in it; pages that are freed are not written for that alone. The rest
  // is for forget_some (forgetting.hpp).
  database.exec("PRAGMA secure_delete=FAST");
  database.exec("PRAGMA temp_store=MEMORY");  // what is copied for a moment is not written to the flash
}

// A sync that failed takes pages for written that are not on the disk: this process, started again, reads
// them from the memory of the system, and a later sync says that all is well. So nothing that an earlier
// process wrote is relied on: what the log holds is written once more, into the file. No room for that is no
// reason not to start.
void rewrite_log(SQLite::Database& database) {
  const int code =
      sqlite3_wal_checkpoint_v2(database.getHandle(), nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  if (code != SQLITE_OK && code != SQLITE_FULL && code != SQLITE_BUSY)
    throw SQLite::Exception(database.getHandle(), code);
}

// SQLite syncs the folder after it has made the log, but does not care whether that succeeds; and a log whose
// name goes with the power takes every commit with it. It stays until the file is closed, so once is enough.
Result<void> name_for_good(const fs::path& file) {
  if (file == ":memory:") return {};
  return force_names_to_disk(file.has_parent_path() ? file.parent_path() : fs::path("."));
}

// Before the rows of an older Anju are changed: its file as it was, under a name of its own.
void keep_copy(SQLite::Database& database, const fs::path& file, int version) {
  fs::path copy = file;
  copy += ".schema-" + std::to_string(version);
  if (file == ":memory:" || fs::exists(copy)) return;  // of an attempt that was interrupted
  fs::path part = copy;
  part += ".part";
  std::error_code none;
  fs::remove(part, none);
  try {
    SQLite::Statement save(database, "VACUUM INTO ?");
    save.bind(1, part.string());
    save.exec();
    fs::rename(part, copy, none);
  } catch (const SQLite::Exception&) {
    // No room for a copy: each step is a transaction, and a box must start.
    fs::remove(part, none);
  }
}

// What a step of the schema cannot say: rows that are written anew.
void migrate_rows(SQLite::Database& database, const fs::path& file, int version) {
  const bool was_used = version > 0 && version < kNewestVersion;
  if (was_used) keep_copy(database, file, version);
  make_tables(database, version, kNewestVersion);
  pack_old_readings(database);
}

// Throws SQLite::Exception when the file is damaged or no database. `looks_at_all`: however long it takes.
Result<SQLite::Database> try_open(const fs::path& file, bool looks_at_all) {
  // Nobody asks how much memory SQLite has, which it counts under a lock for each piece: a twentieth of what a
  // full outbox costs. Refused where it runs already, and then it counts.
  static const int is_uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static_cast<void>(is_uncounted);
  // Of one thread (store.hpp), so no call has to take a lock.
  SQLite::Database database(file.string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX);
  set_careful(database);
  const int application = database.execAndGet("PRAGMA application_id").getInt();
  const int version = database.execAndGet("PRAGMA user_version").getInt();
  const int objects = database.execAndGet("SELECT count(*) FROM sqlite_master").getInt();
  if (objects > 0 && application != kApplicationId) {
    return Error{ErrorCode::unsupported,
                 file.string() + " is a database of another program; set store.path to another file"};
  }
  if (version > kNewestVersion) {
    return Error{ErrorCode::unsupported,
                 file.string() + " was written by a newer Anju (schema " + std::to_string(version) +
                     ", this one knows " + std::to_string(kNewestVersion) + "); install that version again"};
  }
  // Each of our files has a version, from its first transaction on.
  if (objects > 0 && version <= 0) throw SQLite::Exception("the version is gone", SQLITE_CORRUPT);
  set_durable(database);
  if (!looks_sound(database, version, looks_at_all))
    throw SQLite::Exception("quick_check found damage", SQLITE_CORRUPT);
  if (!first_foreign_table(database, version).empty())
    throw SQLite::Exception("the schema is damaged", SQLITE_CORRUPT);
  migrate_rows(database, file, version);
  rewrite_log(database);
  if (const auto named = name_for_good(file); !named) return named.error();
  sqlite3_db_config(database.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 0, nullptr);
  return database;
}

// The tables of the version that wrote the damaged file, as far as that can be believed; what is newer is
// made when the file is opened.
void make_schema(SQLite::Database& fresh, int version) {
  know_checksums(fresh);
  make_tables(fresh, 0, version > 0 && version < kNewestVersion ? version : kNewestVersion);
}

bool means_damage(int code) { return code == SQLITE_CORRUPT || code == SQLITE_NOTADB; }

}  // namespace

Result<OpenedDatabase> open_database(const fs::path& file, const StillTime& still_time, bool is_damaged) {
  std::optional<Damage> damaged;
  finish_replacing(file);
  const auto suspicions = count_suspicions(file);
  is_damaged = is_damaged || suspicions > 1;
  // A read that fails once looks like damage to the check, and is none: only what is found twice is.
  for (int attempt = is_damaged ? 3 : 1;; ++attempt) {
    try {
      if (attempt == 3) damaged = replace_damaged(file, make_schema, still_time);
      auto database = try_open(file, suspicions > 0);
      if (!database) return database.error();
      return OpenedDatabase{std::move(*database), std::move(damaged)};
    } catch (const SQLite::Exception& error) {
      if (attempt == 3 || !means_damage(error.getErrorCode()))
        return Error{ErrorCode::io, "cannot open " + file.string() + ": " + error.what()};
    }
  }
}

}  // namespace anju
