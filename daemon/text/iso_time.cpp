#include "daemon/text/iso_time.hpp"

#include <fmt/compile.h>

namespace anju {
namespace {

std::string date_and_time(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}"), static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count(),
                     clock.subseconds().count());
}

}  // namespace

std::string iso_time(WallTime time) { return date_and_time(time) + "Z"; }

std::string iso_time(WallTime time, std::chrono::minutes offset) {
  const auto minutes = offset.count() < 0 ? -offset.count() : offset.count();
  return fmt::format("{}{}{:02}:{:02}", date_and_time(time + offset), offset.count() < 0 ? '-' : '+',
                     minutes / 60, minutes % 60);
}

}  // namespace anju
