#include "rules/inactivity.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kLayout = 2;

// Hourly meters report at 59:58 as often as at 60:02: a report this much before the limit is the one that
// counts. A thousandth of a short limit: no alarm comes noticeably early.
constexpr Duration report_tolerance(Duration limit) {
  return std::min(Duration{std::chrono::seconds{10}}, limit / 1000);
}

// A channel that reports by itself is waited for at least as long as its next report takes, and a quarter of
// that: nobody is to be told each day that a meter which speaks once a day has said nothing since.
Duration report_limit(const Channel& channel, const InactivitySettings& settings) {
  const auto interval = channel.counter ? channel.counter->interval : std::nullopt;
  return interval ? std::max(settings.unknown_after, *interval + *interval / 4) : settings.unknown_after;
}

}  // namespace

InactivityRule::InactivityRule(const Site& site, HomeIndex home, const RuleSettings& settings)
    : site_(&site), home_(home), settings_(&settings) {
  for (ChannelIndex i = 0; i < site.channels.size(); ++i) {
    if (site.channels[i].sign_of_life && site.device_of(i).home == home)
      channels_.emplace_back(site, i, report_limit(site.channels[i], settings.inactivity));
  }
}

void InactivityRule::append_channels(std::vector<ChannelIndex>& channels) const {
  for (const LifeChannel& channel : channels_) channels.push_back(channel.channel());
  for (ChannelIndex i = 0; i < site_->channels.size(); ++i) {
    if (site_->channels[i].quantity == Quantity::wearable_worn && site_->device_of(i).home == home_)
      channels.push_back(i);
  }
}

void InactivityRule::append_devices(std::vector<DeviceIndex>& devices) const {
  for (const LifeChannel& channel : channels_) devices.push_back(channel.device());
}

std::string InactivityRule::key() const { return state_key(kName, site_->homes[home_].id, ""); }

Duration InactivityRule::limit() const {
  const Duration limit = settings_->inactivity.limit[static_cast<std::size_t>(site_->homes[home_].tier)];
  return is_watchful_ ? limit * 3 / 4 : limit;
}

void InactivityRule::start(const Start& start) {
  // A channel that was installed since the last start begins now, whatever the home remembers.
  for (LifeChannel& channel : channels_) channel.start(start);
  if (listening_since_ && !start.deaf_since) return;
  listening_since_ = start.now.steady;
  changed_ = true;
}

void InactivityRule::on_unheard(DeviceIndex device, Instant at, Link link) {
  for (LifeChannel& channel : channels_) {
    if (channel.device() == device) channel.on_unheard(at.steady, link);
  }
}

void InactivityRule::on_hearing(DeviceIndex device, Instant at, Link link) {
  for (LifeChannel& channel : channels_) {
    if (channel.device() != device || !channel.on_hearing(at.steady, link)) continue;
    listening_since_ = at.steady;
    changed_ = true;
  }
}

void InactivityRule::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  // Who is heard can be reached, whatever was said of that before.
  on_hearing(device, at, Link::bridge);
  on_hearing(device, at, Link::device);
  bool tells = false;
  for (LifeChannel& channel : channels_) {
    if (channel.device() == device && channel.on_heard(at.steady)) tells = true;
  }
  if (!tells) return;
  begin_gap(at);
  clear_unknown(at, effects);
}

// Before anything was heard there is no gap: a home may have been installed long after the box was started.
void InactivityRule::begin_gap(Instant at) {
  if (gap_start_) return;
  gap_start_ = at;
  changed_ = true;
}

void InactivityRule::on_reading(const Reading& reading, Effects& effects) {
  if (site_->channels[reading.channel].quantity == Quantity::wearable_worn) note_worn(reading);
  const auto channel = std::find_if(channels_.begin(), channels_.end(), [&reading](const LifeChannel& c) {
    return c.channel() == reading.channel;
  });
  if (channel == channels_.end()) return;
  const bool life = channel->observe(reading);
  if (channel->observed_from()) {
    begin_gap(instant_at(measured_steady(reading), reading.heard_at));
    clear_unknown(reading.heard_at, effects);
  }
  if (life) note_life(reading, effects);
  // A report completes the gap by itself. The deadlines of event sensors are met in on_time(): what was heard
  // before them may still wait behind an alarm that overtook it.
  const auto complete = channel->is_event_driven() ? std::nullopt : gap_complete_at(*channel);
  if (complete && *complete <= reading.heard_at.steady) raise_inactivity(reading.heard_at, effects);
}

void InactivityRule::note_worn(const Reading& reading) {
  if (reading.quality != Quality::good || reading.historical) return;
  const DeviceIndex device = site_->channels[reading.channel].device;
  for (LifeChannel& channel : channels_) {
    if (channel.device() == device) channel.on_worn(reading.value != 0, reading.heard_at.steady);
  }
}

