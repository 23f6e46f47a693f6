// A store made of a copy, in the place of the one that is there.
#include <SQLiteCpp/Statement.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <system_error>

#include "daemon/store/backup.hpp"
#include "daemon/store/backup_file.hpp"
#include "daemon/store/expiry.hpp"
#include "daemon/store/file_names.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/row_checksum.hpp"
#include "daemon/store/schema.hpp"
#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// Under this name it is whole, on the disk, and will take its place whatever happens.
fs::path ready_name(const fs::path& store) { return with_ending(store, ".restoring"); }
fs::path journal_of(const fs::path& store) { return folder_of(store) / "journal"; }

// How far the box has come as far as what is there can tell; a damaged store is no reason not to restore.
std::optional<SteadyTime> lived_until(const fs::path& store) {
  std::optional<SteadyTime> until;
  try {
    if (const auto opened = open_to_read(store); opened && opened->version >= 2) {
      const Restored progress = restore_progress(*opened->core);
      until = progress.not_before;
      if (progress.timeline) until = std::max(until, std::optional{progress.timeline->steady});
    }
  } catch (const SQLite::Exception&) {
    // Then the journal alone tells.
  }
  std::error_code none;
  if (!fs::is_directory(journal_of(store), none)) return until;
  const auto journal = Journal::open(journal_of(store), {});
  return journal ? std::max(until, (*journal)->heard_until()) : until;
}

void note_not_before(const fs::path& file, SteadyTime until) {
  SQLite::Database database(file.string(), SQLite::OPEN_READWRITE);
  know_checksums(database);
  // A copy that an older Anju made has none yet.
  const bool has_checksums = database.execAndGet("PRAGMA user_version").getInt() >= kFirstWithChecksums;
  SQLite::Statement note(database, has_checksums
                                       ? upsert_of_state()
                                       : "INSERT OR REPLACE INTO rule_state(key, fields) VALUES(?,?)");
  const std::int64_t field = until.time_since_epoch().count();
  note.bind(1, kNotBeforeState);
  note.bind(2, &field, sizeof field);
  note.exec();
}

// The daemon may not run as who restores.
Result<void> give_to_owner_of(const fs::path& folder, const fs::path& file) {
  struct stat like {};
  if (::stat(folder.c_str(), &like) != 0 || ::geteuid() == like.st_uid) return {};
  if (::chown(file.c_str(), like.st_uid, like.st_gid) == 0) return {};
  return Error{ErrorCode::io, "cannot give " + file.string() + " to the owner of " + folder.string()};
}

std::string free_ending(const fs::path& store) {
  std::error_code none;
  for (int number = 1;; ++number) {
    std::string ending = ".replaced-" + std::to_string(number);
    const bool journal_fits =
        !fs::exists(journal_of(store), none) || !fs::exists(with_ending(journal_of(store), ending), none);
    if (!fs::exists(with_ending(store, ending), none) && journal_fits) return ending;
  }
}

// True when it was there.
Result<bool> set_aside(const fs::path& what, const fs::path& aside) {
  std::error_code failed;
  if (!fs::exists(what, failed)) return false;
  fs::rename(what, aside, failed);
  if (failed) return Error{ErrorCode::io, "cannot set " + what.string() + " aside: " + failed.message()};
  return true;
}

Result<void> make_ready(StoreCore& copy, const fs::path& store) {
  auto file = UnplacedFile::beside(ready_name(store));
  if (!file) return file.error();
  if (auto copied = copy_store(copy, file->path()); !copied) return copied;
  try {
    if (const auto until = lived_until(store)) note_not_before(file->path(), *until);
  } catch (const SQLite::Exception& error) {
    return Error{ErrorCode::io, "cannot prepare " + file->path().string() + ": " + error.what()};
  }
  if (auto given = give_to_owner_of(folder_of(store), file->path()); !given) return given;
  return file->place(ready_name(store), true);
}

}  // namespace

Result<BackupRestored> restore_backup(const fs::path& copy, const fs::path& store) {
  const auto check = check_store(copy);
  if (!check) return check.error();
  if (!check->findings.empty())
    return Error{ErrorCode::malformed, copy.string() + " is damaged: " + check->findings.front().first};
  const auto from = open_to_read(copy);
  if (!from) return from.error();
  std::error_code none;
  if (fs::equivalent(store, copy, none))
    return Error{ErrorCode::unsupported, copy.string() + " is the store itself"};
  if (const auto room = expect_room(store, used_bytes(*from->core)); !room) return room.error();
  if (const auto ready = make_ready(*from->core, store); !ready) return ready.error();
  auto restored = finish_restoring(store);
  if (restored) restored->check = *check;
  return restored;
}

// The database itself after all that belongs to it, so that a second attempt goes on where the first was cut.
Result<BackupRestored> finish_restoring(const fs::path& store) {
  BackupRestored done;
  std::error_code failed;
  if (!fs::exists(ready_name(store), failed)) return done;
  const std::string ending = free_ending(store);
  const fs::path journal = journal_of(store);
  for (const fs::path& part : {journal, with_ending(store, "-wal"), with_ending(store, "-shm"), store}) {
    const bool is_of_store = part != journal && part != store;
    const fs::path aside =
        is_of_store
            ? fs::path(with_ending(store, ending).string() + part.string().substr(store.string().size()))
            : with_ending(part, ending);
    const auto was_there = set_aside(part, aside);
    if (!was_there) return was_there.error();
    if (*was_there && part == store) done.replaced_store = aside;
    if (*was_there && part == journal) done.replaced_journal = aside;
    // The old log must be away before a new file has the name that it belongs to.
    if (const auto forced = force_names_to_disk(folder_of(store)); !forced) return forced.error();
  }
  fs::rename(ready_name(store), store, failed);
  if (failed) return Error{ErrorCode::io, "cannot make " + store.string() + ": " + failed.message()};
  if (const auto forced = force_names_to_disk(folder_of(store)); !forced) return forced.error();
  return done;
}

}  // namespace anju
