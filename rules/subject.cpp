#include "rules/subject.hpp"

namespace anju {

std::string channel_subject(const Site& site, ChannelIndex index) {
  const Channel& channel = site.channels[index];
  std::string subject = site.devices[channel.device].id;
  subject.append(".").append(info(channel.quantity).name);
  if (!channel.name.empty()) subject.append(".").append(channel.name);
  if (!channel.tariff.empty()) subject.append(".T").append(channel.tariff);
  return subject;
}

std::string state_key(std::string_view rule, const Site& site, ChannelIndex channel) {
  return state_key(rule, site.homes[site.device_of(channel).home].id, channel_subject(site, channel));
}

std::string state_key(std::string_view rule, std::string_view home, std::string_view subject) {
  std::string key(rule);
  key.append("/").append(home).append("/").append(subject);
  return key;
}

const std::vector<std::int64_t>* saved_fields(const SavedStates& states, const std::string& key,
                                              std::int64_t layout, std::size_t count) {
  const auto saved = states.find(key);
  if (saved == states.end() || saved->second.size() != count || saved->second[0] != layout) return nullptr;
  return &saved->second;
}

std::optional<ChannelIndex> channel_of(const Site& site, DeviceIndex device, Quantity quantity) {
  const Device& owner = site.devices[device];
  for (ChannelIndex i = owner.first_channel; i < owner.first_channel + owner.channel_count; ++i) {
    if (site.channels[i].quantity == quantity) return i;
  }
  return std::nullopt;
}

Fact value_fact(std::string_view name, const Channel& channel, std::int64_t ticks) {
  if (info(channel.quantity).kind == QuantityKind::boolean) return {name, ticks != 0};
  return {name, to_unit(channel.quantity, ticks)};
}

void append_lateness(Evidence& facts, const Reading& reading) {
  if (!reading.historical && !is_old_news(reading)) return;
  facts.push_back({"measured_at", reading.measured_at});
  facts.push_back({"late", true});
}

void append_correction(Effects& effects) {
  effects.transitions.back().evidence.push_back({"corrected", true});
}

}  // namespace anju
