// Sees whether threads of this process run that nobody can ask: those of a library. One that waits with a
// time limit, as Paho's do each second, goes through the scheduler again and again; one that hangs does not.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <set>

namespace anju {

class ThreadWatch {
 public:
  // `tasks`: of the process, as proc(5) has them.
  explicit ThreadWatch(std::filesystem::path tasks = "/proc/self/task") : tasks_(std::move(tasks)) {}

  // Looks at them; the number of one that was seen standing still twice in a row, else 0. To be called at
  // such a distance that a machine under load gives every thread its turn in between. One that has ended is
  // no more.
  int standing(const std::set<int>& threads);
  // What was seen so far says nothing of what comes.
  void forget() { seen_.clear(); }

 private:
  struct Seen {
    std::uint64_t turns = 0;
    int stood = 0;  // looks in a row
  };
  std::filesystem::path tasks_;
  std::map<int, Seen> seen_;
};

}  // namespace anju
