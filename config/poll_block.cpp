#include "drivers/poll_plan.hpp"

#include <algorithm>

namespace anju {

std::vector<RegisterRange> poll_ranges(const Profile& profile) {
  std::vector<RegisterRange> values;
  values.reserve(profile.fields.size());
  for (const Field& field : profile.fields) {
    values.push_back({field.registers.address, static_cast<std::uint16_t>(words_of(field.registers.type))});
  }
  std::sort(values.begin(), values.end(), [](const RegisterRange& a, const RegisterRange& b) {
    return a.start != b.start ? a.start < b.start : a.count < b.count;
  });
  std::vector<RegisterRange> ranges;
  for (const RegisterRange& value : values) {
    const int value_end = value.start + value.count;
    if (!ranges.empty()) {
      RegisterRange& last = ranges.back();
      const int joined = std::max(last.start + last.count, value_end) - last.start;
      if (value.start <= last.start + last.count && joined <= profile.modbus.block_limit) {
        last.count = static_cast<std::uint16_t>(joined);
        continue;
      }
    }
    ranges.push_back(value);
  }
  return ranges;
}

}  // namespace anju
