// Who has a say in a rule at one place, from the general to the special: the rule, the tier of the home, the
// box, the home, the device.
#pragma once

#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace anju {

struct RuleSay {
  bool is_on = false;
  std::vector<const RuleChange*> changes;
  // Where somebody named it for this home or this device; none: it is there by default. The more special
  // counts.
  const NamedRule* for_home = nullptr;
  const NamedRule* for_device = nullptr;
};

// `home` is null where the settings do not know it; `device` is empty for the home as a whole.
RuleSay say_of(const OwnerRule& rule, Tier tier, const RuleSwitches& switches, const HomeSettings* home,
               std::string_view device);

}  // namespace anju
