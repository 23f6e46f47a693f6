// What a column or a packed row holds of a time: milliseconds, of the epoch or of the clock that only goes
// forward.
#pragma once

#include <cstdint>

#include "rules/model/time.hpp"

namespace anju {

inline std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }
inline std::int64_t ms(SteadyTime time) { return time.time_since_epoch().count(); }

}  // namespace anju
