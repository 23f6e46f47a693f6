// How a register that should only run forward really runs: what was used between two of its values.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "rules/model/home.hpp"

namespace anju {

enum class CounterStep : std::uint8_t {
  first,      // nothing to compare with
  same,       // nothing was used, or less than it shows
  advance,    // forward
  wrap,       // past its highest value, to 0
  new_day,    // a counter of the day began again
  reset,      // it begins anew: reset, or another meter
  step_back,  // a little: what it had not saved when the power went
  other,      // back to a level that it had a moment ago: two meters under one name, or a spurious zero
};

struct CounterChange {
  CounterStep step = CounterStep::first;
  std::int64_t used = 0;     // in ticks; never negative, and never what a reset register starts with
  bool is_doubtful = false;  // the value itself is probably not that of the one meter
};

// Remembers the levels that the register had lately. Each value belongs to the highest level that it can have
// come from; a value below all of them begins a new one. A level that is not met again within kLately values
// is forgotten, so an exchanged meter that reaches the old register years later is no surprise.
class CounterEpoch {
 public:
  static constexpr std::size_t kLevels = 3;
  static constexpr std::uint64_t kLately = 10;

  // In ticks; both of one quantity. The traits are those of the channel.
  CounterChange next(std::int64_t value, const CounterTraits& traits);

 private:
  struct Level {
    std::int64_t last = 0;
    std::uint64_t met_at = 0;  // number of the value; 0: free
  };

  Level& current() { return levels_[current_]; }
  bool is_live(const Level& level) const;
  void meet(Level& level, std::int64_t value);
  Level* source_of(std::int64_t value);
  Level* level_just_above(std::int64_t value);
  CounterChange from_below(std::int64_t value, const CounterTraits& traits);
  void begin_level(std::int64_t value);

  std::array<Level, kLevels> levels_;
  std::size_t current_ = 0;
  std::uint64_t count_ = 0;
};

}  // namespace anju
