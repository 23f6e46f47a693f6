#include "drivers/port_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>

namespace anju {

int PortLock::take(const std::filesystem::path& port) {
  release();
  // Without O_NONBLOCK opening waits for the other side of some lines.
  descriptor_ = open(port.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  if (descriptor_ < 0) return errno;
  if (flock(descriptor_, LOCK_EX | LOCK_NB) == 0) return 0;
  const int fault = errno == EWOULDBLOCK ? EBUSY : errno;
  release();
  return fault;
}

void PortLock::release() {
  if (descriptor_ >= 0) close(descriptor_);
  descriptor_ = -1;
}

}  // namespace anju
