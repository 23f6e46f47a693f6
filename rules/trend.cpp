#include "rules/trend.hpp"

#include <algorithm>

namespace anju {

std::int64_t Trend::number_at(SteadyTime at, Duration within) {
  const Duration part = std::max(within / std::int64_t{kParts}, Duration{1});
  return at.time_since_epoch() / part;
}

bool Trend::note(SteadyTime at, std::int64_t value, Duration within) {
  const std::int64_t number = number_at(at, within);
  Part& part = parts_[static_cast<std::size_t>(number) % kParts];
  const bool is_inside = part.number == number && value >= part.lowest && value <= part.highest;
  if (part.number != number) part = {number, value, value};
  part.lowest = std::min(part.lowest, value);
  part.highest = std::max(part.highest, value);
  return !is_inside;
}

std::int64_t Trend::risen(SteadyTime at, std::int64_t value, Duration within) const {
  const std::int64_t newest = number_at(at, within);
  std::int64_t lowest = value;
  for (const Part& part : parts_) {
    if (is_within(part, newest)) lowest = std::min(lowest, part.lowest);
  }
  return value - lowest;
}

std::int64_t Trend::fallen(SteadyTime at, std::int64_t value, Duration within) const {
  const std::int64_t newest = number_at(at, within);
  std::int64_t highest = value;
  for (const Part& part : parts_) {
    if (is_within(part, newest)) highest = std::max(highest, part.highest);
  }
  return highest - value;
}

void Trend::append(std::vector<std::int64_t>& fields) const {
  for (const Part& part : parts_) {
    fields.push_back(part.number);
    fields.push_back(part.lowest);
    fields.push_back(part.highest);
  }
}

void Trend::restore(const std::int64_t* fields) {
  for (Part& part : parts_) {
    part.number = *fields++;
    part.lowest = *fields++;
    part.highest = *fields++;
  }
}

}  // namespace anju
