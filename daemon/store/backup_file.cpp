#include "daemon/store/backup_file.hpp"

#include <fcntl.h>
#include <linux/fs.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// As much as is kept back for alarms, and again as much, so that nothing of it is ever needed.
constexpr std::uint64_t kStaysFree = std::uint64_t{32} << 20U;

Error refused(const std::string& doing) {
  return {ErrorCode::io, doing + ": " + std::error_code(errno, std::generic_category()).message()};
}

Result<void> sync_file(const fs::path& file) {
  const OpenFile opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened || ::fsync(opened.descriptor()) != 0) return refused("cannot sync " + file.string());
  return {};
}

}  // namespace

Result<UnplacedFile> UnplacedFile::beside(const fs::path& place) {
  std::string name = (folder_of(place) / ("." + place.filename().string() + ".XXXXXX")).string();
  const int descriptor = ::mkostemp(name.data(), O_CLOEXEC);
  if (descriptor < 0) return refused("cannot make a file in " + folder_of(place).string());
  ::close(descriptor);
  return UnplacedFile(name);
}

UnplacedFile::UnplacedFile(UnplacedFile&& other) noexcept : path_(std::exchange(other.path_, fs::path())) {}

UnplacedFile::~UnplacedFile() {
  if (path_.empty()) return;
  for (const char* part : {"-journal", "-wal", "-shm", ""}) ::unlink((path_.string() + part).c_str());
}

Result<void> UnplacedFile::place(const fs::path& place, bool may_replace) {
  if (Result<void> synced = sync_file(path_); !synced) return synced;
  const unsigned flags = may_replace ? 0U : static_cast<unsigned>(RENAME_NOREPLACE);
  int failed = ::renameat2(AT_FDCWD, path_.c_str(), AT_FDCWD, place.c_str(), flags);
  // Some file systems know no such rename; a second name is refused by all that know it where one is there.
  if (failed != 0 && errno == EINVAL && !may_replace) {
    failed = ::link(path_.c_str(), place.c_str());
    if (failed == 0) ::unlink(path_.c_str());
  }
  if (failed != 0 && errno == EEXIST)
    return Error{ErrorCode::unsupported, place.string() + " is there already"};
  if (failed != 0) return refused("cannot make " + place.string());
  path_.clear();
  return force_names_to_disk(folder_of(place));
}

Result<void> copy_store(StoreCore& from, const fs::path& to) {
  try {
    SQLite::Statement copy(from.database, "VACUUM INTO ?");
    copy.bind(1, to.string());
    copy.exec();
    return {};
  } catch (const SQLite::Exception& error) {
    const bool is_full = (error.getErrorCode() & 0xFF) == SQLITE_FULL;
    return Error{is_full ? ErrorCode::unavailable : ErrorCode::io,
                 "cannot copy " + from.file.string() + " to " + to.string() + ": " + error.what()};
  }
}

Result<void> expect_room(const fs::path& place, std::uint64_t bytes) {
  std::error_code failed;
  const fs::space_info space = fs::space(folder_of(place), failed);
  if (failed) return Error{ErrorCode::io, folder_of(place).string() + ": " + failed.message()};
  if (space.available >= bytes + kStaysFree) return {};
  constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;
  return Error{ErrorCode::unavailable, "it needs " + std::to_string(bytes / kMiB + 1) + " MiB and " +
                                           std::to_string(kStaysFree / kMiB) + " MiB must stay free; " +
                                           folder_of(place).string() + " has " +
                                           std::to_string(space.available / kMiB) + " MiB"};
}

}  // namespace anju
