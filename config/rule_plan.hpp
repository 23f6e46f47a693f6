// From the owner's rules to what the rules see: which rule watches what in which home, with whose numbers.
#pragma once

#include <string>
#include <vector>

#include "config/mistake.hpp"
#include "config/settings.hpp"
#include "rules/rule_set.hpp"

namespace anju {

inline constexpr std::size_t kMostInstances = 20'000;

// A rule that is on and would watch something there that cannot answer it. Nobody named it for this home, so
// it is no mistake; but whoever believes that it watches should be told.
struct LeftOut {
  std::string rule;
  std::string home;
  std::string device;  // empty: the home as a whole
  std::string reason;
};

struct RulePlan {
  RuleSet rules;
  std::vector<LeftOut> left_out;
  std::vector<Mistake> mistakes;  // of rules that somebody named for a home, and that do nothing there
};

// The site is what make_site made of the settings, or has the same ids. Reads the time zone of the gateway.
RulePlan plan_rules(const Settings& settings, const Site& site);

// As above, of settings without mistakes.
RuleSet make_rule_set(const Settings& settings, const Site& site);

}  // namespace anju
