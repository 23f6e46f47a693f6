// Whether a device can answer what a rule asks of it. A meter that reports once a day cannot say what was
// used in twelve hours, and one that shows steps of 10 L cannot tell 9 L from 11 L: such a rule would stay
// silent for years, and everybody would believe that all is well.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/rule_limits.hpp"
#include "rules/model/home.hpp"

namespace anju {

// How often a channel speaks and the smallest step it shows, as far as they are known.
struct MeterPace {
  std::optional<Duration> interval;
  std::int64_t step = 1;  // in ticks
};

// "" when it can; else what is asked and the sum that shows why not.
std::string why_unanswerable(RuleKind kind, Quantity quantity, const RuleLimits& limits,
                             const MeterPace& pace);

// "10 L", "2 m3", "38.5 Cel".
std::string amount_text(Quantity quantity, double value);
// "24 h", "30 min", "7 d".
std::string span_text(Duration span);

}  // namespace anju
