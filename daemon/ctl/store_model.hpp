// What readings cost: bytes kept and bytes written to the flash, as measured with tests/bench/store. Pure.
#pragma once

#include <cstdint>

#include "config/store_policy.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct StoreLoad {
  double readings_a_day = 0;
  double messages_a_day = 0;  // each may be a commit of its own when they are rare
  double channels = 0;
};

// Bytes a day that the disk takes, with commits at most so often.
double written_a_day(const StoreLoad& load, Duration commit_interval);

// Bytes that a day adds to the file.
double raw_a_day(const StoreLoad& load);
double rollups_a_day(const StoreLoad& load);

// How long each level can be kept, in days.
struct Retention {
  double raw = 0;
  double rollups = 0;
  bool fits = true;  // as long as the policy wishes
};

// With so many bytes for the file: over them the oldest raw readings give way, down to a day, then the oldest
// roll-ups.
Retention retention(const StoreLoad& load, const StorePolicy& policy, double bytes);

}  // namespace anju
