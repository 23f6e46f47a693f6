// What happens to an alert after it was raised: the steps of the closed loop.
#include <charconv>
#include <map>
#include <utility>

#include "daemon/alert_book.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/classify.hpp"
#include "rules/closed_loop.hpp"
#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr const char* kTestThrough = "test_through";

// The last revision that was a test; 0 when none was.
std::uint32_t last_test(const AlertRecord& alert) {
  std::uint32_t revision = 0;
  if (const auto found = alert.evidence.find(kTestThrough); found != alert.evidence.end())
    std::from_chars(found->second.data(), found->second.data() + found->second.size(), revision);
  return revision;
}

}  // namespace

void AlertBook::step(AlertRecord& alert, AlertStep step, Instant now) {
  alert.changed_at = now;
  const auto next = after(alert.stage, step);
  // The cause of what people work on can be gone too: its stage stays, and its history says so.
  if (!next && step != AlertStep::clear) return;
  alert.stage = next.value_or(alert.stage);
  transitions_.push_back({alert.id, alert.revision, step, alert.stage, now});
}

// Nobody beyond the box can do anything about what they have not heard of: the time counts from then.
void AlertBook::set_deadlines(AlertRecord& alert) const {
  const bool is_for_people =
      alert.status == CapStatus::actual && alert.classification.alert_class != AlertClass::technical;
  if (!is_for_people) return;
  const LoopDeadlines due = loop_deadlines(alert.to_report_since, rules_->calendar);
  alert.feedback_due = instant_at(due.feedback, alert.to_report_since);
  alert.recheck_due = instant_at(due.recheck, alert.to_report_since);
}

std::optional<Duration> AlertBook::accepted(const AlertRevision& report, Instant sent_at, Instant now) {
  std::optional<AlertRecord> known = find(report.alert);
  if (!known || known->accepted_at || report.revision <= last_test(*known)) return std::nullopt;
  const Duration took = now.steady - known->to_report_since.steady;
  known->reported_at = sent_at;
  known->accepted_at = now;
  step(*known, AlertStep::report, sent_at);
  step(*known, AlertStep::accept, now);
  keep(std::move(*known));
  return took;
}

Result<AlertRecord> AlertBook::set_stage(const std::string& alert_id, Stage stage, Instant now) {
  std::optional<AlertRecord> known = find(alert_id);
  if (!known || known->is_held())
    return Error{ErrorCode::not_found, "no alert " + alert_id + " on this gateway"};
  const auto wanted = step_to(stage);
  if (!wanted || !after(known->stage, *wanted)) {
    return Error{ErrorCode::unsupported, "an alert that is " + std::string(name(known->stage)) +
                                             " cannot become " + std::string(name(stage))};
  }
  ++known->revision;
  if (stage == Stage::cancelled) known->cancelled_by = CancelledBy::platform;
  step(*known, *wanted, now);
  return keep(std::move(*known));
}

std::optional<AlertRecord> AlertBook::carry_out(const LoopStep& due, Instant at) {
  std::optional<AlertRecord> known = find(due.alert_id);
  if (!known) return std::nullopt;
  AlertRecord& alert = *known;
  switch (due.what) {
    case LoopStep::What::report:
      if (alert.held_by == HeldBy::asking)
        alert.evidence["asked_for"] = fact_text({"asked_for", at.steady - alert.detected_at.steady});
      alert.held_until.reset();
      alert.to_report_since = at;
      set_deadlines(alert);
      step(alert, AlertStep::update, at);
      break;
    case LoopStep::What::go_local:
      alert.is_escalated = true;
      ++alert.revision;
      step(alert, AlertStep::escalate, at);
      break;
    case LoopStep::What::feedback_overdue:
    case LoopStep::What::recheck_overdue:
      (due.what == LoopStep::What::feedback_overdue ? alert.feedback_is_overdue : alert.recheck_is_overdue) =
          true;
      ++alert.revision;
      step(alert, AlertStep::fall_due, at);
      break;
  }
  return keep(std::move(alert));
}

void AlertBook::hold_on(const std::string& alert_id, SteadyTime until, Instant now) {
  std::optional<AlertRecord> alert = find(alert_id);
  if (!alert) return;
  alert->held_until = instant_at(until, now);
  step(*alert, AlertStep::update, now);
  keep(std::move(*alert));
}

std::vector<AlertRecord> AlertBook::held(const std::string& home) {
  std::vector<AlertRecord> alerts;
  for (const auto& [id, of_home] : held_) {
    if (of_home != home) continue;
    if (auto alert = find(id)) alerts.push_back(std::move(*alert));
  }
  return alerts;
}

std::vector<AlertRecord> AlertBook::test(HomeIndex home, std::string_view subject, Instant now,
                                         AlertClass alert_class) {
  Transition transition;
  transition.event = EventKind::test;
  transition.home = home;
  transition.rule = kTestAlarmRule;
  transition.at = now;
  transition.alert_id = make_alert_id(site_->homes[home].id, kTestAlarmRule, subject, now.steady);
  std::vector<AlertRecord> alerts;
  for (const auto kind : {Transition::Kind::raised, Transition::Kind::cleared}) {
    transition.kind = kind;
    auto alert = apply(transition);
    if (!alert) continue;
    alert->classification = classify_test(alert_class);
    alerts.push_back(keep(std::move(*alert)));
  }
  return alerts;
}

