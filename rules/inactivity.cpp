#include "rules/inactivity.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kInactivityLayout = 2;

// A channel that reports by itself is waited for at least as long as its next report takes, and a quarter of
// that: nobody is to be told each day that a meter which speaks once a day has said nothing since.
Duration report_limit(const Channel& channel, const InactivitySettings& settings) {
  const auto interval = channel.counter ? channel.counter->interval : std::nullopt;
  return interval ? std::max(settings.unknown_after, *interval + *interval / 4) : settings.unknown_after;
}

// Where several kinds of signs come together, those that tell more of the day decide.
RhythmOf rhythm_of(const Site& site, const std::vector<LifeChannel>& channels) {
  const auto has = [&](auto is_it) {
    return std::any_of(channels.begin(), channels.end(),
                       [&](const LifeChannel& c) { return is_it(site.channels[c.channel()].quantity); });
  };
  const auto is_steps = [](Quantity q) {
    return q == Quantity::wearable_steps_interval || q == Quantity::wearable_steps;
  };
  const auto is_power = [](Quantity q) { return q == Quantity::electricity_energy_import_total; };
  if (has([&](Quantity q) { return !is_steps(q) && !is_power(q); })) return RhythmOf::water;
  return has(is_steps) ? RhythmOf::steps : RhythmOf::electricity;
}

}  // namespace

InactivityRule::InactivityRule(const Site& site, HomeIndex home, std::span<const ChannelIndex> of_home,
                               const RuleSettings& settings, const RuleSet& rules)
    : site_(&site), home_(home), settings_(&settings), rules_(&rules) {
  for (const ChannelIndex i : of_home) {
    const Channel& channel = site.channels[i];
    if (channel.sign_of_life) channels_.emplace_back(site, i, report_limit(channel, settings.inactivity));
    if (channel.quantity == Quantity::wearable_worn) worn_.push_back(i);
  }
  const auto tier = static_cast<std::size_t>(site.homes[home].tier);
  const auto& model = rules.rhythms.models[static_cast<std::size_t>(rhythm_of(site, channels_))];
  // A home that nobody's life is seen in has no days to learn.
  if (settings.inactivity.by_rhythm && model && !channels_.empty())
    waiting_ = std::make_unique<Waiting>(*model, rules.calendar, rules.rhythms.waits[tier]);
}

void InactivityRule::append_channels(std::vector<ChannelIndex>& channels) const {
  for (const LifeChannel& channel : channels_) channels.push_back(channel.channel());
  channels.insert(channels.end(), worn_.begin(), worn_.end());
}

void InactivityRule::append_devices(std::vector<DeviceIndex>& devices) const {
  for (const LifeChannel& channel : channels_) devices.push_back(channel.device());
}

std::string InactivityRule::key() const { return state_key(kName, site_->homes[home_].id, ""); }

Duration InactivityRule::limit() const {
  const auto learned = waiting_ && gap_start_ ? waiting_->wait(gap_start_->steady) : std::nullopt;
  return as_watched(learned.value_or(fixed_limit()));
}

Duration InactivityRule::fixed_limit() const {
  return settings_->inactivity.limit[static_cast<std::size_t>(site_->homes[home_].tier)];
}

// Until a gap is as long as any wait can be short, nobody needs to know how long it is waited for.
Duration InactivityRule::limit_worth_knowing() const {
  const bool is_to_be_worked_out = waiting_ && gap_start_ && !waiting_->is_worked_out(gap_start_->steady);
  if (!is_to_be_worked_out) return limit();
  return as_watched(std::min(waiting_->shortest(gap_start_->steady), fixed_limit()));
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
    const auto known_before = channel.known_at();
    if (channel.device() != device || !channel.on_heard(at.steady)) continue;
    tells = true;
    if (waiting_) note_observed(channel, known_before, LifeSign::none);
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
  if (waiting_) waiting_->note_clock(reading.heard_at);
  if (reading.historical) return note_late(reading, *channel, effects);
  const auto known_before = channel->known_at();
  const LifeSign shown = channel->observe(reading, time_of_day_for(*channel, reading));
  if (channel->observed_from()) {
    begin_gap(instant_at(measured_steady(reading), reading.heard_at));
    clear_unknown(reading.heard_at, effects);
  }
  if (waiting_) note_observed(*channel, known_before, shown);
  const LifeSign life = worth_of(shown, *channel, measured_steady(reading));
  if (life == LifeSign::strong || (life == LifeSign::weak && waiting_)) note_life(reading, life, effects);
  // A report completes the gap by itself. The deadlines of event sensors are met in on_time(): what was heard
  // before them may still wait behind an alarm that overtook it.
  if (channel->is_event_driven() || !gap_start_) return;
  const auto worth_asking = gap_complete_at(*channel, limit_worth_knowing());
  if (!worth_asking || *worth_asking > reading.heard_at.steady) return;
  const auto complete = gap_complete_at(*channel, limit());
  if (complete && *complete <= reading.heard_at.steady) raise_inactivity(reading.heard_at, effects);
}

