// The numbers that the owner may set for the rules. Defaults are the programme's practice.
#pragma once

#include <array>

#include "rules/model/home.hpp"
#include "rules/model/time.hpp"
#include "rules/rhythm/gap_wait.hpp"

namespace anju {

struct InactivitySettings {
  // By the home's own rhythm, where its model is there and the time of day is known; else by the limits.
  bool by_rhythm = true;
  // By tier: high-risk has the first of two operating points, key the second, and general the same, held
  // until the morning. What each costs, and how the numbers were found: tests/bench/activity.
  std::array<WaitTerms, 3> wait{WaitTerms{0.0022, 16, false, {{{9, 2.0 / 3}, {13, 5.0 / 3}}}},
                                WaitTerms{0.00044, 18, false, {{{13, 1}, {16, 8}}}},
                                WaitTerms{0.00044, 18, true, {{{13, 1}, {16, 8}}}}};
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
