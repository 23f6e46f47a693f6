// The numbers that a rule may name, as the owner wrote them: in the unit of the quantity, each of them
// optional, because what is more special replaces only what it names.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/calendar.hpp"
#include "rules/model/time.hpp"

namespace anju {

enum class RuleKind : std::uint8_t {
  threshold,
  consumption,
  continuous_use,
  usual_use,
  sequence,
  quorum,
  geofence,
  overdue,
};
inline constexpr std::size_t kRuleKinds = 8;

std::string_view name(RuleKind kind);

struct RuleLimits {
  std::optional<double> above;
  std::optional<double> below;
  std::optional<double> clears_below;
  std::optional<double> clears_above;
  std::optional<double> rises_by;
  std::optional<double> falls_by;
  std::optional<double> at_least;
  std::optional<double> times_usual;
  std::optional<double> part_of_usual;
  std::optional<Duration> within;
  std::optional<Duration> hold;
  std::optional<Duration> slot;
  std::optional<Duration> blind_for;
  std::optional<Duration> every;
};

// `base`, but what `more` names is as it says.
RuleLimits replaced(RuleLimits base, const RuleLimits& more);

// Other limits in a stretch of the day.
struct LimitsAt {
  DayWindow window;
  RuleLimits limits;
};

// What a rule, a tier, a home or a device says of the limits.
struct RuleChange {
  std::optional<bool> enabled;
  RuleLimits limits;
  std::optional<std::vector<LimitsAt>> at;  // in place of all windows of what it changes
  bool is_whole = true;                     // false: something that is there could not be read
};

// What a rule comes to in one place after everybody has had their say.
struct EffectiveLimits {
  std::optional<RuleLimits> otherwise;  // none: idle outside its windows
  std::vector<LimitsAt> windows;
};

// `changes` from the general to the special. What is said after the windows were counts in them as well.
EffectiveLimits effective_limits(const std::vector<const RuleChange*>& changes, bool only_at);

// What is wrong with limits that are complete, each with the key that it is said of.
struct LimitFault {
  std::string_view key;  // empty: the rule as a whole
  std::string reason;
};
std::vector<LimitFault> faults_of(RuleKind kind, const RuleLimits& limits);

// One of the two lists of what may be named; by kind, for the reader and for messages.
struct NumberLimit {
  std::string_view key;
  std::optional<double> RuleLimits::*member;
};
struct DurationLimit {
  std::string_view key;
  std::optional<Duration> RuleLimits::*member;
  Duration lowest;
  Duration highest;
};
const std::array<NumberLimit, 9>& number_limits();
const std::array<DurationLimit, 5>& duration_limits();
bool has_limit(RuleKind kind, std::string_view key);
std::vector<std::string_view> limits_of(RuleKind kind);

}  // namespace anju
