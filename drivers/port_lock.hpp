// Keeps a serial port for one program of ours.
#pragma once

#include <filesystem>

namespace anju {

// TIOCEXCL keeps others out, but not the superuser, and a technician is that: so who asks on a port also
// locks it (flock), before it changes how the port is set. The lock ends with the process, whatever ends it.
class PortLock {
 public:
  PortLock() = default;
  ~PortLock() { release(); }
  PortLock(const PortLock&) = delete;
  PortLock& operator=(const PortLock&) = delete;

  // 0, or the errno that says why not: EBUSY when another program has it.
  int take(const std::filesystem::path& port);
  void release();

 private:
  int descriptor_ = -1;
};

}  // namespace anju
