#include "daemon/disk_reserve.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <system_error>

namespace anju {
namespace {

namespace fs = std::filesystem;

// Its blocks are taken, not only its length: a hole would promise room that is not there.
bool take_space(const fs::path& file, std::uint64_t bytes) {
  const int descriptor = open(file.c_str(), O_CREAT | O_WRONLY | O_CLOEXEC, 0600);
  if (descriptor < 0) return false;
  const bool taken = posix_fallocate(descriptor, 0, static_cast<off_t>(bytes)) == 0;
  close(descriptor);
  return taken;
}

}  // namespace

DiskReserve::DiskReserve(fs::path folder, std::uint64_t bytes)
    : folder_(std::move(folder)), file_(folder_ / "reserve"), bytes_(bytes) {
  std::error_code none;
  if (bytes_ > 0 && (fs::exists(file_, none) || free_bytes() > bytes_)) make();
}

// One that cannot be made as a whole is none: half of one would be taken for room.
void DiskReserve::make() {
  is_spent_ = !take_space(file_, bytes_);
  std::error_code none;
  if (is_spent_) fs::remove(file_, none);
}

bool DiskReserve::look() {
  if (bytes_ == 0) return false;
  const std::lock_guard lock(mutex_);
  const std::uint64_t free = free_bytes();
  // Room for the file and as much again, or the next message would spend it once more.
  if (is_spent_ && free > 2 * bytes_) make();
  const std::uint64_t enough = only_alarms_ ? bytes_ : bytes_ / 2;  // two marks, so that it does not flutter
  only_alarms_ = is_spent_ || free_bytes() < enough;
  return only_alarms_;
}

bool DiskReserve::give_up() {
  const std::lock_guard lock(mutex_);
  if (bytes_ == 0 || is_spent_) return false;
  std::error_code failed;
  if (!fs::remove(file_, failed)) return false;
  is_spent_ = true;
  only_alarms_ = true;
  return true;
}

bool DiskReserve::is_spent() const {
  const std::lock_guard lock(mutex_);
  return is_spent_;
}

std::uint64_t DiskReserve::free_bytes() const {
  std::error_code failed;
  const fs::space_info space = fs::space(folder_, failed);
  // What cannot be known is no reason to keep anything back.
  return failed ? UINT64_MAX : space.available;
}

}  // namespace anju
