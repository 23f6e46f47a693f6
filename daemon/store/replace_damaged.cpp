#include "daemon/store/replace_damaged.hpp"

#include <sqlite3.h>

#include <fstream>
#include <string>

#include "daemon/store/file_names.hpp"
#include "daemon/store/row_checksum.hpp"
#include "daemon/store/salvage.hpp"
#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

fs::path suspicion(const fs::path& file) { return with_ending(file, ".suspect"); }

fs::path fresh_name(const fs::path& file) { return with_ending(file, ".salvaged"); }

// The database itself last: until it is gone the next start finds it damaged and does the same again.
fs::path set_aside(const fs::path& file) {
  fs::path target;
  int number = 1;
  do {
    target = with_ending(file, ".damaged-" + std::to_string(number++));
  } while (fs::exists(target));
  for (const char* part : {"-wal", "-shm", ""}) {
    std::error_code none;
    fs::rename(with_ending(file, part), with_ending(target, part), none);
  }
  return target;
}

void remove_fresh(const fs::path& file) {
  for (const char* part : {"-journal", "-wal", "-shm", ""}) {
    std::error_code none;
    fs::remove(with_ending(fresh_name(file), part), none);
  }
}

// As it was found: nothing is written to it, and its log stays where it is.
SQLite::Database open_damaged(const fs::path& file) {
  SQLite::Database damaged(file.string(), SQLite::OPEN_READWRITE);
  sqlite3_db_config(damaged.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  damaged.exec("PRAGMA trusted_schema=OFF");
  damaged.exec("PRAGMA cell_size_check=ON");
  damaged.exec("PRAGMA query_only=ON");
  know_checksums(damaged);
  damaged.exec("PRAGMA writable_schema=ON");  // or SQLite reads nothing of a file that was cut short
  return damaged;
}

// Nothing can be saved when the first page or the list of tables cannot be read.
void save_what_can_be_read(const fs::path& file, SQLite::Database& fresh, const MakeSchema& make_schema,
                           const StillTime& still_time, Damage& damage) {
  std::optional<SQLite::Database> damaged;
  int version = 0;
  try {
    damaged.emplace(open_damaged(file));
    version = damaged->execAndGet("PRAGMA user_version").getInt();
    damaged->exec("SELECT count(*) FROM sqlite_master");
  } catch (const SQLite::Exception&) {
    damaged.reset();
  }
  make_schema(fresh, version);
  if (!damaged) return;
  try {
    salvage(*damaged, fresh, still_time, damage);
  } catch (const SQLite::Exception&) {
    // The new file has what was saved until then.
  }
}

void force_names(const fs::path& file) {
  const auto forced = force_names_to_disk(folder_of(file));
  if (!forced) throw SQLite::Exception(forced.error().what, SQLITE_IOERR);
}

}  // namespace

Damage replace_damaged(const fs::path& file, const MakeSchema& make_schema, const StillTime& still_time) {
  Damage damage;
  remove_fresh(file);
  {
    SQLite::Database fresh(fresh_name(file).string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    save_what_can_be_read(file, fresh, make_schema, still_time, damage);
  }
  force_names(file);
  damage.set_aside = set_aside(file);
  // The old log must be away before a new file has the name that it belongs to.
  force_names(file);
  finish_replacing(file);
  std::error_code none;
  fs::remove(suspicion(file), none);
  return damage;
}

void note_suspicion(const fs::path& file) {
  if (file != ":memory:") std::ofstream(suspicion(file), std::ios::app) << '!';
}

std::uintmax_t count_suspicions(const fs::path& file) {
  std::error_code none;
  const auto size = fs::file_size(suspicion(file), none);
  return none ? 0 : size;
}

void finish_replacing(const fs::path& file) {
  std::error_code none;
  if (!fs::exists(file, none) && fs::exists(fresh_name(file), none)) fs::rename(fresh_name(file), file, none);
}

}  // namespace anju
