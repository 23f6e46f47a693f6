// A day in a home made from a seed, and what a clock on the wall may do meanwhile.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

#include "tests/fakes/mixed_day.hpp"
#include "tests/fakes/sim_clock.hpp"
#include "tests/rules/random_days.hpp"

namespace anju::test {

// By which clock a message says when it was measured: not at all, by that of the box, or by the device's own,
// which is right.
enum class Stamp : std::uint8_t { none, box, own };

struct HonestStep {
  Duration at;
  std::string device;
  std::string fact;
  Stamp stamp = Stamp::none;
  Duration lag{};  // own: how long ago it was measured
  // What the wall shows from here on, more than before; before or after the message is stamped.
  Duration jump{};
  bool jumps_first = false;
  bool is_first_sync = false;  // instead: it is set right by a time source
  bool restarts = false;       // the daemon, before the message
};

inline constexpr Duration kHonestDay{std::chrono::hours{24}};

inline HonestStep honest_message(Dice& dice, Duration at, std::uint32_t& litres) {
  using namespace std::chrono_literals;
  const auto truth = [&dice](const char* name) {
    return "\"" + std::string(name) + (dice.below(2) == 0 ? "\":true" : "\":false");
  };
  // Never so late that a jump of the clock of the box could hide it: two minutes or an hour exactly.
  const Duration lag = dice.below(4) == 0 ? Duration{5min} + 1s * dice.below(35 * 60) : Duration{0};
  switch (dice.below(8)) {
    case 0:
      return {at, "hall", truth("occupancy"), Stamp::box};
    case 1:
      return {at, "door", truth("contact")};
    case 2:
      litres += dice.below(4);
      return {at, "water", "\"water_consumed\":" + std::to_string(litres)};
    case 3:
      return {at, "smoke", truth("smoke"), Stamp::box};
    case 4:
      return {at, "gas", truth("gas"), Stamp::own, lag};
    case 5:
      return {at, "band", "\"steps\":" + std::to_string(dice.below(60)), Stamp::own, lag};
    case 6:
      return {at, "band", truth(dice.below(2) == 0 ? "sos" : "fall"), Stamp::own, lag};
    default:
      return {at, "bed", truth("occupancy"), Stamp::own, lag};
  }
}

// Every device says something at first, so that it is known by which clock it goes.
inline std::vector<HonestStep> honest_day(std::uint32_t seed) {
  using namespace std::chrono_literals;
  std::vector<HonestStep> day{
      {1min, "hall", R"("occupancy":true)", Stamp::box}, {2min, "door", R"("contact":true)"},
      {3min, "water", R"("water_consumed":1)"},          {4min, "smoke", R"("smoke":false)", Stamp::box},
      {5min, "gas", R"("gas":false)", Stamp::own},       {6min, "band", R"("steps":3)", Stamp::own},
      {7min, "bed", R"("occupancy":true)", Stamp::own}};
  Dice dice(seed);
  std::uint32_t litres = 1;
  for (Duration at = 8min; at < kHonestDay;) {
    day.push_back(honest_message(dice, at, litres));
    const bool is_quiet = dice.below(14) == 0;
    at += is_quiet ? 1min * dice.below(300) : 1s * dice.below(1200);
    at += Duration{1 + dice.below(997)};
  }
  for (std::uint32_t restarts = dice.below(3); restarts > 0; --restarts)
    day[7 + dice.below(static_cast<std::uint32_t>(day.size() - 7))].restarts = true;
  return day;
}

inline bool starts_in_1970(std::uint32_t seed) { return seed % 3 == 0; }

// The same day with a clock that is set and set back.
inline std::vector<HonestStep> with_jumps(std::vector<HonestStep> day, std::uint32_t seed) {
  using namespace std::chrono_literals;
  // 56 years, and from 2026 into the hours after 2038-01-19T03:14:07Z, where 32 bits end.
  constexpr Duration kTo2038{2'147'483'647'000 - 1'795'528'800'000};
  const std::vector<Duration> jumps{-120s, -1h, 1h, 56 * 8766h, kTo2038};
  Dice dice(seed + 1'000'000);
  const auto any = [&dice, &day]() -> HonestStep& {
    return day[dice.below(static_cast<std::uint32_t>(day.size()))];
  };
  if (starts_in_1970(seed)) {
    HonestStep& sync = any();
    sync.is_first_sync = true;
    sync.jumps_first = dice.below(2) == 0;
  }
  for (std::uint32_t i = dice.below(3) + (starts_in_1970(seed) ? 0 : 1); i > 0; --i) {
    HonestStep& step = any();
    if (step.is_first_sync) continue;
    step.jump = jumps[dice.below(static_cast<std::uint32_t>(jumps.size()))];
    step.jumps_first = dice.below(2) == 0;
  }
  return day;
}

}  // namespace anju::test
