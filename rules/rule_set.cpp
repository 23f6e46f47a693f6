#include "rules/rule_set.hpp"

#include <algorithm>

namespace anju {

const RuleInfo* RuleSet::find(std::string_view name) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [name](const RuleInfo& info) { return info.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

}  // namespace anju
