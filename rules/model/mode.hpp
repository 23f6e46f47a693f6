// What people have said about a home for a while: nobody is there, somebody works there, the city is
// watchful.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/model/time.hpp"

namespace anju {

enum class Mode : std::uint8_t {
  away,         // nobody is at home
  hospital,     // the same, and somebody else knows
  visitor,      // others are there as well
  maintenance,  // a technician works on the devices
  walk_test,    // a technician tries each alarm
  watchful,     // extreme weather or a holiday: the city asks for denser checks
};
inline constexpr std::size_t kModes = 6;

constexpr std::string_view name(Mode mode) {
  constexpr std::array<std::string_view, kModes> names{"away",        "hospital",  "visitor",
                                                       "maintenance", "walk-test", "watchful"};
  return names[static_cast<std::size_t>(mode)];
}
std::optional<Mode> find_mode(std::string_view name);

// A mode always ends by itself: no mode may be longer than this. A technician's day; a hospital stay.
constexpr Duration longest(Mode mode) {
  switch (mode) {
    case Mode::maintenance:
    case Mode::walk_test:
      return std::chrono::hours{12};
    case Mode::visitor:
      return std::chrono::days{14};
    default:
      return std::chrono::days{92};
  }
}

struct ModeChange {
  std::uint32_t home = 0;  // index in Site::homes
  Mode mode = Mode::away;
  bool is_on = false;
  Instant at;
  SteadyTime until;  // it ends by itself

  friend bool operator==(const ModeChange&, const ModeChange&) = default;
};

}  // namespace anju