void InactivityRule::note_life(const Reading& reading, Effects& effects) {
  const Instant at = instant_at(measured_steady(reading), reading.heard_at);
  if (!gap_start_ || gap_start_->steady < at.steady) gap_start_ = at;
  changed_ = true;
  if (!inactive_ || at.steady <= inactive_->at) return;
  // What is told late may leave a whole gap behind it: then the alarm is as true as it was.
  const auto raised = std::exchange(inactive_, std::nullopt);
  const auto again = inactivity_deadline();
  if (again && *again <= reading.heard_at.steady) {
    inactive_ = raised;
    return;
  }
  Transition cleared =
      transition(Transition::Kind::cleared, EventKind::inactivity, kName, raised->since, reading.heard_at);
  cleared.evidence = {{"cleared_by", site_->device_of(reading.channel).id},
                      {"idle_for", at.steady - raised->since}};
  effects.transitions.push_back(std::move(cleared));
}

// When this channel alone has observed a whole gap; none when it will not, unless it is heard again.
std::optional<SteadyTime> InactivityRule::gap_complete_at(const LifeChannel& channel) const {
  if (inactive_ || !gap_start_ || !channel.observed_from()) return std::nullopt;
  SteadyTime due = std::max(gap_start_->steady, *channel.observed_from()) + limit();
  if (!channel.is_event_driven()) due -= report_tolerance(limit());
  // What was sent while the box did not listen may still come in.
  const bool is_settling = *listening_since_ > gap_start_->steady;
  const SteadyTime at = is_settling ? std::max(due, *listening_since_ + settings_->settle) : due;
  const auto until = channel.observed_until(at);
  return until && *until >= due ? std::optional(at) : std::nullopt;
}

std::optional<SteadyTime> InactivityRule::inactivity_deadline() const {
  std::optional<SteadyTime> first;
  for (const LifeChannel& channel : channels_) {
    const auto at = gap_complete_at(channel);
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

// When the last channel that still tells falls silent.
std::optional<SteadyTime> InactivityRule::unknown_deadline() const {
  if (unknown_since_ || channels_.empty()) return std::nullopt;
  const auto last = std::max_element(
      channels_.begin(), channels_.end(),
      [](const LifeChannel& a, const LifeChannel& b) { return a.unknown_from() < b.unknown_from(); });
  return last->unknown_from();
}

std::optional<SteadyTime> InactivityRule::next_deadline() const {
  if (!listening_since_) return std::nullopt;
  const auto idle = inactivity_deadline();
  const auto unknown = unknown_deadline();
  if (!idle || !unknown) return idle ? idle : unknown;
  return std::min(*idle, *unknown);
}

void InactivityRule::on_time(Instant due, Effects& effects) {
  if (const auto idle = inactivity_deadline(); idle && due.steady >= *idle) raise_inactivity(due, effects);
  if (const auto unknown = unknown_deadline(); unknown && due.steady >= *unknown) raise_unknown(due, effects);
}

void InactivityRule::raise_unknown(Instant at, Effects& effects) {
  unknown_since_ = at.steady;
  changed_ = true;
  Transition raised =
      transition(Transition::Kind::raised, EventKind::presence_unknown, kUnknownName, at.steady, at);
  raised.evidence = unknown_evidence(at);
  effects.transitions.push_back(std::move(raised));
}

void InactivityRule::clear_unknown(Instant at, Effects& effects) {
  if (!unknown_since_) return;
  const SteadyTime now = std::max(at.steady, *unknown_since_);
  const auto tells = [now](const LifeChannel& channel) { return channel.is_known_at(now); };
  if (std::none_of(channels_.begin(), channels_.end(), tells)) return;
  effects.transitions.push_back(
      transition(Transition::Kind::cleared, EventKind::presence_unknown, kUnknownName, *unknown_since_, at));
  unknown_since_.reset();
  changed_ = true;
}

// A sign of life from before a time that nobody observed does not say that somebody is about now.
Presence InactivityRule::presence() const {
  bool is_told = false;
  bool is_unbroken = false;
  for (const LifeChannel& channel : channels_) {
    if (!channel.has_told_since_start()) continue;
    is_told = true;
    if (gap_start_ && channel.observed_from() <= gap_start_->steady) is_unbroken = true;
  }
  if (unknown_since_ || !is_told || !last_device()) return Presence::unknown;
  if (inactive_) return Presence::inactive;
  return is_unbroken ? Presence::active : Presence::unknown;
}

void InactivityRule::restore(const SavedStates& states) {
  for (LifeChannel& channel : channels_) channel.restore(kName, states);
  const auto saved = states.find(key());
  if (saved == states.end() || saved->second.size() != 8 || saved->second[0] != kLayout) return;
  const auto& fields = saved->second;
  listening_since_ = steady_from_field(fields[1]);
  gap_start_ = instant_from_fields(fields[2], fields[3], fields[4]);
  if (const auto since = steady_from_field(fields[5]))
    inactive_ = {*since, steady_from_field(fields[6]).value_or(*since)};
  unknown_since_ = steady_from_field(fields[7]);
}

void InactivityRule::save(std::vector<SavedState>& changed) {
  for (LifeChannel& channel : channels_) channel.save(kName, changed);
  if (!changed_) return;
  SavedState state{key(), {kLayout, to_field(listening_since_)}};
  append_instant(gap_start_, state.fields);
  state.fields.push_back(inactive_ ? to_field(inactive_->since) : kAbsent);
  state.fields.push_back(inactive_ ? to_field(inactive_->at) : kAbsent);
  state.fields.push_back(to_field(unknown_since_));
  changed.push_back(std::move(state));
  changed_ = false;
}

}  // namespace anju
