// A register as what was used between two of its values.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// Only good, live values in the order of their measurement count. A register that went backwards begins anew:
// what was used across the step nobody knows. Who says another value of the very time of the last one
// corrects it: a utility that had estimated, or had read wrongly. What was counted by the wrong one is named.
class UsedRegister {
 public:
  static constexpr std::size_t kFields = 7;

  struct Step {
    SteadyTime from;  // it tells of (from, to]
    SteadyTime to;
    std::int64_t used = 0;   // ticks, not negative
    bool is_broken = false;  // the register went backwards: `used` is 0 and means nothing
    // Of the same time something else was said before, ...
    bool is_correction = false;
    std::int64_t instead_of = 0;  // ... by which this much was told as used
  };
  // None: the first value, or one that does not count.
  std::optional<Step> observe(const Reading& reading);
  // It may have changed what is saved.
  static bool takes(const Reading& reading);
  // What a reading of the past says of the time after the last live value: a meter that was out of reach, or
  // a utility that tells hours later. It changes nothing here, so it never passes for a live value. None: it
  // does not count, is from before that value, or below it.
  std::optional<Step> look_past(const Reading& reading) const;

  std::optional<SteadyTime> last_at() const { return at_; }

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them

 private:
  // One value of the register, by the clock on the wall too: a time that is said twice is the same there.
  struct Told {
    WallTime measured;
    std::int64_t value = 0;
  };
  std::optional<Step> correct(const Reading& reading);

  std::optional<SteadyTime> at_;
  Told last_;
  std::optional<SteadyTime> before_at_;  // of the value before the last
  std::int64_t before_ = 0;
  Told doubted_;  // the last value that was estimated, or suspect for another reason
};

}  // namespace anju
