// What has been heard lately.
#pragma once

#include <cstdint>
#include <deque>
#include <unordered_set>

#include "rules/model/reading.hpp"

namespace anju {

// Bounded: the oldest are forgotten.
class RecentDigests {
 public:
  explicit RecentDigests(std::size_t capacity) : capacity_(capacity) {}

  bool contains(std::uint64_t digest) const { return known_.count(digest) != 0; }
  void note(std::uint64_t digest);

 private:
  std::size_t capacity_;
  std::deque<std::uint64_t> order_;
  std::unordered_set<std::uint64_t> known_;
};

// A broker that crashed and came back delivers again what was acknowledged since its last snapshot, without
// the DUP flag and after what came later. What a device says with a time of its own can be known again: the
// same channel, the same instant, the same value.
class RecentReadings {
 public:
  explicit RecentReadings(std::size_t capacity) : digests_(capacity) {}

  bool contains(const Reading& reading) const { return digests_.contains(digest(reading)); }
  void note(const Reading& reading) { digests_.note(digest(reading)); }

 private:
  static std::uint64_t digest(const Reading& reading);

  RecentDigests digests_;
};

}  // namespace anju
