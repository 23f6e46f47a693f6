// How often in a row the city could not be reached or was lost again. Pure.
#pragma once

#include <algorithm>

#include "drivers/backoff.hpp"

namespace anju {

class Attempts {
 public:
  // A session that dies younger than this counts as a failed attempt too: a broker that accepts and drops at
  // once is not hammered.
  static constexpr Duration kYoung = std::chrono::minutes{1};
  // A city of gateways comes back over half a minute after its broker does, not in one second.
  static constexpr Backoff kBackoff{std::chrono::seconds{1}, std::chrono::seconds{30},
                                    std::chrono::milliseconds{500}};

  // An attempt has failed, or a session has ended. How long to wait before the next; `random` is in [0, 1).
  Duration ended(double random) {
    const Duration pause = backoff_delay(kBackoff, failed_, random);
    failed_ = std::min(failed_ + 1, kMost);
    return pause;
  }
  // A session has lived for kYoung.
  void grown_up() { failed_ = 0; }

 private:
  static constexpr unsigned kMost = 64;
  unsigned failed_ = 0;
};

}  // namespace anju
