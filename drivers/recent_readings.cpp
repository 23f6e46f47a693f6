#include "drivers/recent_readings.hpp"

#include <algorithm>

namespace anju {

// 64 bits of three numbers: with 65,536 readings known, one new reading in 2.8e14 is taken for a repeat. The
// constant is the golden ratio, the mixing that of splitmix64 (Steele, Lea, Flood 2014).
std::uint64_t RecentReadings::digest(const Reading& reading) {
  std::uint64_t sum = 0;
  const auto mix = [&sum](std::uint64_t number) {
    sum += number + 0x9e3779b97f4a7c15U;
    sum = (sum ^ (sum >> 30U)) * 0xbf58476d1ce4e5b9U;
    sum = (sum ^ (sum >> 27U)) * 0x94d049bb133111ebU;
    sum ^= sum >> 31U;
  };
  mix(reading.channel);
  mix(static_cast<std::uint64_t>(reading.measured_at.time_since_epoch().count()));
  mix(reading.quality == Quality::invalid ? UINT64_MAX : static_cast<std::uint64_t>(reading.value));
  return sum;
}

std::size_t RecentDigests::find(std::uint64_t digest) const {
  std::size_t at = slot(digest);
  while (places_[at] != 0 && ring_[places_[at] - 1] != digest) at = (at + 1) & (places_.size() - 1);
  return at;
}

void RecentDigests::note(std::uint64_t digest) {
  if (capacity_ == 0) return;
  if (2 * std::min(ring_.size() + 1, capacity_) > places_.size()) grow();
  if (places_[find(digest)] != 0) return;
  std::size_t place = ring_.size();
  if (place < capacity_) {
    ring_.push_back(digest);
  } else {
    place = oldest_;
    oldest_ = (oldest_ + 1) % capacity_;
    forget(ring_[place]);
    ring_[place] = digest;
  }
  places_[find(digest)] = static_cast<std::uint32_t>(place + 1);
}

// What stands behind it and would not be found past a free place moves up (Knuth 6.4, algorithm R).
void RecentDigests::forget(std::uint64_t digest) {
  const std::size_t mask = places_.size() - 1;
  std::size_t free = find(digest);
  for (std::size_t at = (free + 1) & mask; places_[at] != 0; at = (at + 1) & mask) {
    const std::size_t home = slot(ring_[places_[at] - 1]);
    if (((at - home) & mask) < ((at - free) & mask)) continue;
    places_[free] = places_[at];
    free = at;
  }
  places_[free] = 0;
}

void RecentDigests::grow() {
  constexpr std::size_t kFirst = 64;
  places_.assign(places_.empty() ? kFirst : 2 * places_.size(), 0);
  for (std::size_t place = 0; place < ring_.size(); ++place)
    places_[find(ring_[place])] = static_cast<std::uint32_t>(place + 1);
}

}  // namespace anju
