#include "config/owner_rule.hpp"

#include <algorithm>
#include <cctype>
#include <string_view>

namespace anju {
namespace {

// "Bathroom-2" begins with "bathroom". Only ASCII letters are folded; Chinese has no others.
bool begins_with(std::string_view room, std::string_view start) {
  const auto folded = [](char c) { return std::tolower(static_cast<unsigned char>(c)); };
  return room.size() >= start.size() && std::equal(start.begin(), start.end(), room.begin(),
                                                   [&](char a, char b) { return folded(a) == folded(b); });
}

bool is_one_of(std::string_view room, const std::vector<std::string>& rooms) {
  return std::any_of(rooms.begin(), rooms.end(),
                     [room](const std::string& start) { return begins_with(room, start); });
}

template <class T>
bool contains(const std::vector<T>& all, const T& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

bool ChannelChoice::means_device(const Device& device) const {
  if (!devices.empty() && !contains(devices, device.id)) return false;
  if (must_know_room && device.room.empty()) return false;
  return (rooms.empty() || is_one_of(device.room, rooms)) && !is_one_of(device.room, not_rooms);
}

bool ChannelChoice::means(const Device& device, const Channel& of_device) const {
  return contains(quantities, of_device.quantity) && (!channel || *channel == of_device.name) &&
         tariff == of_device.tariff && (unit.empty() || unit == of_device.unit) && means_device(device);
}

bool is_on_mains(const Site& site, DeviceIndex index) {
  const Device& device = site.devices[index];
  bool is_electric = false;
  for (ChannelIndex i = 0; i < device.channel_count; ++i) {
    const std::string_view quantity = info(site.channels[device.first_channel + i].quantity).name;
    if (quantity.starts_with("device.battery.")) return false;
    is_electric |= quantity.starts_with("electricity.") || quantity == "device.mains_ok";
  }
  return is_electric;
}

}  // namespace anju
