// A disk that refuses what SQLite writes to it, at once and for as long as this lives.
#pragma once

#include <sqlite3.h>
#include <sys/types.h>

#include <cerrno>
#include <cstddef>

namespace anju::test {

// ENOSPC: full, and the store may go on later. EIO: broken, and it may not.
class RefusingDisk {
 public:
  explicit RefusingDisk(int reason) {
    reason_ = reason;
    replace(reinterpret_cast<sqlite3_syscall_ptr>(refuse), reinterpret_cast<sqlite3_syscall_ptr>(refuse_at));
  }
  ~RefusingDisk() { replace(nullptr, nullptr); }
  RefusingDisk(const RefusingDisk&) = delete;
  RefusingDisk& operator=(const RefusingDisk&) = delete;

 private:
  static ssize_t refuse(int, const void*, std::size_t) {
    errno = reason_;
    return -1;
  }
  static ssize_t refuse_at(int, const void*, std::size_t, off_t) {
    errno = reason_;
    return -1;
  }
  // SQLite lets its system calls be replaced by name, for tests like this; without one it takes its own
  // again.
  static void replace(sqlite3_syscall_ptr write, sqlite3_syscall_ptr write_at) {
    sqlite3_vfs* const files = sqlite3_vfs_find(nullptr);
    files->xSetSystemCall(files, "write", write);
    files->xSetSystemCall(files, "pwrite", write_at);
    files->xSetSystemCall(files, "pwrite64", write_at);
  }

  static inline int reason_ = 0;
};

}  // namespace anju::test
