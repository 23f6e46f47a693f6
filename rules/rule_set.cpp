#include "rules/rule_set.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {

HomeIndex home_of(const Site& site, ChannelIndex channel) { return site.device_of(channel).home; }

}  // namespace

const RuleInfo* RuleSet::find(std::string_view name) const {
  const auto found =
      std::find_if(rules.begin(), rules.end(), [name](const RuleInfo& info) { return info.name == name; });
  return found == rules.end() ? nullptr : &*found;
}

std::vector<std::string> RuleSet::watched(const Site& site) const {
  std::vector<std::string> beginnings;
  const auto add = [&](RuleInfoIndex rule, HomeIndex home, const std::string& subject) {
    beginnings.push_back(site.homes[home].id + "/" + rules[rule].name + "/" + subject + "/");
  };
  const auto add_channels = [&](const auto& specs) {
    for (const auto& spec : specs)
      add(spec.rule, home_of(site, spec.channel), channel_subject(site, spec.channel));
  };
  const auto add_devices = [&](const auto& specs) {
    for (const auto& spec : specs)
      add(spec.rule, site.devices[spec.device].home, site.devices[spec.device].id);
  };
  add_channels(thresholds);
  add_channels(consumptions);
  add_channels(continuous_uses);
  add_channels(usual_uses);
  for (const auto& spec : sequences) add(spec.rule, spec.home, "home");
  for (const auto& spec : quorums) add(spec.rule, spec.home, "home");
  add_devices(geofences);
  add_devices(overdues);
  return beginnings;
}

}  // namespace anju
