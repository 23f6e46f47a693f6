#include "config/rule_limits.hpp"

#include <algorithm>

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::array<std::string_view, kRuleKinds> kNames{
    "threshold", "consumption", "continuous-use", "usual-use", "sequence", "quorum", "geofence", "overdue"};

constexpr std::array<NumberLimit, 9> kNumbers{{{"above", &RuleLimits::above},
                                               {"below", &RuleLimits::below},
                                               {"clears_below", &RuleLimits::clears_below},
                                               {"clears_above", &RuleLimits::clears_above},
                                               {"rises_by", &RuleLimits::rises_by},
                                               {"falls_by", &RuleLimits::falls_by},
                                               {"at_least", &RuleLimits::at_least},
                                               {"times_usual", &RuleLimits::times_usual},
                                               {"part_of_usual", &RuleLimits::part_of_usual}}};

// A month is the longest that a rule looks back; what is done by hand may be due once in ten years.
constexpr std::array<DurationLimit, 5> kDurations{{{"within", &RuleLimits::within, 1s, 31 * 24h},
                                                   {"hold", &RuleLimits::hold, 0s, 31 * 24h},
                                                   {"slot", &RuleLimits::slot, 1min, 24h},
                                                   {"blind_for", &RuleLimits::blind_for, 0s, 24h},
                                                   {"every", &RuleLimits::every, 1h, 3650 * 24h}}};

// In the order of RuleKind.
const std::array<std::vector<std::string_view>, kRuleKinds> kByKind{
    {{"above", "below", "clears_below", "clears_above", "rises_by", "falls_by", "within", "hold"},
     {"above", "below", "within"},
     {"slot", "at_least", "hold"},
     {"times_usual", "part_of_usual", "at_least"},
     {"within", "blind_for"},
     {"at_least", "within", "hold"},
     {"hold"},
     {"every"}}};

using Faults = std::vector<LimitFault>;

void faults_of_threshold(const RuleLimits& limits, Faults& faults) {
  const bool changes = limits.rises_by || limits.falls_by;
  if (!limits.above && !limits.below && !changes)
    faults.push_back({"", "has no limit: name above, below, rises_by or falls_by"});
  if (limits.clears_below && !limits.above) faults.push_back({"clears_below", "is for a rule with above"});
  if (limits.clears_above && !limits.below) faults.push_back({"clears_above", "is for a rule with below"});
  if (limits.clears_below && limits.above && *limits.clears_below >= *limits.above)
    faults.push_back({"clears_below", "must be less than above, or it would be over before it began"});
  if (limits.clears_above && limits.below && *limits.clears_above <= *limits.below)
    faults.push_back({"clears_above", "must be more than below, or it would be over before it began"});
  if (limits.above && limits.below && *limits.below >= *limits.above)
    faults.push_back({"below", "must be less than above: else no value is right"});
  if (changes && !limits.within) faults.push_back({"within", "missing: rises_by and falls_by are in a time"});
  if (!changes && limits.within)
    faults.push_back({"within", "is for rises_by and falls_by; a time to last is hold"});
  for (const auto& [key, value] : {std::pair("rises_by", limits.rises_by), {"falls_by", limits.falls_by}})
    if (value && *value <= 0) faults.push_back({key, "must be more than 0"});
}

void faults_of_consumption(const RuleLimits& limits, Faults& faults) {
  if (!limits.above && !limits.below) faults.push_back({"", "has no limit: name above or below"});
  if (!limits.within) faults.push_back({"within", "missing: how long a time the use is counted over"});
  if (limits.below && *limits.below <= 0)
    faults.push_back({"below", "must be more than 0: nobody uses less"});
  if (limits.above && *limits.above < 0) faults.push_back({"above", "must not be negative"});
  if (limits.above && limits.below && *limits.below > *limits.above)
    faults.push_back({"below", "must not be more than above: else no use is right"});
}

void faults_of_continuous_use(const RuleLimits& limits, Faults& faults) {
  if (limits.at_least && *limits.at_least <= 0) faults.push_back({"at_least", "must be more than 0"});
  if (!limits.hold) {
    faults.push_back({"hold", "missing: for how long every slot has to have some use"});
  } else if (*limits.hold < 2 * limits.slot.value_or(Duration{30min})) {
    faults.push_back({"hold", "must be at least two slots"});
  }
}

