#include "drivers/recent_readings.hpp"

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

void RecentDigests::note(std::uint64_t digest) {
  if (!known_.insert(digest).second) return;
  order_.push_back(digest);
  if (order_.size() > capacity_) {
    known_.erase(order_.front());
    order_.pop_front();
  }
}

}  // namespace anju
