// What the pipeline tells of its rules.
#include "daemon/pipeline.hpp"
#include "rules/closed_loop.hpp"

namespace anju {
namespace {

EventKind event_of(const RuleView& view, const RuleSet& rules) {
  if (const RuleInfo* info = rules.find(view.rule)) return info->event;
  if (view.rule == InactivityRule::kName) return EventKind::inactivity;
  return view.rule == InactivityRule::kUnknownName ? EventKind::presence_unknown : EventKind::device_fault;
}

// None where it hangs on what the rule would say: too much water is told of an empty home, too little is not.
// An alarm of a device, too: smoke is never held back.
std::optional<bool> would_be_held(const RuleView& view, const RuleSet& rules, const HomeModes& modes,
                                  SteadyTime now) {
  Transition raised;
  raised.event = event_of(view, rules);
  raised.home = view.home;
  raised.rule = view.rule;
  const bool is_held = is_held_by_mode(raised, modes, now);
  const bool is_open = view.rule == AlarmChannelRule::kName || view.rule == HomeModes::kName ||
                       raised.event == EventKind::consumption;
  return is_open && !is_held ? std::nullopt : std::optional(is_held);
}

}  // namespace

RuleStates Pipeline::rules(const RuleFilter& filter, Instant machine) const {
  const Instant now = watch_.recorded(machine);
  RuleStates states;
  states.at = now.wall;
  for (const RuleView& view : engine_.views(now)) {
    if (!filter.rule.empty() && view.rule != filter.rule) continue;
    if (!filter.home.empty() && parts_.site.homes[view.home].id != filter.home) continue;
    if (states.states.size() == filter.limit) {
      ++states.left_out;
      continue;
    }
    states.states.push_back(state_of(view, parts_.site, now));
    states.states.back().held_by_mode =
        would_be_held(view, parts_.rules, engine_.modes(view.home), now.steady);
  }
  return states;
}

}  // namespace anju
