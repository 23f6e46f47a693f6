// Offsets of the machine's time zones, for printing.
#pragma once

#include <chrono>
#include <string>

#include "rules/model/time.hpp"

namespace anju {

// Makes `name` (checked with timezone_fault) the time zone of this process. One thread only.
void use_time_zone(const std::string& name);

// The offset of that zone from UTC at an instant, daylight saving included.
std::chrono::minutes local_offset(WallTime at);

}  // namespace anju