void faults_of_usual_use(const RuleLimits& limits, Faults& faults) {
  if (!limits.times_usual && !limits.part_of_usual)
    faults.push_back({"", "has no limit: name times_usual or part_of_usual"});
  if (limits.times_usual && *limits.times_usual <= 1)
    faults.push_back({"times_usual", "must be more than 1"});
  if (limits.part_of_usual && (*limits.part_of_usual <= 0 || *limits.part_of_usual >= 1))
    faults.push_back({"part_of_usual", "must be between 0 and 1"});
  if (limits.at_least && *limits.at_least < 0) faults.push_back({"at_least", "must not be negative"});
}

void faults_of_sequence(const RuleLimits& limits, Faults& faults) {
  if (!limits.within) faults.push_back({"within", "missing: how long what ought to follow may take"});
  if (limits.within && limits.blind_for && *limits.blind_for >= *limits.within)
    faults.push_back({"blind_for", "must be shorter than within: else nothing can follow in time"});
}

void faults_of_quorum(const RuleLimits& limits, Faults& faults) {
  const bool is_count = limits.at_least && *limits.at_least >= 2 && *limits.at_least <= 1000 &&
                        *limits.at_least == static_cast<double>(static_cast<int>(*limits.at_least));
  if (!is_count) faults.push_back({"at_least", "is a number of devices: a whole number from 2 to 1000"});
  if (!limits.within)
    faults.push_back({"within", "missing: how long between the first and the last of them"});
}

}  // namespace

std::string_view name(RuleKind kind) { return kNames[static_cast<std::size_t>(kind)]; }

const std::array<NumberLimit, 9>& number_limits() { return kNumbers; }
const std::array<DurationLimit, 5>& duration_limits() { return kDurations; }

std::vector<std::string_view> limits_of(RuleKind kind) { return kByKind[static_cast<std::size_t>(kind)]; }

bool has_limit(RuleKind kind, std::string_view key) {
  const auto& keys = kByKind[static_cast<std::size_t>(kind)];
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

RuleLimits replaced(RuleLimits base, const RuleLimits& more) {
  for (const NumberLimit& limit : kNumbers)
    if (more.*limit.member) base.*limit.member = more.*limit.member;
  for (const DurationLimit& limit : kDurations)
    if (more.*limit.member) base.*limit.member = more.*limit.member;
  return base;
}

EffectiveLimits effective_limits(const std::vector<const RuleChange*>& changes, bool only_at) {
  // The tier is a part of the rule, so the windows of the rule are said after it.
  constexpr std::size_t kOfRule = 2;
  std::size_t said_at = 0;
  RuleLimits all;
  for (std::size_t i = 0; i < changes.size(); ++i) {
    all = replaced(all, changes[i]->limits);
    if (changes[i]->at) said_at = i;
  }
  EffectiveLimits effective;
  if (!only_at) effective.otherwise = all;
  if (changes.empty() || !changes[said_at]->at) return effective;
  for (const LimitsAt& at : *changes[said_at]->at) {
    RuleLimits limits;
    const std::size_t before = std::max(said_at + 1, std::min(kOfRule, changes.size()));
    for (std::size_t i = 0; i < before; ++i) limits = replaced(limits, changes[i]->limits);
    limits = replaced(limits, at.limits);
    for (std::size_t i = before; i < changes.size(); ++i) limits = replaced(limits, changes[i]->limits);
    effective.windows.push_back({at.window, limits});
  }
  return effective;
}

std::vector<LimitFault> faults_of(RuleKind kind, const RuleLimits& limits) {
  Faults faults;
  switch (kind) {
    case RuleKind::threshold:
      faults_of_threshold(limits, faults);
      break;
    case RuleKind::consumption:
      faults_of_consumption(limits, faults);
      break;
    case RuleKind::continuous_use:
      faults_of_continuous_use(limits, faults);
      break;
    case RuleKind::usual_use:
      faults_of_usual_use(limits, faults);
      break;
    case RuleKind::sequence:
      faults_of_sequence(limits, faults);
      break;
    case RuleKind::quorum:
      faults_of_quorum(limits, faults);
      break;
    case RuleKind::geofence:
      break;
    case RuleKind::overdue:
      if (!limits.every) faults.push_back({"every", "missing: how often it has to be done"});
      break;
  }
  return faults;
}

}  // namespace anju
