#include "daemon/state_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace anju {
namespace {

Error fault(const std::filesystem::path& file, int code) {
  return {ErrorCode::io, file.string() + ": " + std::generic_category().message(code)};
}

// Made by root, for example to restore a backup, it must be open to the daemon, which is another user.
void give_to_owner_of(const std::filesystem::path& folder, int file) {
  struct stat like {};
  struct stat own {};
  if (::stat(folder.c_str(), &like) != 0 || ::fstat(file, &own) != 0 || own.st_uid == like.st_uid) return;
  [[maybe_unused]] const int refused = ::fchown(file, like.st_uid, like.st_gid);
}

}  // namespace

Result<StateLock> StateLock::take(const std::filesystem::path& folder) {
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) return fault(folder, made.value());
  const auto file = folder / "anjud.lock";
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) return fault(file, errno);
  StateLock lock(descriptor);
  give_to_owner_of(folder, descriptor);
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno != EWOULDBLOCK) return fault(file, errno);
  return Error{ErrorCode::unavailable, "another anjud works in " + folder.string() +
                                           "; stop it, or set store.path to a folder of its own"};
}

StateLock::StateLock(StateLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

StateLock::~StateLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

}  // namespace anju
