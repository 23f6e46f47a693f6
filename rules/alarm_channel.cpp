#include "rules/alarm_channel.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kAlarmChannelLayout = 3;
constexpr std::size_t kAlarmChannelFields = 8;

// A person who presses again after ten minutes means it anew.
constexpr Duration kCallRenewedAfter{std::chrono::minutes{10}};
// A detector whose alarm goes on has said so within a day: it checks itself at least every 24 h (GB 20517).
constexpr Duration kConditionRenewedAfter{std::chrono::hours{25}};

// A device's clock and the way of its message make this much difference between measured and heard.
constexpr Duration kSameMoment{std::chrono::minutes{1}};

// No time of a device is believed that is further ahead of the box than this.
constexpr Duration kAhead{std::chrono::minutes{10}};

// Of the subject of an alarm of the past: its alert shares no name with a live one.
constexpr std::string_view kLateSuffix = ".late";

constexpr bool latches(EventKind event) { return event == EventKind::sos || event == EventKind::fall; }

constexpr Duration renew_after(EventKind event) {
  return latches(event) ? kCallRenewedAfter : kConditionRenewedAfter;
}

constexpr bool is_believed(Quality quality) {
  return quality == Quality::good || quality == Quality::suspect;
}

Evidence evidence_of(const Channel& channel, const Reading& reading) {
  return {{"quantity", std::string(info(channel.quantity).name)},
          {"value", reading.value != 0},
          {"quality", std::string(name(reading.quality))},
          {"measured_at", reading.measured_at}};
}

std::int64_t wall_to_field(const std::optional<WallTime>& time) {
  return time ? time->time_since_epoch().count() : kAbsent;
}
std::optional<WallTime> wall_from_field(std::int64_t field) {
  if (field == kAbsent) return std::nullopt;
  return WallTime{Duration{field}};
}

}  // namespace

AlarmChannelRule::AlarmChannelRule(const Site& site, ChannelIndex channel)
    : site_(&site), channel_(channel) {}

std::string AlarmChannelRule::key() const { return state_key(kName, *site_, channel_); }

void AlarmChannelRule::restore(const SavedStates& states) {
  const auto* saved = saved_fields(states, key(), kAlarmChannelLayout, kAlarmChannelFields);
  if (!saved) return;
  const auto& fields = *saved;
  is_raised_ = fields[1] != 0;
  episode_ = steady_from_field(fields[2]);
  last_true_ = steady_from_field(fields[3]);
  known_from_ = steady_from_field(fields[4]);
  known_until_ = steady_from_field(fields[5]);
  newest_past_ = wall_from_field(fields[6]);
  past_ended_ = wall_from_field(fields[7]);
}

void AlarmChannelRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  changed.push_back({key(),
                     {kAlarmChannelLayout, is_raised_ ? 1 : 0, to_field(episode_), to_field(last_true_),
                      to_field(known_from_), to_field(known_until_), wall_to_field(newest_past_),
                      wall_to_field(past_ended_)}});
}

void AlarmChannelRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.channel != channel_ || reading.is_test || !is_believed(reading.quality)) return;
  const bool is_true = reading.value != 0;
  if (!is_true && reading.quality != Quality::good) return;
  if (!is_true) note_end_of_past(reading);
  if (reading.historical && is_true) return note_past_true(reading, effects);
  if (reading.historical) return;
  if (is_true) return note_true(reading, effects);
  note_false(reading, effects);
}

void AlarmChannelRule::note_true(const Reading& reading, Effects& effects) {
  const SteadyTime at = reading.heard_at.steady;
  // An alarm overtakes the time itself: the end of the one before may not have been met yet.
  if (const auto deadline = next_deadline(); deadline && at >= *deadline) expire(reading.heard_at, effects);
  const bool is_renewed = last_true_ && at > *last_true_ + renew_after(event());
  last_true_ = std::max(last_true_.value_or(at), at);
  changed_ = true;
  if (is_raised_ && !is_renewed) return;
  // Alarm, end and alarm may be heard within one millisecond; their alerts must not share a name.
  episode_ = episode_ && at <= *episode_ ? *episode_ + Duration{1} : at;
  known_from_ = measured_steady(reading);
  known_until_.reset();
  is_raised_ = true;
  effects.transitions.push_back(live_transition(Transition::Kind::raised, reading.heard_at));
  effects.transitions.back().evidence = evidence_of(site_->channels[channel_], reading);
}

// Lanes overtake each other: a `false` that was heard before the alarm is no end of it.
void AlarmChannelRule::note_false(const Reading& reading, Effects& effects) {
  if (!is_raised_ || reading.heard_at.steady < *last_true_) return;
  if (const auto deadline = next_deadline(); deadline && reading.heard_at.steady >= *deadline)
    return expire(reading.heard_at, effects);
  end_episode(reading.heard_at.steady);
  if (latches(event())) return;
  effects.transitions.push_back(live_transition(Transition::Kind::cleared, reading.heard_at));
  effects.transitions.back().evidence = evidence_of(site_->channels[channel_], reading);
}

