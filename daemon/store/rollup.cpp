#include "daemon/store/rollup.hpp"

#include <algorithm>
#include <limits>

namespace anju {
namespace {

std::int64_t limited_sum(std::int64_t a, std::int64_t b) {
  std::int64_t sum = 0;
  if (!__builtin_add_overflow(a, b, &sum)) return sum;
  return b > 0 ? std::numeric_limits<std::int64_t>::max() : std::numeric_limits<std::int64_t>::min();
}

// What the register ran forward.
std::int64_t step_up(std::int64_t from, std::int64_t to) {
  std::int64_t step = 0;
  if (to <= from) return 0;
  return __builtin_sub_overflow(to, from, &step) ? std::numeric_limits<std::int64_t>::max() : step;
}

void add(Rollup& rollup, QuantityKind kind, const Reading& reading, const Reading* before) {
  const std::int64_t value = reading.value;
  if (rollup.count == 0) rollup.min = rollup.max = rollup.first = value;
  ++rollup.count;
  rollup.min = std::min(rollup.min, value);
  rollup.max = std::max(rollup.max, value);
  rollup.last = value;
  if (before && before->value != value) ++rollup.changes;
  if (kind != QuantityKind::counter) {
    rollup.sum = limited_sum(rollup.sum, value);
  } else if (before) {
    rollup.sum = limited_sum(rollup.sum, step_up(before->value, value));
  }
}

}  // namespace

bool counts(const Reading& reading) { return reading.quality == Quality::good && !reading.is_test; }

std::vector<Rollup> roll_up(QuantityKind kind, const std::vector<Reading>& readings, WallTime from,
                            WallTime to, const Reading* before) {
  std::vector<const Reading*> ordered;
  for (const Reading& reading : readings) {
    if (counts(reading) && reading.measured_at >= from && reading.measured_at < to)
      ordered.push_back(&reading);
  }
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const Reading* a, const Reading* b) { return a->measured_at < b->measured_at; });
  if (before && !counts(*before)) before = nullptr;
  std::vector<Rollup> rollups;
  for (const Reading* reading : ordered) {
    const WallTime start = from + (reading->measured_at - from) / kRollupSpan * kRollupSpan;
    if (rollups.empty() || rollups.back().from != start) rollups.push_back({.from = start});
    add(rollups.back(), kind, *reading, before);
    before = reading;
  }
  return rollups;
}

Rollup joined(const std::vector<Rollup>& parts, WallTime from, Duration span) {
  Rollup whole{.from = from, .span = span};
  for (const Rollup& part : parts) {
    if (part.count == 0) continue;
    if (whole.count == 0) {
      whole.first = part.first;
      whole.min = part.min;
      whole.max = part.max;
    }
    whole.count += part.count;
    whole.min = std::min(whole.min, part.min);
    whole.max = std::max(whole.max, part.max);
    whole.last = part.last;
    whole.sum = limited_sum(whole.sum, part.sum);
    whole.changes += part.changes;
  }
  return whole;
}

}  // namespace anju
