// How long until what waits for the city is with it. Pure: time is handed in.
#pragma once

#include <cstdint>
#include <optional>

#include "rules/model/time.hpp"

namespace anju::page {

// From how fast receipts came between two looks that lie a few seconds apart.
class Drain {
 public:
  void note(SteadyTime now, std::uint64_t receipts);
  // None: not known yet, or nothing moves.
  std::optional<Duration> left(std::uint64_t waiting) const;

 private:
  struct Look {
    SteadyTime at;
    std::uint64_t receipts = 0;
  };
  std::optional<Look> last_;
  double per_second_ = 0;
};

}  // namespace anju::page
