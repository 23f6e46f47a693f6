// Instants as ISO 8601 text, the one way in which the API, the CLI and the platform see them. Reading one
// back is rules/model/parse_time.hpp.
#pragma once

#include <chrono>
#include <string>

#include "rules/model/calendar.hpp"
#include "rules/model/parse_time.hpp"
#include "rules/model/time.hpp"

namespace anju {

// "2026-11-24T14:00:00.123Z".
std::string iso_time(WallTime time);

// The same instant with the offset of a place: "2026-11-24T22:00:00.123+08:00". `offset` within a day.
std::string iso_time(WallTime time, std::chrono::minutes offset);

// As sentences show it, which is what the clocks in the home show: "22:03:07", with the date in front when it
// is another day there than that of `day_of`.
std::string clock_text(WallTime time, WallTime day_of, const Calendar& calendar);

}  // namespace anju
