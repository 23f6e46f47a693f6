// The published holidays as the owner has them in files, and the calendar that the rules see.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>

#include "config/mistake.hpp"
#include "config/zone.hpp"
#include "rules/model/calendar.hpp"

namespace anju {

// What one notice says. A day that is worked in exchange may lie in the year before.
struct HolidayYear {
  std::vector<SpecialDay> days;
  std::string source;
};
using Holidays = std::map<int, HolidayYear>;

// [[year]] blocks of a file. A year that is there already is replaced.
void read_holiday_file(std::string_view text, std::string_view file, FirstPlaces& years, Holidays& holidays,
                       MistakeList& mistakes);

// All changes of the clocks from the first year to the last, both included. A year without a notice has
// weekends only; the calendar says that it is known until the end of the last one that has.
Calendar make_calendar(const Zone& zone, const Holidays& holidays,
                       std::chrono::year first = std::chrono::year{2020},
                       std::chrono::year last = std::chrono::year{2060});

}  // namespace anju
