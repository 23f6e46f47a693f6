#include "drivers/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace anju {

Duration backoff_delay(const Backoff& backoff, unsigned attempt, double random) {
  // As doubles, so that no number of attempts overflows: 2^1023 is still a number, and then `most` holds.
  const double first = static_cast<double>(backoff.first.count());
  const double most = static_cast<double>(backoff.most.count());
  const double ceiling = std::min(std::ldexp(first, static_cast<int>(std::min(attempt, 64U))), most);
  return std::max(backoff.floor, Duration{static_cast<Duration::rep>(ceiling * random)});
}

}  // namespace anju
