// A register as what was used between two of its values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// Only good, live values in the order of their measurement count. A register that went backwards begins anew:
// what was used across the step nobody knows.
class UsedRegister {
 public:
  static constexpr std::size_t kFields = 2;

  struct Step {
    SteadyTime from;  // it tells of (from, to]
    SteadyTime to;
    std::int64_t used = 0;   // ticks, not negative
    bool is_broken = false;  // the register went backwards: `used` is 0 and means nothing
  };
  // None: the first value, or one that does not count.
  std::optional<Step> observe(const Reading& reading);
  // What a reading of the past says of the time after the last live value: a meter that was out of reach, or
  // a utility that tells hours later. It changes nothing here, so it never passes for a live value. None: it
  // does not count, is from before that value, or below it.
  std::optional<Step> look_past(const Reading& reading) const;

  std::optional<SteadyTime> last_at() const { return at_; }

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them

 private:
  std::optional<SteadyTime> at_;
  std::int64_t value_ = 0;
};

}  // namespace anju
