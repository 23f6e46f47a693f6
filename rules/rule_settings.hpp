// The numbers that the owner may set for the rules. Defaults are the programme's practice.
#pragma once

#include <array>

#include "rules/model/home.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct InactivitySettings {
  // By the home's own rhythm, where its model is there and the time of day is known; else by the limits.
  bool by_rhythm = true;
  // No sign of life for this long raises the alert, by tier (high-risk, key, general). 12 h is what Chinese
  // cities use for water meters; the lower tiers are given more because nobody visits them as often.
  std::array<Duration, 3> limit{std::chrono::hours{12}, std::chrono::hours{14}, std::chrono::hours{16}};
  // A home in which no sensor of life is heard for this long is `presence-unknown`, never calm.
  Duration unknown_after{std::chrono::hours{3}};
};

struct RuleSettings {
  InactivitySettings inactivity;
  // The box itself was off or deaf: for this long after, nothing is concluded from what was not heard
  // meanwhile.
  Duration settle{std::chrono::minutes{15}};
};

}  // namespace anju
