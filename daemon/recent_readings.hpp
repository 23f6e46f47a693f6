// Which readings have been heard lately.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_set>

#include "rules/model/reading.hpp"

namespace anju {

// A broker that crashed and came back delivers again what was acknowledged since its last snapshot, without
// the DUP flag and after what came later. What a device says with a time of its own can be known again: the
// same channel, the same instant, the same value. Bounded: the oldest are forgotten.
class RecentReadings {
 public:
  explicit RecentReadings(std::size_t capacity) : capacity_(capacity) {}

  bool contains(const Reading& reading) const { return known_.count(digest(reading)) != 0; }
  void note(const Reading& reading);

 private:
  static std::uint64_t digest(const Reading& reading);

  std::size_t capacity_;
  std::deque<std::uint64_t> order_;
  std::unordered_set<std::uint64_t> known_;
};

}  // namespace anju
