#include "rules/inactivity.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kLayout = 1;

// Hourly meters report at 59:58 as often as at 60:02: a report this much before the limit is the one that
// counts.
constexpr Duration kReportTolerance{std::chrono::seconds{10}};

}  // namespace

InactivityRule::InactivityRule(const Site& site, HomeIndex home, const RuleSettings& settings)
    : site_(&site), home_(home), settings_(&settings) {
  for (ChannelIndex i = 0; i < site.channels.size(); ++i) {
    if (site.channels[i].sign_of_life && site.device_of(i).home == home) channels_.emplace_back(site, i);
  }
}

std::string InactivityRule::key() const { return state_key(kName, site_->homes[home_].id, ""); }

Duration InactivityRule::limit() const {
  return settings_->inactivity.limit[static_cast<std::size_t>(site_->homes[home_].tier)];
}

void InactivityRule::start(Instant now) {
  listening_since_ = now.steady;
  changed_ = true;
}

void InactivityRule::on_heard(DeviceIndex device, Instant at, Effects& effects) {
  bool heard = false;
  for (LifeChannel& channel : channels_) {
    if (channel.device() != device) continue;
    channel.on_heard(at.steady);
    heard = heard || site_->devices[device].event_driven;
  }
  if (!heard) return;
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
  const auto channel = std::find_if(channels_.begin(), channels_.end(), [&reading](const LifeChannel& c) {
    return c.channel() == reading.channel;
  });
  if (channel == channels_.end()) return;
  const bool life = channel->observe(reading);
  if (reading.quality == Quality::good && !reading.historical) {
    begin_gap(reading.heard_at);
    clear_unknown(reading.heard_at, effects);
  }
  if (life) note_life(reading, effects);
  judge(reading.heard_at, effects);
}

void InactivityRule::note_life(const Reading& reading, Effects& effects) {
  if (inactive_since_) {
    Transition cleared = transition(Transition::Kind::cleared, EventKind::inactivity, kName, *inactive_since_,
                                    reading.heard_at);
    cleared.evidence = {{"cleared_by", site_->device_of(reading.channel).id},
                        {"idle_for", reading.heard_at.steady - *inactive_since_}};
    effects.transitions.push_back(std::move(cleared));
    inactive_since_.reset();
  }
  if (!gap_start_ || gap_start_->steady < reading.heard_at.steady) {
    gap_start_ = reading.heard_at;
  }
  changed_ = true;
}

// The furthest that any channel can vouch for nothing having happened.
std::optional<SteadyTime> InactivityRule::observed_until(SteadyTime now) const {
  std::optional<SteadyTime> furthest;
  for (const LifeChannel& channel : channels_) {
    const auto until = channel.observed_until(now, listening_since_);
    if (until && (!furthest || *furthest < *until)) furthest = until;
  }
  return furthest;
}

void InactivityRule::judge(Instant now, Effects& effects) {
  if (inactive_since_ || !gap_start_ || channels_.empty()) return;
  if (now.steady < listening_since_ + settings_->settle && listening_since_ > gap_start_->steady) return;
  const auto observed = observed_until(now.steady);
  if (!observed || *observed + kReportTolerance < gap_start_->steady + limit()) return;
  inactive_since_ = gap_start_->steady;
  changed_ = true;
  Transition raised =
      transition(Transition::Kind::raised, EventKind::inactivity, kName, *inactive_since_, now);
  raised.evidence = inactivity_evidence(now.steady);
  effects.transitions.push_back(std::move(raised));
}

// The instant at which event-driven sensors alone complete the gap. Meters complete it with their next
// report.
std::optional<SteadyTime> InactivityRule::inactivity_deadline() const {
  if (inactive_since_ || !gap_start_ || channels_.empty()) return std::nullopt;
  SteadyTime due = gap_start_->steady + limit();
  if (listening_since_ > gap_start_->steady) due = std::max(due, listening_since_ + settings_->settle);
  const auto vouches = [this, due](const LifeChannel& channel) {
    const auto until = channel.observed_until(due, listening_since_);
    return until && *until >= due;
  };
  if (std::any_of(channels_.begin(), channels_.end(), vouches)) return due;
  return std::nullopt;
}

SteadyTime InactivityRule::unknown_deadline() const {
  SteadyTime latest = listening_since_;
  for (const LifeChannel& channel : channels_) {
    latest = std::max(latest, channel.unknown_from(listening_since_, settings_->inactivity.unknown_after));
  }
  return latest;
}

