// How far a value has moved within a time.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

// Remembers the lowest and the highest value of eight parts of the time, so it looks back between seven and
// eight of them: never further than asked.
class Trend {
 public:
  static constexpr std::size_t kParts = 8;
  static constexpr std::size_t kFields = 3 * kParts;

  // `within` is at least 1 s and the same in every call.
  // True when it has changed what is remembered.
  bool note(SteadyTime at, std::int64_t value, Duration within);
  // How much `value` is above the lowest and below the highest value of the time before `at`; not negative.
  std::int64_t risen(SteadyTime at, std::int64_t value, Duration within) const;
  std::int64_t fallen(SteadyTime at, std::int64_t value, Duration within) const;

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them

 private:
  struct Part {
    std::int64_t number = -1;  // of the part since the beginning of the timeline
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
  };
  static std::int64_t number_at(SteadyTime at, Duration within);
  static bool is_within(const Part& part, std::int64_t newest) {
    return part.number >= 0 && part.number <= newest && part.number > newest - std::int64_t{kParts};
  }

  std::array<Part, kParts> parts_;
};

}  // namespace anju
