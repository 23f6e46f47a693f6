#include "config/rule_say.hpp"

#include <algorithm>

namespace anju {
namespace {

bool names(const std::vector<NamedRule>& named, const std::string& rule) {
  return std::any_of(named.begin(), named.end(), [&](const NamedRule& one) { return one.rule == rule; });
}

void listen_to(const HomeRule& said, const NamedRule*& place, RuleSay& say) {
  say.changes.push_back(&said.change);
  // Who writes down numbers for a home wants the rule there.
  say.is_on = said.change.enabled.value_or(true);
  place = &said.named;
}

}  // namespace

RuleSay say_of(const OwnerRule& rule, Tier tier, const RuleSwitches& switches, const HomeSettings* home,
               std::string_view device) {
  const RuleChange& of_tier = rule.tiers[static_cast<std::size_t>(tier)];
  RuleSay say;
  say.changes = {&rule.base, &of_tier};
  const std::string& name = rule.info.name;
  say.is_on = of_tier.enabled.value_or(rule.base.enabled.value_or(true));
  // What the rule itself keeps from a tier stays away from it.
  if (names(switches.on, name) && of_tier.enabled != false) say.is_on = true;
  if (names(switches.off, name)) say.is_on = false;
  if (!home) return say;
  for (const NamedRule& on : home->rules_on) {
    if (on.rule != name) continue;
    say.is_on = true;
    say.for_home = &on;
  }
  for (const HomeRule& said : home->rules)
    if (said.named.rule == name && said.device.empty()) listen_to(said, say.for_home, say);
  for (const HomeRule& said : home->rules)
    if (said.named.rule == name && !device.empty() && said.device == device)
      listen_to(said, say.for_device, say);
  return say;
}

}  // namespace anju
