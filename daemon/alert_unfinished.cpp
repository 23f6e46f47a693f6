// What of the alerts the box keeps in its memory: what they wait for, what is held back, what rings.
#include <algorithm>
#include <array>

#include "daemon/alert_book.hpp"
#include "daemon/text/catalogue.hpp"
#include "rules/alarm_channel.hpp"
#include "rules/alarm_load.hpp"
#include "rules/device_silence.hpp"
#include "rules/inactivity.hpp"

namespace anju {
namespace {

constexpr std::array<std::string_view, 7> kOwnRules{
    AlarmChannelRule::kName, DeviceSilenceRule::kName, InactivityRule::kName, InactivityRule::kUnknownName,
    AlarmLoad::kName,        kTestAlarmRule,           kWalkTestRule};

bool is_new(Stage stage) { return stage == Stage::detected || stage == Stage::reported; }

LoopAlert loop_alert(const AlertRecord& alert) {
  LoopAlert known;
  known.id = alert.id;
  known.alert_class = alert.classification.alert_class;
  known.status = alert.status;
  known.stage = alert.stage;
  known.to_report_since = alert.to_report_since.steady;
  if (alert.held_until) known.held_until = alert.held_until->steady;
  known.is_escalated = alert.is_escalated;
  known.feedback_is_overdue = alert.feedback_is_overdue;
  known.recheck_is_overdue = alert.recheck_is_overdue;
  if (alert.feedback_due && alert.recheck_due) {
    known.due = {alert.feedback_due->steady, alert.recheck_due->steady};
  } else {
    // Nothing is waited for: technical, a test, or of an Anju that did not wait.
    known.is_escalated = known.feedback_is_overdue = known.recheck_is_overdue = true;
  }
  return known;
}

}  // namespace

std::vector<AlertRecord> AlertBook::start(Instant now) {
  std::vector<AlertRecord> removed;
  const std::vector<std::string> watched = rules_->watched(*site_);
  for (AlertRecord& alert : store_->unfinished_alerts()) {
    if (alert.open && !can_end(alert, watched)) {
      alert.open = false;
      alert.cleared_at = now;
      ++alert.revision;
      alert.evidence["rule_removed"] = "true";
      alert.sentence_zh = say(Language::zh, Message::rule_removed, fmt::arg("sentence", alert.sentence_zh));
      alert.sentence_en = say(Language::en, Message::rule_removed, fmt::arg("sentence", alert.sentence_en));
      step(alert, AlertStep::clear, now);
      removed.push_back(keep(std::move(alert)));
    } else if (alert.feedback_due && !alert.recheck_due) {
      // Of an Anju that did not know the calendar.
      set_deadlines(alert);
      keep(std::move(alert));
    } else {
      note(alert);
    }
  }
  // Whether a question that was asked once more had its answer while nobody was here to hear it is not known.
  for (const AlertRecord& alert : store_->unfinished_alerts()) {
    if (!alert.open || !alert.evidence.contains("asked_again") || !after(alert.stage, AlertStep::cancel))
      continue;
    asked_again_[alert.id] = now.steady + kAskAgainFor;
    local_.prompts.push_back({alert.id, alert.home, alert.event, alert.sentence_zh, alert.sentence_en,
                              instant_at(now.steady + kAskAgainFor, now), true, false});
  }
  return removed;
}

bool AlertBook::can_end(const AlertRecord& alert, const std::vector<std::string>& watched) const {
  const bool is_own = std::find(kOwnRules.begin(), kOwnRules.end(), alert.rule) != kOwnRules.end();
  if (!is_own)
    return std::any_of(watched.begin(), watched.end(),
                       [&alert](const std::string& beginning) { return alert.id.starts_with(beginning); });
  const auto has_it = [this, &alert](const Device& device) {
    return device.id == alert.device && site_->homes[device.home].id == alert.home;
  };
  if (!alert.device.empty()) return std::any_of(site_->devices.begin(), site_->devices.end(), has_it);
  return std::any_of(site_->homes.begin(), site_->homes.end(),
                     [&alert](const Home& home) { return home.id == alert.home; });
}

void AlertBook::note(const AlertRecord& alert) {
  loop_.note(loop_alert(alert));
  if (alert.is_held() && alert.open && is_new(alert.stage)) {
    held_[alert.id] = alert.home;
  } else {
    held_.erase(alert.id);
  }
  note_local(alert);
}

// Said when it begins and when it ends; of what goes on after a restart, that it is on.
void AlertBook::note_local(const AlertRecord& alert) {
  const bool rings = alert.is_escalated && alert.open && is_new(alert.stage);
  if (rings != (ringing_.count(alert.id) != 0)) {
    local_.alarms.push_back({alert.id, alert.home, alert.device, alert.event, alert.sentence_zh,
                             alert.sentence_en, rings, alert.to_report_since.steady});
    rings ? void(ringing_.insert(alert.id)) : void(ringing_.erase(alert.id));
  }
  const bool asks = alert.held_by == HeldBy::asking && held_.count(alert.id) != 0;
  if (asks != (asking_.count(alert.id) != 0)) {
    local_.prompts.push_back({alert.id, alert.home, alert.event, alert.sentence_zh, alert.sentence_en,
                              alert.held_until.value_or(alert.changed_at), asks});
    asks ? void(asking_.insert(alert.id)) : void(asking_.erase(alert.id));
  }
}

}  // namespace anju
