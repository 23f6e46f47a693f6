// What a disk can do to a program, made to happen: a sync that fails, a disk that is full.
#pragma once

#include <sys/resource.h>

#include <atomic>
#include <csignal>

namespace anju::test {

// fdatasync of this program is replaced by one that counts, and fails with this errno unless it is 0.
inline std::atomic<int> syncs{0};
inline std::atomic<int> sync_error{0};

// While it lives no file of this process grows beyond `bytes`: a write that would cross the line is cut
// there, as on a full disk, and the next one is refused.
class FullDisk {
 public:
  explicit FullDisk(rlim_t bytes) {
    getrlimit(RLIMIT_FSIZE, &before_);
    rlimit limit = before_;
    limit.rlim_cur = bytes;
    old_action_ = std::signal(SIGXFSZ, SIG_IGN);
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FullDisk() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, old_action_);
  }
  FullDisk(const FullDisk&) = delete;
  FullDisk& operator=(const FullDisk&) = delete;

 private:
  rlimit before_{};
  void (*old_action_)(int) = SIG_DFL;
};

}  // namespace anju::test
