// A rule set of one rule, for the tests of that rule.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "tests/rules/listening_box.hpp"

namespace anju {

inline RuleSet rule_set(std::string name, EventKind event) {
  RuleSet rules;
  RuleInfo info;
  info.name = std::move(name);
  info.event = event;
  info.title_zh = "规则";
  info.title_en = "Rule";
  rules.rules.push_back(std::move(info));
  return rules;
}

inline RuleSet threshold_rule(ThresholdLimits limits, ChannelIndex channel = 0, bool above_base = false) {
  RuleSet rules = rule_set("limit", EventKind::vital_sign);
  ThresholdSpec spec;
  spec.channel = channel;
  spec.limits.otherwise = limits;
  spec.above_base = above_base;
  rules.thresholds.push_back(std::move(spec));
  return rules;
}

inline RuleSet consumption_rule(ConsumptionLimits limits) {
  RuleSet rules = rule_set("use", EventKind::consumption);
  ConsumptionSpec spec;
  spec.limits.otherwise = limits;
  rules.consumptions.push_back(std::move(spec));
  return rules;
}

inline RuleSet continuous_rule(ContinuousUseLimits limits) {
  RuleSet rules = rule_set("leak", EventKind::water_leak);
  ContinuousUseSpec spec;
  spec.limits.otherwise = limits;
  rules.continuous_uses.push_back(std::move(spec));
  return rules;
}

inline RuleSet usual_rule(UsualUseLimits limits) {
  RuleSet rules = rule_set("usual", EventKind::consumption);
  UsualUseSpec spec;
  spec.limits = limits;
  rules.usual_uses.push_back(spec);
  return rules;
}

// The only fact of that name in the evidence of what was told last; REQUIREd to be there.
template <class T>
T fact_of(const ListeningBox& box, std::string_view name) {
  REQUIRE(!box.transitions.empty());
  for (const Fact& fact : box.transitions.back().evidence) {
    if (fact.name == name) return std::get<T>(fact.value);
  }
  FAIL("there is no fact " << name);
  throw std::runtime_error("not reached: FAIL throws");
}

// What the other box has saved, started again at once.
struct RestartedBox : ListeningBox {
  RestartedBox(ListeningBox& before, const RuleSet& rules, Duration after,
               std::optional<Duration> deaf_since = {})
      : ListeningBox(before.site, {}, rules) {
    start(after, before.save(), deaf_since);
  }
};

}  // namespace anju
