// The real clock, for what the simulator says about itself and for the times that devices put in their
// messages. The simulated day of the resident is in agenda.hpp.
#pragma once

#include <cstdint>
#include <string>

namespace anju::sim {

// Milliseconds since 1970-01-01T00:00:00Z.
std::int64_t real_ms();

// "2026-11-24T10:03:11.123Z", as zigbee2mqtt writes `last_seen` with its setting ISO_8601.
std::string iso_time(std::int64_t epoch_ms);

}  // namespace anju::sim