namespace {

constexpr std::size_t kLongestName = 128;
constexpr const char* kAskedAgain = "asked_again";

Error unknown_alert(const std::string& id) {
  return {ErrorCode::not_found, "no alert " + id + " on this gateway"};
}

}  // namespace

Result<AlertRecord> AlertBook::acknowledge(const std::string& alert_id, const std::string& by, Instant now) {
  std::optional<AlertRecord> known = find(alert_id);
  if (!known || known->is_held()) return unknown_alert(alert_id);
  if (by.size() > kLongestName) return Error{ErrorCode::out_of_range, "a name has at most 128 bytes"};
  if (known->stage == Stage::closed || known->stage == Stage::cancelled)
    return Error{ErrorCode::unsupported, "the alert is " + std::string(name(known->stage)) + " already"};
  if (!known->accepted_at) {
    known->reported_at = known->reported_at.value_or(now);
    known->accepted_at = now;
    step(*known, AlertStep::accept, now);
  }
  ++known->revision;
  known->evidence["acknowledged_by"] = by;
  step(*known, AlertStep::update, now);
  return keep(std::move(*known));
}

Result<AlertRecord> AlertBook::seen_here(const std::string& alert_id, const std::string& by, Instant now) {
  std::optional<AlertRecord> known = find(alert_id);
  if (!known) return unknown_alert(alert_id);
  if (by.empty() || by.size() > kLongestName)
    return Error{ErrorCode::out_of_range, "a name has 1 to 128 bytes"};
  if (!after(known->stage, AlertStep::update))
    return Error{ErrorCode::unsupported, "the alert is " + std::string(name(known->stage)) + " already"};
  ++known->revision;
  known->evidence["seen_here_by"] = by;
  known->evidence["seen_here_at"] = iso_time(now.wall);
  step(*known, AlertStep::update, now);
  return keep(std::move(*known));
}

Result<AlertRecord> AlertBook::ask_again(const std::string& alert_id, Instant now) {
  std::optional<AlertRecord> known = find(alert_id);
  if (!known || known->is_held()) return unknown_alert(alert_id);
  if (!known->open || !after(known->stage, AlertStep::cancel))
    return Error{ErrorCode::unsupported, "the alert is over, or people work on it"};
  ++known->revision;
  known->evidence[kAskedAgain] = "true";
  step(*known, AlertStep::update, now);
  asked_again_[alert_id] = now.steady + kAskAgainFor;
  local_.prompts.push_back({alert_id, known->home, known->event, known->sentence_zh, known->sentence_en,
                            instant_at(now.steady + kAskAgainFor, now), true, true});
  return keep(std::move(*known));
}

std::vector<AlertRecord> AlertBook::answered_fine(const std::string& home, Instant now) {
  std::vector<AlertRecord> cancelled;
  std::erase_if(asked_again_, [&now](const auto& asked) { return asked.second <= now.steady; });
  for (const auto& [id, until] : std::map(asked_again_)) {
    std::optional<AlertRecord> alert = find(id);
    if (!alert || alert->home != home) continue;
    asked_again_.erase(id);
    if (!alert->open || !after(alert->stage, AlertStep::cancel)) continue;
    ++alert->revision;
    alert->cancelled_by = CancelledBy::resident;
    step(*alert, AlertStep::cancel, now);
    cancelled.push_back(keep(std::move(*alert)));
  }
  for (AlertRecord& alert : held(home)) {
    if (alert.held_by != HeldBy::asking) continue;
    ++alert.revision;
    alert.cancelled_by = CancelledBy::resident;
    step(alert, AlertStep::cancel, now);
    cancelled.push_back(keep(std::move(alert)));
  }
  return cancelled;
}

std::vector<AlertRecord> AlertBook::walk_test_ended(const std::string& home, Instant now) {
  std::map<std::string, AlertRecord> known = changed_;
  for (AlertRecord& alert : store_->unfinished_alerts()) {
    std::string id = alert.id;
    known.try_emplace(std::move(id), std::move(alert));
  }
  std::vector<AlertRecord> actual;
  for (auto& [id, alert] : known) {
    const bool goes_on = alert.open && alert.home == home && alert.status == CapStatus::test;
    if (!goes_on || !outlasts_walk_test(alert.event)) continue;
    // Nobody sends help to a test: whoever accepted it must accept this anew, and before people have begun
    // to work on it the local way is open again.
    alert.evidence[kTestThrough] = std::to_string(alert.revision);
    alert.status = CapStatus::actual;
    alert.to_report_since = now;
    set_deadlines(alert);
    ++alert.revision;
    const bool is_anew = after(alert.stage, AlertStep::turn_real).has_value();
    if (is_anew) {
      alert.reported_at.reset();
      alert.accepted_at.reset();
      alert.is_escalated = false;
    }
    step(alert, is_anew ? AlertStep::turn_real : AlertStep::update, now);
    actual.push_back(keep(std::move(alert)));
  }
  return actual;
}

}  // namespace anju
