#include "daemon/store/database.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "daemon/store/old_readings.hpp"
#include "daemon/store/schema.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr int kNewestVersion = static_cast<int>(kMigrations.size());

// A start must not take longer than this on a damaged or a very large file; what is left is checked by use.
constexpr int kCheckSteps =
    2000;  // of 1,000 virtual machine instructions each: about a second on a small box

int stop_after(void* steps) { return --*static_cast<int*>(steps) < 0 ? 1 : 0; }

bool looks_sound(SQLite::Database& database) {
  int steps = kCheckSteps;
  sqlite3_progress_handler(database.getHandle(), 1000, stop_after, &steps);
  bool sound = true;
  try {
    SQLite::Statement check(database, "PRAGMA quick_check(1)");
    sound = check.executeStep() && std::string(check.getColumn(0).getText()) == "ok";
  } catch (const SQLite::Exception& error) {
    sound = error.getErrorCode() == SQLITE_INTERRUPT;  // out of time is no finding
  }
  sqlite3_progress_handler(database.getHandle(), 0, nullptr, nullptr);
  return sound;
}

// Before the file is known to be ours: nothing here writes to it.
void set_careful(SQLite::Database& database) {
  database.setBusyTimeout(5000);
  database.exec("PRAGMA trusted_schema=OFF");
  database.exec("PRAGMA cell_size_check=ON");
}

void set_durable(SQLite::Database& database) {
  database.exec("PRAGMA journal_mode=WAL");
  database.exec("PRAGMA synchronous=FULL");
  database.exec("PRAGMA wal_autocheckpoint=0");  // Store::checkpoint does it, when no alarm is on its way
  database.exec("PRAGMA journal_size_limit=4194304");
  database.exec("PRAGMA foreign_keys=ON");
}

void migrate(SQLite::Database& database, int from) {
  for (int version = from; version < kNewestVersion; ++version) {
    SQLite::Transaction transaction(database);
    database.exec(std::string(kMigrations[static_cast<std::size_t>(version)]));
    database.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
    database.exec("PRAGMA user_version=" + std::to_string(version + 1));
    transaction.commit();
  }
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
  migrate(database, version);
  pack_old_readings(database);
}

fs::path set_aside(const fs::path& file) {
  fs::path target;
  int number = 1;
  do {
    target = file;
    target += ".damaged-" + std::to_string(number++);
  } while (fs::exists(target));
  for (const char* suffix : {"-wal", "-shm", ""}) {
    fs::path from = file;
    from += suffix;
    fs::path to = target;
    to += suffix;
    std::error_code none;
    fs::rename(from, to, none);
  }
  return target;
}

// Throws SQLite::Exception when the file is damaged or no database.
Result<SQLite::Database> try_open(const fs::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
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
  set_durable(database);
  if (!looks_sound(database)) throw SQLite::Exception("quick_check found damage", SQLITE_CORRUPT);
  migrate_rows(database, file, version);
  return database;
}

bool means_damage(int code) { return code == SQLITE_CORRUPT || code == SQLITE_NOTADB; }

}  // namespace

Result<OpenedDatabase> open_database(const fs::path& file) {
  std::optional<fs::path> damaged;
  for (int attempt = 0; attempt < 2; ++attempt) {
    try {
      auto database = try_open(file);
      if (!database) return database.error();
      return OpenedDatabase{std::move(*database), damaged};
    } catch (const SQLite::Exception& error) {
      if (attempt > 0 || !means_damage(error.getErrorCode())) {
        return Error{ErrorCode::io, "cannot open " + file.string() + ": " + error.what()};
      }
    }
    damaged = set_aside(file);
  }
  return Error{ErrorCode::io, "cannot make " + file.string()};
}

}  // namespace anju
