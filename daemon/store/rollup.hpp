// What is left of readings when they are dropped: a few numbers for each quarter of an hour. Pure.
#pragma once

#include <cstdint>
#include <vector>

#include "rules/model/quantity.hpp"
#include "rules/model/reading.hpp"

namespace anju {

inline constexpr Duration kRollupSpan{std::chrono::minutes{15}};

// Of the good readings that were measured in [from, from + span), in the quantity's ticks.
struct Rollup {
  WallTime from;
  Duration span = kRollupSpan;
  std::uint64_t count = 0;
  std::int64_t min = 0;
  std::int64_t max = 0;
  std::int64_t first = 0;
  std::int64_t last = 0;
  std::int64_t sum = 0;       // of a counter: of its steps upward, so what was used; it stays at its limits
  std::uint64_t changes = 0;  // how often the value was another than before

  friend bool operator==(const Rollup&, const Rollup&) = default;
};

// What is surely so: no test, nothing that was heard before or cannot be.
bool counts(const Reading& reading);

// Of the readings of one channel in [from, to), by the time they were measured; `before` is the last one
// before them, for the first step.
std::vector<Rollup> roll_up(QuantityKind kind, const std::vector<Reading>& readings, WallTime from,
                            WallTime to, const Reading* before);

// Of spans in order: one of `from` and the whole span.
Rollup joined(const std::vector<Rollup>& parts, WallTime from, Duration span);

}  // namespace anju
