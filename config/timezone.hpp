// Time zones by their name in the tz database of the machine.
#pragma once

#include <string>
#include <string_view>

namespace anju {

// "" when the machine has the zone, else what is wrong, with the nearest name.
std::string timezone_fault(std::string_view name);

}  // namespace anju
