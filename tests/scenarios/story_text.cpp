// Times and lengths of a story.
#include <fmt/core.h>

#include <stdexcept>

#include "config/zone.hpp"
#include "tests/scenarios/story.hpp"

namespace anju::story {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

WallTime Story::begin() const {
  const std::chrono::year year{std::stoi(date.substr(0, 4))};
  const std::chrono::month month{static_cast<unsigned>(std::stoi(date.substr(5, 2)))};
  const std::chrono::day day{static_cast<unsigned>(std::stoi(date.substr(8, 2)))};
  const auto found = Zone::find(zone);
  if (!found) throw std::runtime_error("no zone " + zone);
  return found->to_wall(LocalTime{std::chrono::local_days{year / month / day}});
}

std::string day_and_time(Duration since_begin) {
  const auto whole = std::chrono::floor<seconds>(since_begin).count();
  const auto in_day = whole % 86'400;
  std::string text = fmt::format("{} {:02}:{:02}", whole / 86'400 + 1, in_day / 3600, in_day / 60 % 60);
  if (in_day % 60 != 0) text += fmt::format(":{:02}", in_day % 60);
  return text;
}

Duration parse_length(const std::string& text) {
  std::size_t end = 0;
  const int count = std::stoi(text, &end);
  const std::string unit = text.substr(end);
  if (unit == "s") return seconds{count};
  if (unit == "min") return minutes{count};
  if (unit == "h") return hours{count};
  if (unit == "d") return hours{24 * count};
  throw std::runtime_error("a length is 30s, 10min, 25h or 3d, not " + text);
}

}  // namespace anju::story
