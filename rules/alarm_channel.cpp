#include "rules/alarm_channel.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kLayout = 2;

// A person who presses again after ten minutes means it anew.
constexpr Duration kCallRenewedAfter{std::chrono::minutes{10}};
// A detector whose alarm goes on has said so within a day: it checks itself at least every 24 h (GB 20517).
constexpr Duration kConditionRenewedAfter{std::chrono::hours{25}};

constexpr bool latches(EventKind event) { return event == EventKind::sos || event == EventKind::fall; }

constexpr Duration renew_after(EventKind event) {
  return latches(event) ? kCallRenewedAfter : kConditionRenewedAfter;
}

}  // namespace

AlarmChannelRule::AlarmChannelRule(const Site& site, ChannelIndex channel)
    : site_(&site), channel_(channel) {}

std::string AlarmChannelRule::key() const { return state_key(kName, *site_, channel_); }

void AlarmChannelRule::restore(const SavedStates& states) {
  const auto saved = states.find(key());
  if (saved == states.end() || saved->second.size() != 4 || saved->second[0] != kLayout) return;
  const auto& fields = saved->second;
  is_raised_ = fields[1] != 0;
  episode_ = steady_from_field(fields[2]);
  last_true_ = steady_from_field(fields[3]);
}

void AlarmChannelRule::save(std::vector<SavedState>& changed) {
  if (!changed_) return;
  changed.push_back({key(), {kLayout, is_raised_ ? 1 : 0, to_field(episode_), to_field(last_true_)}});
  changed_ = false;
}

void AlarmChannelRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.channel != channel_ || reading.historical) return;
  const bool is_good = reading.quality == Quality::good;
  if (reading.value != 0) {
    if (is_good || reading.quality == Quality::suspect) note_true(reading, effects);
  } else if (is_good) {
    note_false(reading, effects);
  }
}

void AlarmChannelRule::note_true(const Reading& reading, Effects& effects) {
  const SteadyTime at = reading.heard_at.steady;
  const bool is_renewed = last_true_ && at > *last_true_ + renew_after(event());
  last_true_ = std::max(last_true_.value_or(at), at);
  changed_ = true;
  if (is_raised_ && !is_renewed) return;
  // Alarm, end and alarm may be heard within one millisecond; their alerts must not share a name.
  episode_ = episode_ && at <= *episode_ ? *episode_ + Duration{1} : at;
  is_raised_ = true;
  effects.transitions.push_back(transition(Transition::Kind::raised, reading));
}

// Lanes overtake each other: a `false` that was heard before the alarm is no end of it.
void AlarmChannelRule::note_false(const Reading& reading, Effects& effects) {
  if (!is_raised_ || reading.heard_at.steady < *last_true_) return;
  if (!latches(event())) effects.transitions.push_back(transition(Transition::Kind::cleared, reading));
  is_raised_ = false;
  changed_ = true;
}

Transition AlarmChannelRule::transition(Transition::Kind kind, const Reading& reading) const {
  const Channel& channel = site_->channels[channel_];
  Transition result;
  result.kind = kind;
  result.event = event();
  result.device = channel.device;
  result.home = site_->devices[channel.device].home;
  result.rule = kName;
  result.at = reading.heard_at;
  result.alert_id =
      make_alert_id(site_->homes[result.home].id, kName, channel_subject(*site_, channel_), *episode_);
  result.evidence = {{"quantity", std::string(info(channel.quantity).name)},
                     {"value", reading.value != 0},
                     {"quality", std::string(name(reading.quality))},
                     {"measured_at", reading.measured_at}};
  return result;
}

}  // namespace anju
