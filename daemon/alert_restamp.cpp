// The times of alerts that were raised before anybody knew the time.
#include <algorithm>

#include "daemon/alert_book.hpp"
#include "daemon/text/iso_time.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

void restamp(std::optional<Instant>& at, ClockCorrections corrections) {
  if (at) at = corrected(*at, corrections);
}

struct Swap {
  std::string before;
  std::string now;
};

// In one pass: what has been put in is not looked at again.
std::string with_swaps(const std::string& text, const std::vector<Swap>& swaps) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    const auto fits = [&text, at](const Swap& swap) {
      return text.compare(at, swap.before.size(), swap.before) == 0;
    };
    const auto swap = std::find_if(swaps.begin(), swaps.end(), fits);
    if (swap == swaps.end()) {
      result += text[at++];
    } else {
      result += swap->now;
      at += swap->before.size();
    }
  }
  return result;
}

// The facts of the rules are text by now, and so are the sentences that were made of them.
void rewrite(AlertRecord& alert, const AlertRecord& before, ClockCorrections corrections,
             const Calendar& calendar) {
  const WallTime day_before = before.cleared_at.value_or(before.detected_at).wall;
  const WallTime day_now = alert.cleared_at.value_or(alert.detected_at).wall;
  std::vector<Swap> swaps{
      {clock_text(day_before, day_before, calendar), clock_text(day_now, day_now, calendar)}};
  for (auto& [fact, text] : alert.evidence) {
    const auto time = parse_iso_time(text);
    if (!time) continue;
    const WallTime right = corrected(time->time, corrections);
    swaps.push_back({clock_text(time->time, day_before, calendar), clock_text(right, day_now, calendar)});
    text = iso_time(right);
  }
  // A time of the day is the end of one with its date.
  std::stable_sort(swaps.begin(), swaps.end(),
                   [](const Swap& a, const Swap& b) { return a.before.size() > b.before.size(); });
  alert.sentence_zh = with_swaps(alert.sentence_zh, swaps);
  alert.sentence_en = with_swaps(alert.sentence_en, swaps);
}

bool restamp(AlertRecord& alert, ClockCorrections corrections, const Calendar& calendar) {
  const AlertRecord before = alert;
  alert.detected_at = corrected(alert.detected_at, corrections);
  alert.changed_at = corrected(alert.changed_at, corrections);
  restamp(alert.cleared_at, corrections);
  alert.to_report_since = corrected(alert.to_report_since, corrections);
  // It lies ahead, so that no stretch of the past has it.
  if (alert.held_until) alert.held_until = instant_at(alert.held_until->steady, alert.to_report_since);
  const bool is_told =
      alert.detected_at != before.detected_at || alert.changed_at.wall != before.changed_at.wall;
  restamp(alert.reported_at, corrections);
  restamp(alert.accepted_at, corrections);
  if (!is_told) return false;
  rewrite(alert, before, corrections, calendar);
  return true;
}

}  // namespace

std::vector<AlertRecord> AlertBook::restamp(ClockCorrections corrections) {
  std::vector<AlertRecord> restamped;
  if (corrections.empty()) return restamped;
  std::map<std::string, AlertRecord> known = changed_;
  for (AlertRecord& alert : store_->alerts_changed_since(corrections.front().from)) {
    std::string id = alert.id;
    known.try_emplace(std::move(id), std::move(alert));
  }
  for (auto& [id, alert] : known) {
    if (!anju::restamp(alert, corrections, rules_->calendar)) continue;
    if (!alert.is_held() && alert.feedback_due) set_deadlines(alert);
    ++alert.revision;
    transitions_.push_back({alert.id, alert.revision, AlertStep::update, alert.stage, alert.changed_at});
    restamped.push_back(keep(std::move(alert)));
  }
  return restamped;
}

}  // namespace anju