void AlarmChannelRule::end_episode(SteadyTime at) {
  is_raised_ = false;
  known_until_ = at;
  changed_ = true;
}

std::optional<SteadyTime> AlarmChannelRule::next_deadline() const {
  const auto clears_after = site_->channels[channel_].clears_after;
  if (!is_raised_ || !clears_after) return std::nullopt;
  return *last_true_ + *clears_after;
}

void AlarmChannelRule::on_time(Instant due, Effects& effects) { expire(due, effects); }

// The device never says that it is over, so nobody can say that it is: only that it has not been told again.
void AlarmChannelRule::expire(const Instant& now, Effects& effects) {
  const SteadyTime deadline = *next_deadline();
  end_episode(deadline);
  if (latches(event())) return;
  const Channel& channel = site_->channels[channel_];
  effects.transitions.push_back(live_transition(Transition::Kind::cleared, instant_at(deadline, now)));
  effects.transitions.back().evidence = {{"quantity", std::string(info(channel.quantity).name)},
                                         {"confirmed", false},
                                         {"quiet_for", *channel.clears_after}};
}

// Devices send the same buffer again, so only what is newer than all that was told late is news.
void AlarmChannelRule::note_past_true(const Reading& reading, Effects& effects) {
  if (is_in_known_episode(measured_steady(reading))) return;
  // What lies in the future was noted before the device's clock, which may be that of the box, was set back.
  if (newest_past_ && *newest_past_ > heard_by_device_clock(reading) + kAhead) newest_past_.reset();
  if (newest_past_ && reading.measured_at <= *newest_past_) return;
  const bool is_told = continues_the_past(reading.measured_at);
  newest_past_ = reading.measured_at;
  if (past_ended_ && *past_ended_ <= reading.measured_at) past_ended_.reset();
  changed_ = true;
  if (is_told) return;
  effects.transitions.push_back(late_transition(Transition::Kind::raised, reading));
  if (!latches(event())) effects.transitions.push_back(late_transition(Transition::Kind::cleared, reading));
}

void AlarmChannelRule::note_end_of_past(const Reading& reading) {
  const WallTime at = reading.measured_at;
  if (!newest_past_ || at <= *newest_past_) return;
  past_ended_ = std::min(past_ended_.value_or(at), at);
  changed_ = true;
}

// One that nobody ended lasts as long as another `true` would not be a new one.
bool AlarmChannelRule::is_in_known_episode(SteadyTime measured) const {
  if (!known_from_) return false;
  const auto clears_after = site_->channels[channel_].clears_after;
  const Duration lasts = std::min(renew_after(event()), clears_after.value_or(Duration::max()));
  const SteadyTime until = known_until_.value_or(*last_true_ + lasts);
  return measured >= *known_from_ - kSameMoment && measured <= until + kSameMoment;
}

// A buffer tells of one leak many times.
bool AlarmChannelRule::continues_the_past(WallTime measured) const {
  if (!newest_past_ || (past_ended_ && *past_ended_ <= measured)) return false;
  return measured <= *newest_past_ + renew_after(event());
}

void AlarmChannelRule::set_walk_test(bool is_on) {
  const bool ends = is_walk_test_ && !is_on;
  is_walk_test_ = is_on;
  if (ends && is_raised_ && latches(event())) end_episode(*last_true_);
}

RuleView AlarmChannelRule::view(const Instant& now) const {
  const DeviceIndex device = site_->channels[channel_].device;
  RuleView view{kName,      site_->devices[device].home,
                device,     channel_subject(*site_, channel_),
                is_raised_, next_deadline(),
                {}};
  if (last_true_) view.facts.push_back({"last_alarm_at", instant_at(*last_true_, now).wall});
  return view;
}

Transition AlarmChannelRule::transition(Transition::Kind kind, const Instant& at, std::string_view suffix,
                                        SteadyTime episode) const {
  const Channel& channel = site_->channels[channel_];
  Transition result;
  result.kind = kind;
  result.event = event();
  result.device = channel.device;
  result.home = site_->devices[channel.device].home;
  result.rule = kName;
  result.at = at;
  const std::string subject = channel_subject(*site_, channel_).append(suffix);
  result.alert_id = make_alert_id(site_->homes[result.home].id, kName, subject, episode);
  return result;
}

Transition AlarmChannelRule::live_transition(Transition::Kind kind, const Instant& at) const {
  return transition(kind, at, "", *episode_);
}

// Named by the device's own time, which is the same whenever and however often it is told. Where it has said
// none there is only the time of hearing, and of that the timeline: a clock that was set back would name two
// alarms alike.
Transition AlarmChannelRule::late_transition(Transition::Kind kind, const Reading& reading) const {
  const bool has_own_time = reading.measured_at != reading.heard_at.wall;
  const SteadyTime episode{has_own_time ? reading.measured_at.time_since_epoch()
                                        : reading.heard_at.steady.time_since_epoch()};
  Transition result = transition(kind, reading.heard_at, kLateSuffix, episode);
  result.evidence = evidence_of(site_->channels[channel_], reading);
  result.evidence.push_back({"late", true});
  return result;
}

}  // namespace anju
