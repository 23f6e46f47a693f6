#include "daemon/http/parked_book.hpp"

#include <algorithm>

namespace anju {

bool ParkedBook::park(const std::string& utility, const PushItem& item, WallTime now) {
  const std::lock_guard lock(mutex_);
  auto found = meters_.find({utility, item.meter});
  if (found == meters_.end()) {
    if (meters_.size() >= kMeters || held_[utility] >= kOfUtility) {
      ++left_out_;
      return false;
    }
    ++held_[utility];
    found = meters_.emplace(std::pair(utility, item.meter), ParkedMeter{}).first;
    found->second.utility = utility;
    found->second.meter = item.meter;
    found->second.first = now;
  }
  ParkedMeter& parked = found->second;
  ++parked.count;
  parked.last = now;
  parked.code = item.code;
  parked.unit = item.unit;
  parked.value = item.value;
  return true;
}

ParkedView ParkedBook::view() const {
  const std::lock_guard lock(mutex_);
  ParkedView view;
  view.left_out = left_out_;
  for (const auto& [key, meter] : meters_) view.meters.push_back(meter);
  std::stable_sort(view.meters.begin(), view.meters.end(),
                   [](const ParkedMeter& a, const ParkedMeter& b) { return a.last > b.last; });
  return view;
}

}  // namespace anju
