// Of the planner: the rules that watch several channels at once, and what is known of a device.
#include <algorithm>

#include "config/plan_home.hpp"
#include "config/rule_specs.hpp"

namespace anju {

std::vector<Sign> HomePlanner::signs(const std::vector<SignChoice>& choices,
                                     const std::vector<Sign>& but) const {
  std::vector<Sign> found;
  for (const SignChoice& choice : choices) {
    for (const DeviceIndex index : devices_) {
      const Device& device = site_.devices[index];
      for (ChannelIndex channel = device.first_channel; channel < device.first_channel + device.channel_count;
           ++channel) {
        const auto is_here = [channel](const Sign& sign) { return sign.channel == channel; };
        const bool is_meant = choice.any_life ? choice.channels.means_device(device) &&
                                                    std::none_of(but.begin(), but.end(), is_here)
                                              : choice.channels.means(device, site_.channels[channel]);
        if (!is_meant) continue;
        if (const auto sign = make_sign(choice, site_.channels[channel], channel)) found.push_back(*sign);
      }
    }
  }
  return found;
}

void HomePlanner::add_sequence(Outcome& outcome) {
  const RuleSay said = say("");
  if (!said.is_on) return;
  SequenceSpec spec;
  spec.rule = rule_;
  spec.home = index_;
  spec.starts = signs(rule().starts, {});
  if (spec.starts.empty()) return;
  const auto limits = limits_of(said, std::nullopt, outcome);
  if (!limits) return;
  spec.ends = signs(rule().ends, spec.starts);
  spec.while_ = signs(rule().while_, spec.starts);
  spec.limits = sequence_limits(rule(), *limits);
  Duration within = limits->otherwise ? limits->otherwise->within.value_or(Duration{}) : Duration{};
  for (const LimitsAt& at : limits->windows) within = std::max(within, at.limits.within.value_or(Duration{}));
  const auto is_late = [&](const Sign& sign) {
    return pace(sign.channel).interval.value_or(Duration{}) > within;
  };
  if (spec.ends.empty()) {
    leave_out(said, "", "something here begins it, and nothing here could end it", outcome);
  } else if (std::all_of(spec.ends.begin(), spec.ends.end(), is_late)) {
    leave_out(said, "", "nothing that could end it is reported within " + span_text(within), outcome);
  } else if (!rule().while_.empty() && spec.while_.empty()) {
    leave_out(said, "", "nothing here shows what `while` asks for", outcome);
  } else if (take()) {
    plan_.rules.sequences.push_back(std::move(spec));
    ++outcome.watched;
  }
}

void HomePlanner::add_quorum(Outcome& outcome) {
  const RuleSay said = say("");
  if (!said.is_on) return;
  const auto limits = limits_of(said, std::nullopt, outcome);
  if (!limits) return;
  const ChannelChoice& choice = rule().channels;
  const bool has_choice = rule().mains || !choice.rooms.empty() || !choice.devices.empty();
  QuorumSpec spec;
  spec.rule = rule_;
  spec.home = index_;
  for (const DeviceIndex device : devices_) {
    if (has_choice && (!rule().mains || is_mains(device)) && choice.means_device(site_.devices[device]))
      spec.devices.push_back(device);
  }
  spec.signs = signs(rule().signs, {});
  std::vector<DeviceIndex> all = spec.devices;
  for (const Sign& sign : spec.signs) all.push_back(site_.channels[sign.channel].device);
  std::sort(all.begin(), all.end());
  const auto count = static_cast<std::size_t>(std::unique(all.begin(), all.end()) - all.begin());
  spec.at_least = static_cast<std::uint32_t>(limits->otherwise->at_least.value_or(2));
  spec.within = limits->otherwise->within.value_or(Duration{});
  spec.hold = limits->otherwise->hold.value_or(Duration{});
  if (count == 0) return;
  if (count < spec.at_least) {
    leave_out(said, "",
              "it takes " + std::to_string(spec.at_least) + " devices that say the same, and here " +
                  (count == 1 ? "is 1" : "are " + std::to_string(count)),
              outcome);
  } else if (take()) {
    plan_.rules.quorums.push_back(std::move(spec));
    ++outcome.watched;
  }
}

void HomePlanner::add_by_device(Outcome& outcome) {
  for (const DeviceIndex device : devices_) {
    const RuleSay said = say(device_name(device));
    if (!said.is_on || !rule().channels.means_device(site_.devices[device])) continue;
    const auto limits = limits_of(said, std::nullopt, outcome);
    if (!limits) continue;
    const std::size_t before = outcome.meant;
    const bool is_watched = rule().kind == RuleKind::geofence ? add_geofence(device, *limits, outcome)
                                                              : add_overdue(device, *limits, outcome);
    if (is_watched) ++outcome.watched;
    if (is_watched || outcome.meant > before || !said.for_device) continue;
    wrong(*said.for_device,
          "the rule " + shown(rule().info.name) + " finds nothing to watch at " + shown(device_name(device)));
    outcome.is_told = true;
  }
}

bool HomePlanner::add_geofence(DeviceIndex index, const EffectiveLimits& limits, Outcome& outcome) {
  const Device& device = site_.devices[index];
  const auto find = [&](Quantity quantity) -> std::optional<ChannelIndex> {
    for (ChannelIndex i = device.first_channel; i < device.first_channel + device.channel_count; ++i)
      if (site_.channels[i].quantity == quantity) return i;
    return std::nullopt;
  };
  const auto latitude = find(Quantity::location_latitude);
  const auto longitude = find(Quantity::location_longitude);
  if (!latitude || !longitude) return false;
  GeofenceSpec spec{rule_, index, *latitude, *longitude, find(Quantity::location_accuracy), {}, {}};
  if (home_) {
    for (const Place& place : home_->places)
      if (rule().place.empty() || rule().place == place.name) spec.places.push_back(place);
  }
  if (spec.places.empty()) {
    leave_out(say(device.id), device.id,
              rule().place.empty() ? "the home has no [[place]]"
                                   : "the home has no [[place]] " + shown(rule().place),
              outcome);
    return false;
  }
  spec.hold = geofence_hold(rule(), limits);
  if (!take()) return false;
  plan_.rules.geofences.push_back(std::move(spec));
  return true;
}

bool HomePlanner::add_overdue(DeviceIndex index, const EffectiveLimits& limits, Outcome& outcome) {
  const Device& device = site_.devices[index];
  OverdueSpec spec{rule_, index, {}, limits.otherwise->every.value_or(Duration{})};
  for (ChannelIndex i = device.first_channel; i < device.first_channel + device.channel_count; ++i)
    if (rule().channels.means(device, site_.channels[i])) spec.channels.push_back(i);
  if (spec.channels.empty()) return false;
  if (!can_show_test(index, spec.channels)) {
    leave_out(say(device.id), device.id, device.id + " does not say that it is being tested", outcome);
    return false;
  }
  if (!take()) return false;
  plan_.rules.overdues.push_back(std::move(spec));
  return true;
}

MeterPace HomePlanner::pace(ChannelIndex index) const {
  const Channel& channel = site_.channels[index];
  MeterPace pace;
  if (channel.counter) {
    pace.interval = channel.counter->interval;
    pace.step = channel.counter->resolution;
  }
  const DeviceSettings* device = settings_of(channel.device);
  if (device && device->reports_every) pace.interval = device->reports_every;
  const Profile* profile = profile_of(channel.device);
  if (pace.interval || !profile || profile->transport != Transport::modbus) return pace;
  for (const Field& field : profile->fields)
    if (field.channel == channel.profile_channel) pace.interval = field.registers.period;
  return pace;
}

const DeviceSettings* HomePlanner::settings_of(DeviceIndex index) const {
  if (!home_) return nullptr;
  for (const DeviceSettings& device : home_->devices)
    if (device.id == site_.devices[index].id) return &device;
  return nullptr;
}

const Profile* HomePlanner::profile_of(DeviceIndex index) const {
  const DeviceSettings* device = settings_of(index);
  if (!device) return nullptr;
  const auto found = settings_.profiles.find(device->profile);
  return found == settings_.profiles.end() ? nullptr : &found->second;
}

// An alarm that is told apart from its test, or a channel that is nothing but the test.
bool HomePlanner::can_show_test(DeviceIndex index, const std::vector<ChannelIndex>& channels) const {
  const Profile* profile = profile_of(index);
  if (!profile) return true;
  return std::any_of(channels.begin(), channels.end(), [&](ChannelIndex channel) {
    if (site_.channels[channel].quantity == Quantity::device_test) return true;
    return std::any_of(profile->fields.begin(), profile->fields.end(), [&](const Field& field) {
      return field.channel == site_.channels[channel].profile_channel && !field.test_when.empty();
    });
  });
}

// As the profile says; else what speaks Modbus has no battery either.
bool HomePlanner::is_mains(DeviceIndex index) const {
  const Profile* profile = profile_of(index);
  if (profile && profile->is_on_mains) return *profile->is_on_mains;
  return (profile && profile->transport == Transport::modbus) || is_on_mains(site_, index);
}

}  // namespace anju
