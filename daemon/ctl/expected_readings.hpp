// How many readings a day the installed devices are expected to give, as far as their profiles say. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/settings.hpp"

namespace anju {

struct ExpectedReadings {
  // Where the number comes from; the last three are assumptions, because the profile says nothing of it.
  enum class Basis : std::uint8_t {
    polled,    // the periods in which a bus is read
    reported,  // the interval of its registers
    alarm,     // an alarm device that says now and then that it lives
    events,    // speaks when something happens
    sensor,    // speaks by itself, who knows how often
  };
  std::string home;
  std::string device;
  std::string profile;
  Basis basis = Basis::sensor;
  double messages_a_day = 0;  // or polls
  double readings_a_day = 0;
  std::size_t channels = 0;
};

constexpr bool is_assumed(ExpectedReadings::Basis basis) { return basis >= ExpectedReadings::Basis::alarm; }

std::vector<ExpectedReadings> expected_readings(const Settings& settings);

}  // namespace anju