std::optional<SteadyTime> InactivityRule::next_deadline() const {
  if (channels_.empty()) return std::nullopt;
  auto deadline = inactivity_deadline();
  if (!unknown_since_) {
    const SteadyTime unknown = unknown_deadline();
    if (!deadline || unknown < *deadline) deadline = unknown;
  }
  return deadline;
}

void InactivityRule::on_time(Instant now, Effects& effects) {
  if (channels_.empty()) return;
  const auto idle = inactivity_deadline();
  if (idle && now.steady >= *idle) judge(instant_at(*idle, now), effects);
  const SteadyTime unknown = unknown_deadline();
  if (unknown_since_ || now.steady < unknown) return;
  unknown_since_ = unknown;
  changed_ = true;
  Transition raised = transition(Transition::Kind::raised, EventKind::presence_unknown, kUnknownName, unknown,
                                 instant_at(unknown, now));
  raised.evidence = {{"limit", settings_->inactivity.unknown_after},
                     {"devices", static_cast<std::int64_t>(channels_.size())}};
  if (gap_start_) raised.evidence.push_back({"last_sign_of_life_at", gap_start_->wall});
  effects.transitions.push_back(std::move(raised));
}

void InactivityRule::clear_unknown(Instant at, Effects& effects) {
  if (!unknown_since_) return;
  effects.transitions.push_back(
      transition(Transition::Kind::cleared, EventKind::presence_unknown, kUnknownName, *unknown_since_, at));
  unknown_since_.reset();
  changed_ = true;
}

Presence InactivityRule::presence() const {
  if (inactive_since_) return Presence::inactive;
  if (unknown_since_ || channels_.empty() || !last_device()) return Presence::unknown;
  return Presence::active;
}

Transition InactivityRule::transition(Transition::Kind kind, EventKind event, std::string_view rule,
                                      SteadyTime since, Instant at) const {
  Transition result;
  result.kind = kind;
  result.event = event;
  result.home = home_;
  result.rule = rule;
  result.at = at;
  result.alert_id = make_alert_id(site_->homes[home_].id, rule, "home", since);
  return result;
}

Evidence InactivityRule::inactivity_evidence(SteadyTime at) const {
  Evidence evidence{{"idle_for", at - gap_start_->steady},
                    {"limit", limit()},
                    {"last_sign_of_life_at", gap_start_->wall},
                    {"heard_devices", heard_channels(at)}};
  if (const auto device = last_device()) evidence.push_back({"last_device", site_->devices[*device].id});
  return evidence;
}

std::optional<DeviceIndex> InactivityRule::last_device() const {
  const LifeChannel* latest = nullptr;
  for (const LifeChannel& channel : channels_) {
    if (channel.last_life() && (!latest || *latest->last_life() < *channel.last_life())) latest = &channel;
  }
  return latest ? std::optional(latest->device()) : std::nullopt;
}

std::int64_t InactivityRule::heard_channels(SteadyTime at) const {
  return std::count_if(channels_.begin(), channels_.end(), [this, at](const LifeChannel& channel) {
    return at < channel.unknown_from(listening_since_, settings_->inactivity.unknown_after);
  });
}

bool InactivityRule::restore(const SavedStates& states) {
  for (LifeChannel& channel : channels_) channel.restore(kName, states);
  const auto saved = states.find(key());
  if (saved == states.end() || saved->second.size() != 6 || saved->second[0] != kLayout) return false;
  const auto& fields = saved->second;
  listening_since_ = SteadyTime{Duration{fields[1]}};
  if (const auto life = steady_from_field(fields[2])) gap_start_ = {*life, WallTime{Duration{fields[3]}}, {}};
  inactive_since_ = steady_from_field(fields[4]);
  unknown_since_ = steady_from_field(fields[5]);
  return true;
}

void InactivityRule::save(std::vector<SavedState>& changed) {
  for (LifeChannel& channel : channels_) channel.save(kName, changed);
  if (!changed_) return;
  const Instant start = gap_start_.value_or(Instant{});
  changed.push_back(
      {key(),
       {kLayout, listening_since_.time_since_epoch().count(),
        gap_start_ ? start.steady.time_since_epoch().count() : kAbsent, start.wall.time_since_epoch().count(),
        to_field(inactive_since_), to_field(unknown_since_)}});
  changed_ = false;
}

}  // namespace anju
