#include "rules/closed_loop.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

bool is_or_was(const HomeModes& modes, Mode mode, SteadyTime now) {
  const auto ended = modes.ended(mode);
  return modes.is_on(mode) || (ended && now < *ended + kAfterMode);
}

bool is_too_little(const Transition& transition) {
  return std::any_of(transition.evidence.begin(), transition.evidence.end(), [](const Fact& fact) {
    return fact.name == "too_little" && fact.value == decltype(fact.value)(true);
  });
}

// What only says that nobody is there, which is known.
bool says_nobody_is_there(const Transition& raised) {
  switch (raised.event) {
    case EventKind::inactivity:
    case EventKind::presence_unknown:
    case EventKind::wandering:
      return true;
    case EventKind::consumption:
      return is_too_little(raised);
    default:
      return false;
  }
}

bool is_technical(EventKind event) {
  return event == EventKind::device_fault || event == EventKind::presence_unknown;
}

bool waits_for_people(Stage stage) {
  return stage != Stage::closed && stage != Stage::cancelled && stage != Stage::rechecked;
}

// The first thing that this alert waits for.
std::optional<LoopStep> next_step(const LoopAlert& alert) {
  using What = LoopStep::What;
  const bool is_new = alert.stage == Stage::detected || alert.stage == Stage::reported;
  if (alert.held_until) {
    if (!is_new) return std::nullopt;
    return LoopStep{alert.id, What::report, *alert.held_until};
  }
  if (alert.status != CapStatus::actual || alert.alert_class == AlertClass::technical) return std::nullopt;
  std::optional<LoopStep> first;
  const auto consider = [&first, &alert](What what, SteadyTime at) {
    if (!first || at < first->at) first = LoopStep{alert.id, what, at};
  };
  if (is_new && !alert.is_escalated && alert.alert_class == AlertClass::emergency)
    consider(What::go_local, alert.to_report_since + kLocalAfter);
  if (!waits_for_people(alert.stage)) return first;
  if (alert.stage != Stage::feedback && !alert.feedback_is_overdue)
    consider(What::feedback_overdue, alert.due.feedback);
  if (!alert.recheck_is_overdue) consider(What::recheck_overdue, alert.due.recheck);
  return first;
}

}  // namespace

bool is_held_by_mode(const Transition& raised, const HomeModes& modes, SteadyTime now) {
  if (is_life_safety(raised.event)) return false;
  const bool nobody_home = is_or_was(modes, Mode::away, now) || is_or_was(modes, Mode::hospital, now);
  if (nobody_home && says_nobody_is_there(raised)) return true;
  // Others go in and out, at any hour.
  if (modes.is_on(Mode::visitor) && raised.event == EventKind::wandering) return true;
  return modes.is_on(Mode::maintenance) && is_technical(raised.event);
}

std::optional<SteadyTime> mode_hold_ends(const Transition& raised, const HomeModes& modes) {
  std::optional<SteadyTime> last;
  const auto consider = [&last, &modes](Mode mode) {
    const auto until = modes.is_on(mode) ? modes.until(mode) : modes.ended(mode);
    if (until) last = std::max(last.value_or(SteadyTime::min()), *until + kAfterMode);
  };
  if (says_nobody_is_there(raised)) {
    consider(Mode::away);
    consider(Mode::hospital);
  }
  if (raised.event == EventKind::wandering) consider(Mode::visitor);
  if (is_technical(raised.event)) consider(Mode::maintenance);
  return last;
}

CapStatus status_of(const Transition& raised, const HomeModes& modes) {
  if (raised.event == EventKind::test) return CapStatus::test;
  if (!modes.is_on(Mode::walk_test)) return CapStatus::actual;
  const bool can_kill = raised.event == EventKind::smoke || raised.event == EventKind::gas_leak ||
                        raised.event == EventKind::carbon_monoxide;
  return can_kill ? CapStatus::actual : CapStatus::test;
}

bool outlasts_walk_test(EventKind event) {
  return event != EventKind::sos && event != EventKind::fall && event != EventKind::test;
}

bool may_ask_first(EventKind event) {
  switch (event) {
    case EventKind::inactivity:
    case EventKind::vital_sign:
    case EventKind::appliance_left_on:
    case EventKind::consumption:
    case EventKind::wandering:
      return true;
    default:
      return false;
  }
}

LoopDeadlines loop_deadlines(const Instant& detected, const Calendar& calendar) {
  const WallTime recheck = calendar.end_of_working_day(detected.wall, kRecheckWorkingDays);
  return {detected.steady + kFeedbackWithin, detected.steady + (recheck - detected.wall)};
}

std::string_view name(LoopStep::What what) {
  constexpr std::array<std::string_view, 4> names{"told after all", "not accepted in time",
                                                  "feedback overdue", "re-check overdue"};
  return names[static_cast<std::size_t>(what)];
}

void ClosedLoop::note(const LoopAlert& alert) {
  const auto step = next_step(alert);
  if (!step) {
    next_.erase(alert.id);
    return;
  }
  next_.insert_or_assign(alert.id, *step);
  queue_.push({*step});
}

bool ClosedLoop::is_current(const Entry& entry) const {
  const auto found = next_.find(entry.step.alert_id);
  return found != next_.end() && found->second.at == entry.step.at && found->second.what == entry.step.what;
}

std::optional<SteadyTime> ClosedLoop::next_deadline() {
  while (!queue_.empty() && !is_current(queue_.top())) queue_.pop();
  if (queue_.empty()) return std::nullopt;
  return queue_.top().step.at;
}

std::vector<LoopStep> ClosedLoop::due(SteadyTime now) {
  std::vector<LoopStep> steps;
  while (const auto deadline = next_deadline()) {
    if (*deadline > now) break;
    steps.push_back(queue_.top().step);
    next_.erase(steps.back().alert_id);
    queue_.pop();
  }
  return steps;
}

}  // namespace anju
