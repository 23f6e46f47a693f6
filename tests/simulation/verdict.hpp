// What must hold on every day, whatever went wrong on it.
#pragma once

#include <string>

#include "tests/simulation/simulated_day.hpp"

namespace anju::simulation {

// "" or what does not hold:
// - each truth of which a message was acknowledged became one alert, in time; no other became one. A call for
//   help or a fall that was not heard for ten minutes, because nothing could be kept, may be told once more
// - nothing else alarmed: nobody was in danger but in the truths
// - a message keeps its words, however often it is sent; the revisions of an alert arrive in order
// - by the end of the day the city has confirmed everything, the daemon runs, and its files are small
std::string verdict(const DayRecord& day);

// After faults that cost nothing the city has been told the very same as without any.
std::string same(const DayRecord& disturbed, const DayRecord& quiet);

}  // namespace anju::simulation
