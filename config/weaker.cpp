#include "config/weaker.hpp"

#include <set>
#include <string_view>

#include "config/rule_plan.hpp"

namespace anju {
namespace {

// As the beginnings of the ids of alerts that the rules for what threatens life would raise.
std::set<std::string> watched_for_life(const Settings& settings) {
  const Site site = make_site(settings);
  RuleSet rules = make_rule_set(settings, site);
  std::set<std::string> names;
  for (const RuleInfo& rule : rules.rules)
    if (is_life_safety(rule.event)) names.insert(rule.name);
  std::set<std::string> watched;
  for (const std::string& id : rules.watched(site)) {
    // home/rule/...
    const auto from = id.find('/') + 1;
    if (names.contains(id.substr(from, id.find('/', from) - from))) watched.insert(id);
  }
  return watched;
}

std::string longer_waits(const RuleSettings& now, const RuleSettings& then) {
  for (std::size_t i = 0; i < now.inactivity.limit.size(); ++i)
    if (then.inactivity.limit[i] > now.inactivity.limit[i])
      return "rules.inactivity." + std::string(kTierNames[i]) + " is longer";
  if (then.inactivity.unknown_after > now.inactivity.unknown_after)
    return "rules.inactivity.unknown_after is longer";
  if (then.settle > now.settle) return "rules.settle is longer";
  return "";
}

}  // namespace

std::string what_is_weaker(const Settings& now, const Settings& then) {
  const std::set<std::string> after = watched_for_life(then);
  for (const std::string& id : watched_for_life(now))
    if (!after.contains(id)) return "nothing would watch for " + id + " any more";
  if (then.homes.size() < now.homes.size()) return "a home would be gone";
  if (then.store.reserve < now.store.reserve) return "store.reserve_mib is less";
  return longer_waits(now.rules, then.rules);
}

}  // namespace anju
