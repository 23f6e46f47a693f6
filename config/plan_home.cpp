#include "config/plan_home.hpp"

#include <algorithm>

#include "config/rule_specs.hpp"

namespace anju {

RuleSay HomePlanner::say(std::string_view device) const {
  return say_of(rule(), site_.homes[index_].tier, settings_.rule_switches, home_, device);
}

bool HomePlanner::take() {
  if (left_.left == 0) {
    left_.is_exceeded = true;
    return false;
  }
  --left_.left;
  return true;
}

void HomePlanner::wrong(const NamedRule& place, const std::string& reason) {
  if (plan_.mistakes.size() > MistakeList::kMost) return;
  plan_.mistakes.push_back({home_->file.string(), place.line, place.key, reason});
}

void HomePlanner::leave_out(const RuleSay& say, std::string_view device, const std::string& reason,
                            Outcome& outcome) {
  const std::string& name = rule().info.name;
  ++outcome.meant;
  if (outcome.reason.empty()) outcome.reason = reason;
  if (say.for_device) {
    wrong(*say.for_device, "the rule " + shown(name) + ": " + reason);
    outcome.is_told = true;
    return;
  }
  plan_.left_out.push_back({name, site_.homes[index_].id, std::string(device), reason});
}

std::optional<EffectiveLimits> HomePlanner::limits_of(const RuleSay& say, std::optional<Quantity> quantity,
                                                      Outcome& outcome) {
  EffectiveLimits limits = effective_limits(say.changes, rule().only_at);
  std::vector<RuleLimits> all;
  if (limits.otherwise) all.push_back(*limits.otherwise);
  for (const LimitsAt& at : limits.windows) all.push_back(at.limits);
  std::string fault;
  for (const RuleLimits& one : all) {
    const std::string_view beyond = quantity ? limit_beyond_ticks(*quantity, one) : std::string_view{};
    if (!beyond.empty()) fault = std::string(beyond) + " is beyond all that can be measured";
    if (rule().is) continue;
    const std::vector<LimitFault> faults = faults_of(rule().kind, one);
    if (!faults.empty()) fault = std::string(faults.front().key) + " " + faults.front().reason;
  }
  if (fault.empty()) return limits;
  // A rule that is wrong by itself has been refused with its file; so it is what was replaced.
  const NamedRule* place = say.for_device ? say.for_device : say.for_home;
  fault = "with these numbers the rule " + shown(rule().info.name) + " makes no sense: " + fault;
  if (place) {
    wrong(*place, fault);
  } else {
    plan_.mistakes.push_back({rule().file, rule().line, rule().key, fault});
  }
  outcome.is_told = true;
  return std::nullopt;
}

std::string HomePlanner::why_unanswered(ChannelIndex channel, const EffectiveLimits& limits) const {
  const Quantity quantity = site_.channels[channel].quantity;
  const MeterPace meter = pace(channel);
  std::vector<RuleLimits> all;
  if (limits.otherwise) all.push_back(*limits.otherwise);
  for (const LimitsAt& at : limits.windows) all.push_back(at.limits);
  for (const RuleLimits& one : all) {
    const std::string asked = why_unanswerable(rule().kind, quantity, one, meter);
    if (asked.empty()) continue;
    const std::size_t colon = asked.find(": ");
    return asked.substr(0, colon) + " cannot be answered by " +
           std::string(device_name(site_.channels[channel].device)) + asked.substr(colon);
  }
  return "";
}

bool HomePlanner::add_channel(ChannelIndex channel, const EffectiveLimits& limits) {
  const Quantity quantity = site_.channels[channel].quantity;
  if (!take()) return false;
  RuleSet& rules = plan_.rules;
  switch (rule().kind) {
    case RuleKind::threshold:
      rules.thresholds.push_back(
          {rule_, channel, threshold_limits(rule(), quantity, limits), rule().above_base});
      return true;
    case RuleKind::consumption:
      rules.consumptions.push_back({rule_, channel, consumption_limits(rule(), quantity, limits)});
      return true;
    case RuleKind::continuous_use:
      rules.continuous_uses.push_back(
          {rule_, channel, continuous_use_limits(rule(), quantity, pace(channel).step, limits)});
      return true;
    default:
      rules.usual_uses.push_back({rule_, channel, usual_use_limits(quantity, *limits.otherwise)});
      return true;
  }
}

void HomePlanner::add_by_channel(Outcome& outcome) {
  for (const DeviceIndex device : devices_) {
    const RuleSay said = say(device_name(device));
    if (!said.is_on) continue;
    std::size_t meant = 0;
    const Device& here = site_.devices[device];
    for (ChannelIndex channel = here.first_channel; channel < here.first_channel + here.channel_count;
         ++channel) {
      const Channel& of_device = site_.channels[channel];
      if (!rule().channels.means(here, of_device)) continue;
      ++meant;
      const auto limits = limits_of(said, of_device.quantity, outcome);
      if (!limits) continue;
      std::string reason = why_unanswered(channel, *limits);
      const std::string_view unit = info(of_device.quantity).unit;
      if (rule().channels.unit.empty() && !of_device.unit.empty() && of_device.unit != unit)
        reason = std::string(here.id) + " speaks " + of_device.unit + ", and the rule " + std::string(unit);
      if (!reason.empty()) {
        leave_out(said, here.id, reason, outcome);
      } else if (add_channel(channel, *limits)) {
        ++outcome.watched;
      }
    }
    if (meant == 0 && said.for_device) {
      wrong(*said.for_device, "the rule " + shown(rule().info.name) + " finds nothing to watch at " +
                                  shown(here.id) + ": see its quantity, rooms and devices");
      outcome.is_told = true;
    }
  }
}

// Somebody named the rule for the home, and nothing came of it.
void HomePlanner::tell_of_nothing(const Outcome& outcome) {
  const RuleSay said = say("");
  if (!said.is_on || !said.for_home || outcome.watched > 0 || outcome.is_told) return;
  const std::string head = "the rule " + shown(rule().info.name);
  if (outcome.meant > 0) return wrong(*said.for_home, head + ": " + outcome.reason);
  std::vector<std::string_view> quantities;
  for (const Quantity quantity : rule().channels.quantities) quantities.push_back(info(quantity).name);
  wrong(*said.for_home, head + " finds nothing to watch in this home" +
                            (quantities.empty() ? "" : ": no device has " + listed(quantities) + " for it"));
}

void HomePlanner::add(RuleInfoIndex index) {
  rule_ = index;
  Outcome outcome;
  switch (rule().kind) {
    case RuleKind::sequence:
      add_sequence(outcome);
      break;
    case RuleKind::quorum:
      add_quorum(outcome);
      break;
    case RuleKind::geofence:
    case RuleKind::overdue:
      add_by_device(outcome);
      break;
    default:
      add_by_channel(outcome);
  }
  tell_of_nothing(outcome);
}

}  // namespace anju
