// The rules of a home in words, and those that it may have beside them.
#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

struct RulesInWords {
  std::vector<std::string>
      on;  // "No activity: limit 12 h → emergency", one for each rule that watches something
  struct Preset {
    std::string name;
    std::string title;
  };
  std::vector<Preset> off;  // that could be turned on and would watch something
};
RulesInWords rules_in_words(const Settings& settings, const std::string& home,
                            const CommissionAround& around);

// These are on in the home from now on. Errors: no such home or rule, the settings would be wrong.
Outcome<CommissionEnd> enable_rules(const std::string& home, const std::vector<std::string>& rules,
                                    const CommissionAround& around);

}  // namespace anju
