// When a gap without a sign of life is whole, and what ends it.
#include <algorithm>
#include <utility>

#include "rules/inactivity.hpp"

namespace anju {
namespace {

// Hourly meters report at 59:58 as often as at 60:02: a report this much before the limit is the one that
// counts. A thousandth of a short limit: no alarm comes noticeably early.
constexpr Duration report_tolerance(Duration limit) {
  return std::min(Duration{std::chrono::seconds{10}}, limit / 1000);
}

}  // namespace

// What happened in a time without reports is known to be no life only where the register says so.
void InactivityRule::note_observed(const LifeChannel& channel, std::optional<SteadyTime> known_before,
                                   LifeSign life) {
  if (!known_before || !channel.observed_from() || channel.known_at() <= known_before) return;
  if (life != LifeSign::none && *channel.known_at() - *known_before > settings_->inactivity.unknown_after)
    return;
  const SteadyTime from = std::max(*known_before, *channel.observed_from());
  if (from >= *channel.known_at()) return;
  waiting_->note_observed(from, *channel.known_at());
  if (is_doubted(channel, *channel.known_at())) waiting_->note_doubted_observed(from, *channel.known_at());
}

void InactivityRule::note_life(const Reading& reading, LifeSign life, Effects& effects) {
  const Instant at = instant_at(measured_steady(reading), reading.heard_at);
  if (inactive_ && life == LifeSign::weak) return;
  if (!gap_start_ || gap_start_->steady < at.steady) gap_start_ = at;
  changed_ = true;
  if (!inactive_ || at.steady <= inactive_->at) return;
  // What is told late may leave a whole gap behind it: then the alarm is as true as it was.
  clear_inactivity(reading, at.steady, effects);
}

void InactivityRule::clear_inactivity(const Reading& reading, SteadyTime life, Effects& effects) {
  const auto raised = std::exchange(inactive_, std::nullopt);
  const auto again = inactivity_deadline(limit());
  if (again && *again <= reading.heard_at.steady) {
    inactive_ = raised;
    return;
  }
  changed_ = true;
  Transition cleared =
      transition(Transition::Kind::cleared, EventKind::inactivity, kName, raised->since, reading.heard_at);
  cleared.evidence = {{"cleared_by", site_->device_of(reading.channel).id},
                      {"idle_for", life - raised->since}};
  if (reading.historical) cleared.evidence.push_back({"late", true});
  effects.transitions.push_back(std::move(cleared));
}

// What a utility delivers a day later is no sign of now. It trains the rhythm; it takes back an alarm whose
// gap was none; and it raises one where it shows a whole gap, marked as late. Of a meter that is heard live
// as well its register has told already.
void InactivityRule::note_late(const Reading& reading, LifeChannel& channel, Effects& effects) {
  if (channel.known_at()) return;
  const auto step = channel.observe_late(reading);
  if (!step) return;
  const auto [from, to, life] = *step;
  const bool is_gap = life != LifeSign::none && to - from > settings_->inactivity.unknown_after;
  if (waiting_ && !is_gap) waiting_->note_late(from, to, life);
  const bool is_after_gap_start = !gap_start_ || gap_start_->steady < to;
  if (life == LifeSign::strong) {
    if (is_after_gap_start) gap_start_ = instant_at(to, reading.heard_at);
    changed_ = true;
    if (inactive_ && is_after_gap_start && to > inactive_->since) clear_inactivity(reading, to, effects);
  }
  // Others may have seen what this meter did not.
  const bool is_only_teller = std::none_of(channels_.begin(), channels_.end(),
                                           [](const LifeChannel& c) { return c.known_at().has_value(); });
  if (!is_only_teller || inactive_ || !gap_start_ || to - gap_start_->steady < limit()) return;
  raise_inactivity(reading.heard_at, effects);
  effects.transitions.back().evidence.push_back({"late", true});
}

// When this channel alone has observed a whole gap; none when it will not, unless it is heard again.
std::optional<SteadyTime> InactivityRule::gap_complete_at(const LifeChannel& channel, Duration limit) const {
  if (inactive_ || !gap_start_ || !channel.observed_from()) return std::nullopt;
  SteadyTime due = std::max(gap_start_->steady, *channel.observed_from()) + limit;
  if (!channel.is_event_driven()) due -= report_tolerance(limit);
  // What was sent while the box did not listen may still come in.
  const bool is_settling = *listening_since_ > gap_start_->steady;
  const SteadyTime at = is_settling ? std::max(due, *listening_since_ + settings_->settle) : due;
  const auto until = channel.observed_until(at);
  return until && *until >= due ? std::optional(at) : std::nullopt;
}

std::optional<SteadyTime> InactivityRule::inactivity_deadline(Duration limit) const {
  std::optional<SteadyTime> first;
  for (const LifeChannel& channel : channels_) {
    const auto at = gap_complete_at(channel, limit);
    if (at && (!first || *at < *first)) first = at;
  }
  return first;
}

void InactivityRule::raise_inactivity(Instant at, Effects& effects) {
  inactive_ = {gap_start_->steady, at.steady};
  changed_ = true;
  Transition raised =
      transition(Transition::Kind::raised, EventKind::inactivity, kName, inactive_->since, at);
  raised.evidence = inactivity_evidence(at);
  effects.transitions.push_back(std::move(raised));
}

}  // namespace anju
