#include "config/safe_settings.hpp"

#include <algorithm>

namespace anju {

void make_safe(Settings& settings) {
  settings.quota = {};
  settings.rules = {};
  settings.rhythms = {};
  const auto can_wait = [](const OwnerRule& rule) { return !is_life_safety(rule.info.event); };
  std::erase_if(settings.owner_rules, can_wait);
  // Both name rules that may be gone now.
  settings.rule_switches = {};
  for (HomeSettings& home : settings.homes) {
    home.rules_on.clear();
    home.rules.clear();
  }
}

}  // namespace anju
