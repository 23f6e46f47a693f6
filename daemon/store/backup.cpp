#include "daemon/store/backup.hpp"

#include <system_error>

#include "daemon/store/backup_file.hpp"
#include "daemon/store/expiry.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

std::string first_of(const StoreCheck& check) { return check.findings.front().first; }

Error damaged(const fs::path& file, const StoreCheck& check) {
  return {ErrorCode::malformed, file.string() + " is damaged: " + first_of(check)};
}

}  // namespace

Result<void> may_back_up(const fs::path& store, const fs::path& copy, bool may_replace) {
  const auto from = open_to_read(store);
  if (!from) return from.error();
  std::error_code none;
  if (fs::equivalent(store, copy, none))
    return Error{ErrorCode::unsupported, copy.string() + " is the store itself"};
  if (!may_replace && fs::exists(copy, none))
    return Error{ErrorCode::unsupported, copy.string() + " is there already"};
  return expect_room(copy, used_bytes(*from->core));
}

Result<BackupMade> back_up(const fs::path& store, const fs::path& copy, bool may_replace) {
  if (const auto may = may_back_up(store, copy, may_replace); !may) return may.error();
  const auto from = open_to_read(store);
  if (!from) return from.error();
  std::error_code none;
  auto file = UnplacedFile::beside(copy);
  if (!file) return file.error();
  if (const auto copied = copy_store(*from->core, file->path()); !copied) return copied.error();
  const auto check = check_store(file->path());
  if (!check) return check.error();
  if (!check->findings.empty()) return damaged(store, *check);
  const std::uint64_t bytes = fs::file_size(file->path(), none);
  if (const auto placed = file->place(copy, may_replace); !placed) return placed.error();
  return BackupMade{bytes, *check};
}

}  // namespace anju
