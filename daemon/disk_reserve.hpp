// Room on the disk that is kept back for alarms.
#pragma once

#include <cstdint>
#include <filesystem>
#include <mutex>

#include "rules/model/error.hpp"

namespace anju {

// A file that takes its space from the start. When less is free than half of it, only alarms are written;
// when an alarm finds no room all the same, the file is given up, and the alarm has it. When there is room
// again it is made anew, and all is written as before.
//
// look() and the constructor belong to one thread; give_up() may be called from any.
class DiskReserve {
 public:
  // bytes 0: no reserve, and nothing is ever kept back.
  DiskReserve(std::filesystem::path folder, std::uint64_t bytes);

  // Once a second: looks at the file system. True when only alarms may be written.
  bool look();
  // An alarm found no room. True when there may be some now.
  bool give_up();

  bool is_spent() const;

 private:
  void make();
  std::uint64_t free_bytes() const;

  const std::filesystem::path folder_;
  const std::filesystem::path file_;
  const std::uint64_t bytes_;
  mutable std::mutex mutex_;  // of what follows
  bool is_spent_ = true;
  bool only_alarms_ = false;
};

}  // namespace anju
