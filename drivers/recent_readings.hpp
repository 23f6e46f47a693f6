// What has been heard lately.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "rules/model/reading.hpp"

namespace anju {

// Bounded: the oldest are forgotten. A ring of what was noted, and a table of places in it, so that one
// digest takes 16 bytes of two blocks that grow by doubling: in nodes of its own it would take 56, and a box
// that hears much for a day would grow by 10 MiB.
class RecentDigests {
 public:
  explicit RecentDigests(std::size_t capacity) : capacity_(capacity) {}

  bool contains(std::uint64_t digest) const { return !places_.empty() && places_[find(digest)] != 0; }
  void note(std::uint64_t digest);

 private:
  std::size_t slot(std::uint64_t digest) const {
    return static_cast<std::size_t>(digest * 0x9e3779b97f4a7c15U >> 32U) & (places_.size() - 1);
  }
  // Where it is in the table, or the free place where it belongs.
  std::size_t find(std::uint64_t digest) const;
  void forget(std::uint64_t digest);
  void grow();

  std::size_t capacity_;
  std::size_t oldest_ = 0;  // in the ring, once it is full
  std::vector<std::uint64_t> ring_;
  std::vector<std::uint32_t> places_;  // in the ring, from 1 on; 0: free. At most half of them are taken
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
