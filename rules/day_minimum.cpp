#include "rules/day_minimum.hpp"

#include <algorithm>

namespace anju {
namespace {

std::int64_t hour_of(SteadyTime at) {
  return std::chrono::floor<std::chrono::hours>(at.time_since_epoch()).count();
}

}  // namespace

bool DayMinimum::note(SteadyTime at, std::int64_t value) {
  const std::int64_t hour = hour_of(at);
  Slot& slot = slots_[static_cast<std::size_t>(hour) % kHours];
  if (slot.hour == hour && slot.lowest <= value) return false;
  slot = {hour, value};
  return true;
}

std::optional<std::int64_t> DayMinimum::at(SteadyTime at) const {
  const std::int64_t newest = hour_of(at);
  std::optional<std::int64_t> lowest;
  std::size_t known = 0;
  for (const Slot& slot : slots_) {
    if (slot.hour < 0 || slot.hour > newest || slot.hour <= newest - std::int64_t{kHours}) continue;
    ++known;
    lowest = std::min(lowest.value_or(slot.lowest), slot.lowest);
  }
  return known >= kEnoughHours ? lowest : std::nullopt;
}

void DayMinimum::append(std::vector<std::int64_t>& fields) const {
  for (const Slot& slot : slots_) {
    fields.push_back(slot.hour);
    fields.push_back(slot.lowest);
  }
}

void DayMinimum::restore(const std::int64_t* fields) {
  for (Slot& slot : slots_) {
    slot.hour = *fields++;
    slot.lowest = *fields++;
  }
}

}  // namespace anju
