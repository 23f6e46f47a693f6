// From what the owner wrote to what the rules see.
#include <algorithm>

#include "config/settings.hpp"

namespace anju {
namespace {

// Those of the profile, in its order; behind them those whose names the installer listed.
void append_channels(Site& site, const Profile& profile, const std::vector<std::string>& names,
                     DeviceIndex device) {
  for (std::size_t i = 0; i < profile.channels.size(); ++i)
    site.channels.push_back(make_channel(profile.channels[i], i, device));
  for (const std::string& name : names) {
    for (std::size_t i = 0; i < profile.channels.size(); ++i) {
      if (!profile.channels[i].is_open) continue;
      site.channels.push_back(make_channel(profile.channels[i], i, device));
      site.channels.back().name = name;
    }
  }
}

void append_device(Site& site, const DeviceSettings& settings, const Profile& profile, HomeIndex home) {
  Device device;
  device.id = settings.id;
  device.home = home;
  device.room = settings.room;
  device.life_safety = profile.life_safety();
  device.silence_limit = profile.silence_limit;
  device.event_driven = profile.event_driven;
  device.first_channel = static_cast<ChannelIndex>(site.channels.size());
  append_channels(site, profile, settings.channels, static_cast<DeviceIndex>(site.devices.size()));
  device.channel_count = static_cast<std::uint32_t>(site.channels.size()) - device.first_channel;
  if (settings.reports_every) {
    // Two reports may be lost on the way; the profile cannot know that this one is set to report so seldom.
    device.silence_limit = std::max(device.silence_limit, *settings.reports_every * 9 / 4);
    for (ChannelIndex i = device.first_channel; i < site.channels.size(); ++i)
      if (site.channels[i].counter) site.channels[i].counter->interval = settings.reports_every;
  }
  site.devices.push_back(std::move(device));
}

}  // namespace

bool needs_uplink(const Settings& settings) {
  const auto is_called = [](const Contact& contact) { return !contact.webhook.empty(); };
  return settings.platform ||
         std::any_of(settings.homes.begin(), settings.homes.end(), [&is_called](const HomeSettings& home) {
           return std::any_of(home.contacts.begin(), home.contacts.end(), is_called);
         });
}

Channel make_channel(const ChannelProfile& source, std::size_t position, DeviceIndex device) {
  Channel channel;
  channel.quantity = source.quantity;
  channel.name = source.name;
  channel.tariff = source.tariff;
  channel.unit = source.unit;
  channel.words = source.words;
  channel.profile_channel = position;
  channel.device = device;
  channel.alarm = source.alarm;
  channel.is_momentary = source.is_momentary;
  channel.clears_after = source.clears_after;
  channel.counter = source.counter;
  // Also where the profile says nothing of it: what counts should not fall.
  if (!channel.counter && info(source.quantity).kind == QuantityKind::counter) channel.counter.emplace();
  channel.sign_of_life = source.sign_of_life;
  return channel;
}

Site make_site(const Settings& settings) {
  Site site;
  for (const HomeSettings& home : settings.homes) {
    const auto index = static_cast<HomeIndex>(site.homes.size());
    site.homes.push_back({home.id, home.tier});
    // at() throws for a profile that is not there: load_settings has refused such settings.
    for (const DeviceSettings& device : home.devices)
      append_device(site, device, settings.profiles.at(device.profile), index);
  }
  return site;
}

}  // namespace anju
