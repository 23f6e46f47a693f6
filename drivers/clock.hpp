// The clock port: real in daemon/platform.cpp, simulated in tests/fakes.
#pragma once

#include "rules/model/time.hpp"

namespace anju {

class Clock {
 public:
  virtual ~Clock() = default;
  // Any thread. `steady` never runs backwards.
  virtual Instant now() const = 0;
};

}  // namespace anju
