// The services of the machine, where systemd runs them. Each question has a limit of two seconds.
#pragma once

#include <string>

namespace anju {

bool has_service_manager();
// "active", "inactive", "failed", ...; "unknown" when systemd does not say.
std::string unit_state(const std::string& unit);
// "" when it was told to start, else why not.
std::string start_unit(const std::string& unit);

}  // namespace anju
