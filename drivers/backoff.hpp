// How long to wait before trying again. Pure: the random number is passed in.
#pragma once

#include "rules/model/time.hpp"

namespace anju {

// Full jitter (M. Brooker, "Exponential Backoff and Jitter"): between 0 and the ceiling first * 2^attempt,
// which is capped at `most`. `random` is in [0, 1). The floor keeps a broker that accepts and drops at once
// from being hammered.
struct Backoff {
  Duration first;
  Duration most;
  Duration floor{0};
};

Duration backoff_delay(const Backoff& backoff, unsigned attempt, double random);

}  // namespace anju
