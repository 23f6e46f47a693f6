// The person in the flat: one old lady, Mrs Lin, and what she does on a day. The same seed gives the same
// days; each day differs from the one before by some minutes, and by whether she goes out.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "firmware-sim/agenda.hpp"

namespace anju::sim {

// What a device can notice of somebody's doings.
struct Trace {
  enum class Kind : std::uint8_t {
    hall_motion,
    bathroom_motion,
    door_opens,
    door_closes,
    water,          // `amount` litres
    appliance_on,   // `amount` watts more
    appliance_off,  // `amount` watts less; happens by itself, whether or not somebody is still there
  };
  SimTime after{};  // since the beginning of the doing
  Kind kind{};
  double amount = 0;
};

struct Doing {
  SimTime at{};
  std::string text;  // a sentence for people
  std::vector<Trace> traces;
};

// The doings of day 0, 1, ... in the order of time.
std::vector<Doing> plan_day(std::uint64_t seed, int day);

}  // namespace anju::sim
