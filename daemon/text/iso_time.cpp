#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

// One of these stands in every line of a replay and a decode, where a formatter is a twentieth of all the
// time.
void put(std::string& text, std::size_t at, std::size_t digits, std::int64_t number) {
  for (std::size_t i = at + digits; i > at; number /= 10) text[--i] = static_cast<char>('0' + number % 10);
}

std::string date_and_time(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date{day};
  const std::chrono::hh_mm_ss clock{time - day};
  std::string text = "0000-00-00T00:00:00.000";
  put(text, 0, 4, static_cast<int>(date.year()));
  put(text, 5, 2, static_cast<unsigned>(date.month()));
  put(text, 8, 2, static_cast<unsigned>(date.day()));
  put(text, 11, 2, clock.hours().count());
  put(text, 14, 2, clock.minutes().count());
  put(text, 17, 2, clock.seconds().count());
  put(text, 20, 3, clock.subseconds().count());
  return text;
}

}  // namespace

std::string iso_time(WallTime time) { return date_and_time(time) + "Z"; }

std::string iso_time(WallTime time, std::chrono::minutes offset) {
  const auto minutes = offset.count() < 0 ? -offset.count() : offset.count();
  std::string text = date_and_time(time + offset);
  const std::size_t end = text.size();
  text += offset.count() < 0 ? "-00:00" : "+00:00";
  put(text, end + 1, 2, minutes / 60);
  put(text, end + 4, 2, minutes % 60);
  return text;
}

std::string clock_text(WallTime time, WallTime day_of, const Calendar& calendar) {
  const LocalMoment local = calendar.local(time);
  const std::string shown = date_and_time(WallTime{local.day.time_since_epoch() + local.time_of_day});
  const bool same_day = local.day == calendar.local(day_of).day;
  return (same_day ? "" : shown.substr(0, 10) + " ") + shown.substr(11, 8);
}

}  // namespace anju