// A load is the house's own as well. Where another channel shows people alone, that one says what it is
// worth; but one that is not heard says nothing, and then the load is all there is.
bool InactivityRule::is_doubted(const LifeChannel& channel, SteadyTime at) const {
  const auto is_better = [at](const LifeChannel& other) {
    return !other.wants_time_of_day() && other.is_known_at(at);
  };
  return waiting_ && channel.wants_time_of_day() &&
         std::any_of(channels_.begin(), channels_.end(), is_better);
}

// Tells the rhythm of it.
LifeSign InactivityRule::worth_of(LifeSign shown, const LifeChannel& channel, SteadyTime at) {
  if (!waiting_) return shown;
  if (!is_doubted(channel, at)) {
    waiting_->note_sign(at, shown);
    return shown;
  }
  const auto gap_start = gap_start_ ? std::optional(gap_start_->steady) : std::nullopt;
  return shown == LifeSign::strong ? waiting_->note_doubted(gap_start, at) : LifeSign::none;
}

std::optional<Duration> InactivityRule::time_of_day_for(const LifeChannel& channel,
                                                        const Reading& reading) const {
  if (!channel.wants_time_of_day() || reading.heard_at.quality != ClockQuality::synced) return std::nullopt;
  return rules_->calendar.local(instant_at(measured_steady(reading), reading.heard_at).wall).time_of_day;
}

void InactivityRule::note_worn(const Reading& reading) {
  if (reading.quality != Quality::good || reading.historical) return;
  const DeviceIndex device = site_->channels[reading.channel].device;
  for (LifeChannel& channel : channels_) {
    if (channel.device() == device) channel.on_worn(reading.value != 0, reading.heard_at.steady);
  }
}

std::optional<SteadyTime> InactivityRule::next_deadline() const {
  if (!listening_since_) return std::nullopt;
  const auto idle = inactivity_deadline(limit_worth_knowing());
  const auto unknown = unknown_deadline();
  if (!idle || !unknown) return idle ? idle : unknown;
  return std::min(*idle, *unknown);
}

void InactivityRule::on_time(Instant due, Effects& effects) {
  const auto worth_asking = inactivity_deadline(limit_worth_knowing());
  if (worth_asking && due.steady >= *worth_asking) {
    const auto idle = inactivity_deadline(limit());
    if (idle && due.steady >= *idle) raise_inactivity(due, effects);
  }
  if (const auto unknown = unknown_deadline(); unknown && due.steady >= *unknown) raise_unknown(due, effects);
}

void InactivityRule::restore(const SavedStates& states) {
  for (LifeChannel& channel : channels_) channel.restore(kName, states);
  if (waiting_) waiting_->restore(key() + "/rhythm", states);
  const auto saved = states.find(key());
  if (saved == states.end() || saved->second.size() != 8 || saved->second[0] != kInactivityLayout) return;
  const auto& fields = saved->second;
  listening_since_ = steady_from_field(fields[1]);
  gap_start_ = instant_from_fields(fields[2], fields[3], fields[4]);
  if (const auto since = steady_from_field(fields[5]))
    inactive_ = {*since, steady_from_field(fields[6]).value_or(*since)};
  unknown_since_ = steady_from_field(fields[7]);
}

void InactivityRule::save(std::vector<SavedState>& changed) {
  for (LifeChannel& channel : channels_) channel.save(kName, changed);
  if (waiting_) waiting_->save(key() + "/rhythm", changed);
  if (!changed_) return;
  SavedState state{key(), {kInactivityLayout, to_field(listening_since_)}};
  append_instant(gap_start_, state.fields);
  state.fields.push_back(inactive_ ? to_field(inactive_->since) : kAbsent);
  state.fields.push_back(inactive_ ? to_field(inactive_->at) : kAbsent);
  state.fields.push_back(to_field(unknown_since_));
  changed.push_back(std::move(state));
  changed_ = false;
}

}  // namespace anju
