// From what the owner wrote to what the rules see.
#include "config/settings.hpp"

namespace anju {
namespace {

void append_channels(Site& site, const Profile& profile, DeviceIndex device) {
  for (const ChannelProfile& source : profile.channels) {
    Channel channel;
    channel.quantity = source.quantity;
    channel.name = source.name;
    channel.tariff = source.tariff;
    channel.device = device;
    channel.alarm = source.alarm;
    channel.sign_of_life = source.sign_of_life;
    site.channels.push_back(std::move(channel));
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
  device.channel_count = static_cast<std::uint32_t>(profile.channels.size());
  append_channels(site, profile, static_cast<DeviceIndex>(site.devices.size()));
  site.devices.push_back(std::move(device));
}

}  // namespace

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
