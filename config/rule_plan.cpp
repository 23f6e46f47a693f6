#include "config/rule_plan.hpp"

#include <utility>

#include "config/plan_home.hpp"

namespace anju {
namespace {

const HomeSettings* settings_of(const Settings& settings, const std::string& home) {
  for (const HomeSettings& known : settings.homes)
    if (known.id == home) return &known;
  return nullptr;
}

}  // namespace

RulePlan plan_rules(const Settings& settings, const Site& site) {
  RulePlan plan;
  plan.rules.calendar =
      make_calendar(Zone::find(settings.gateway.timezone).value_or(Zone{}), settings.holidays);
  plan.rules.rhythms = settings.rhythms;
  for (const OwnerRule& rule : settings.owner_rules) plan.rules.rules.push_back(rule.info);
  std::vector<std::vector<DeviceIndex>> devices(site.homes.size());
  for (DeviceIndex device = 0; device < site.devices.size(); ++device)
    devices[site.devices[device].home].push_back(device);
  PlanLimits left;
  for (HomeIndex home = 0; home < site.homes.size(); ++home) {
    HomePlanner planner(settings, site, home, settings_of(settings, site.homes[home].id), devices[home], plan,
                        left);
    for (RuleInfoIndex rule = 0; rule < settings.owner_rules.size(); ++rule) planner.add(rule);
  }
  if (left.is_exceeded)
    plan.mistakes.push_back({settings.rule_switches.file, 0, "rules",
                             "all rules in all homes come to more than " + std::to_string(kMostInstances) +
                                 " things to watch; disable some"});
  return plan;
}

RuleSet make_rule_set(const Settings& settings, const Site& site) {
  return std::move(plan_rules(settings, site).rules);
}

}  // namespace anju
