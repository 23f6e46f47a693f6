#include "daemon/ctl/replay_site.hpp"

#include <algorithm>
#include <array>

namespace anju {
namespace {

struct ColumnMeaning {
  Quantity quantity;
  std::optional<SignOfLife> sign_of_life;
  std::optional<EventKind> alarm;
  bool event_driven = false;
};

constexpr SignOfLife increase_of(std::int64_t ticks) { return {SignOfLife::Shape::on_increase, ticks}; }

// A draw of water, not a drip: 2 L between two reports. 10 L of gas light a ring for a minute or two, a pilot
// flame needs longer. Registers are kept in mL.
constexpr std::array kColumnMeanings{
    ColumnMeaning{Quantity::water_volume_total, increase_of(2'000), {}, false},
    ColumnMeaning{
        Quantity::electricity_energy_import_total, SignOfLife{SignOfLife::Shape::above_night, 50}, {}, false},
    ColumnMeaning{Quantity::gas_volume_total, increase_of(10'000), {}, false},
    ColumnMeaning{Quantity::presence_motion, SignOfLife{SignOfLife::Shape::when_true, 1}, {}, true},
    ColumnMeaning{Quantity::presence_occupied, SignOfLife{SignOfLife::Shape::when_true, 1}, {}, true},
    ColumnMeaning{Quantity::door_open, SignOfLife{SignOfLife::Shape::on_change, 1}, {}, true},
    ColumnMeaning{Quantity::wearable_steps_interval, SignOfLife{SignOfLife::Shape::above, 1}, {}, false},
    ColumnMeaning{Quantity::alarm_smoke, {}, EventKind::smoke, true},
    ColumnMeaning{Quantity::alarm_gas, {}, EventKind::gas_leak, true},
    ColumnMeaning{Quantity::alarm_co, {}, EventKind::carbon_monoxide, true},
    ColumnMeaning{Quantity::alarm_water_leak, {}, EventKind::water_leak, true},
    ColumnMeaning{Quantity::alarm_sos, {}, EventKind::sos, true},
    ColumnMeaning{Quantity::alarm_fall, {}, EventKind::fall, true},
    ColumnMeaning{Quantity::alarm_wandering, {}, EventKind::wandering, true},
};

const ColumnMeaning* meaning_of(Quantity quantity) {
  const auto found =
      std::find_if(kColumnMeanings.begin(), kColumnMeanings.end(),
                   [quantity](const ColumnMeaning& meaning) { return meaning.quantity == quantity; });
  return found == kColumnMeanings.end() ? nullptr : &*found;
}

}  // namespace

ReplaySiteBuilder::ReplaySiteBuilder(std::string_view home) {
  site_.homes.push_back({std::string(home), Tier::high_risk});
}

DeviceIndex ReplaySiteBuilder::device(std::string_view id) {
  const auto is_it = [id](const Device& device) { return device.id == id; };
  const auto found = std::find_if(site_.devices.begin(), site_.devices.end(), is_it);
  if (found != site_.devices.end()) return static_cast<DeviceIndex>(found - site_.devices.begin());
  Device device;
  device.id = id;
  site_.devices.push_back(std::move(device));
  return static_cast<DeviceIndex>(site_.devices.size() - 1);
}

ChannelIndex ReplaySiteBuilder::channel(std::string_view device_id, Quantity quantity) {
  const DeviceIndex owner = device(device_id);
  const auto is_it = [owner, quantity](const Channel& c) {
    return c.device == owner && c.quantity == quantity;
  };
  const auto found = std::find_if(site_.channels.begin(), site_.channels.end(), is_it);
  if (found != site_.channels.end()) return static_cast<ChannelIndex>(found - site_.channels.begin());
  Channel channel;
  channel.quantity = quantity;
  channel.device = owner;
  if (const ColumnMeaning* meaning = meaning_of(quantity)) {
    channel.alarm = meaning->alarm;
    channel.sign_of_life = meaning->sign_of_life;
    Device& device = site_.devices[owner];
    device.event_driven = device.event_driven || meaning->event_driven;
    device.life_safety = device.life_safety || (meaning->alarm && is_life_safety(*meaning->alarm));
  }
  site_.channels.push_back(std::move(channel));
  return static_cast<ChannelIndex>(site_.channels.size() - 1);
}

Site ReplaySiteBuilder::build(std::vector<ChannelIndex>& moved) const {
  Site site;
  site.homes = site_.homes;
  site.devices = site_.devices;
  moved.assign(site_.channels.size(), 0);
  for (DeviceIndex device = 0; device < site.devices.size(); ++device) {
    site.devices[device].first_channel = static_cast<ChannelIndex>(site.channels.size());
    for (ChannelIndex i = 0; i < site_.channels.size(); ++i) {
      if (site_.channels[i].device != device) continue;
      moved[i] = static_cast<ChannelIndex>(site.channels.size());
      site.channels.push_back(site_.channels[i]);
    }
    site.devices[device].channel_count =
        static_cast<std::uint32_t>(site.channels.size()) - site.devices[device].first_channel;
  }
  return site;
}

}  // namespace anju
