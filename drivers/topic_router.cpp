#include "drivers/topic_router.hpp"

#include <algorithm>

namespace anju {
namespace {

bool ignores(const Profile& profile, std::string_view topic) {
  const auto matches = [topic](const std::string& filter) { return filter_matches(filter, topic); };
  return std::any_of(profile.mqtt.ignored.begin(), profile.mqtt.ignored.end(), matches);
}

// What the topic alone says; empty when it names nobody.
std::string address_in(const MqttProfile& mqtt, const Captures& captures) {
  for (const auto& source : mqtt.device) {
    const auto filled = std::get<TextTemplate>(source).fill(captures, "");
    if (filled && !filled->empty()) return folded(mqtt.fold, *filled);
  }
  return folded(mqtt.fold, mqtt.device.empty() ? captures.find("device").value_or("") : "");
}

}  // namespace

std::string folded(Fold fold, std::string_view address) {
  std::string result(address);
  for (char& c : result) {
    if (fold == Fold::lower && c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (fold == Fold::upper && c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
  }
  return result;
}

std::optional<DeviceIndex> Listener::device(std::string_view address) const {
  if (address.empty())
    return by_address.size() == 1 ? std::optional(by_address.begin()->second) : std::nullopt;
  const auto found = by_address.find(address);
  return found == by_address.end() ? std::nullopt : std::optional(found->second);
}

TopicRouter::TopicRouter(const Settings& settings, const Site& site) {
  DeviceIndex index = 0;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      // at() throws for a profile that is not there: load_settings has refused such settings.
      const Profile& profile = settings.profiles.at(device.profile);
      const DeviceIndex own = index++;
      if (profile.transport != Transport::mqtt) continue;
      Listener& listener = listener_of(profile);
      const std::string& address = device.address.empty() ? device.id : device.address;
      listener.by_address.emplace(folded(profile.mqtt.fold, address), own);
      if (site.devices.at(own).life_safety) listener.lane = Lane::alarm;
    }
  }
  for (const Listener& listener : listeners_) subscribe(listener);
}

void TopicRouter::subscribe(const TopicPattern& pattern, std::string_view address, Lane lane) {
  auto& filters = filters_[static_cast<std::size_t>(lane)];
  std::string filter = pattern.filter(address);
  if (known_filters_[static_cast<std::size_t>(lane)].insert(filter).second)
    filters.push_back(std::move(filter));
}

void TopicRouter::subscribe(const Listener& listener) {
  const MqttProfile& mqtt = listener.profile->mqtt;
  std::vector<std::string_view> addresses;
  for (const auto& [address, device] : listener.by_address) {
    // A folded address is not how the topic is written, and one with a wildcard is no topic.
    const bool is_written = mqtt.fold == Fold::none && address.find_first_of("+#/") == std::string::npos;
    if (is_written && mqtt.device.empty()) addresses.push_back(address);
  }
  std::sort(addresses.begin(), addresses.end());
  if (addresses.size() != listener.by_address.size()) addresses = {std::string_view()};
  for (const std::string_view address : addresses) {
    for (const TopicPattern& pattern : mqtt.topics) subscribe(pattern, address, listener.lane);
    for (const LivenessTopic& liveness : mqtt.liveness) subscribe(liveness.topic, address, listener.lane);
  }
}

Listener& TopicRouter::listener_of(const Profile& profile) {
  const auto is_of_it = [&profile](const Listener& listener) { return listener.profile == &profile; };
  const auto found = std::find_if(listeners_.begin(), listeners_.end(), is_of_it);
  if (found != listeners_.end()) return *found;
  return listeners_.emplace_back(Listener{&profile, Lane::routine, {}});
}

bool TopicRouter::reads(const Listener& listener, std::string_view topic) {
  const MqttProfile& mqtt = listener.profile->mqtt;
  for (const LivenessTopic& liveness : mqtt.liveness) {
    const auto captures = liveness.topic.match(topic);
    if (!captures) continue;
    const auto address = captures->find("device");
    if (!address || listener.device(folded(mqtt.fold, *address))) return true;
  }
  for (const TopicPattern& pattern : mqtt.topics) {
    const auto captures = pattern.match(topic);
    if (!captures) continue;
    if (mqtt.names_device_in_payload() || listener.device(address_in(mqtt, *captures)))
      // Asked last, because few topics come as far as this.
      return !ignores(*listener.profile, topic);
  }
  return false;
}

std::vector<const Listener*> TopicRouter::listeners(std::string_view topic) const {
  std::vector<const Listener*> result;
  for (const Listener& listener : listeners_) {
    if (reads(listener, topic)) result.push_back(&listener);
  }
  return result;
}

std::optional<DeviceIndex> TopicRouter::device(std::string_view topic) const {
  for (const Listener& listener : listeners_) {
    const MqttProfile& mqtt = listener.profile->mqtt;
    if (mqtt.names_device_in_payload()) continue;
    for (const TopicPattern& pattern : mqtt.topics) {
      const auto captures = pattern.match(topic);
      const auto device = captures ? listener.device(address_in(mqtt, *captures)) : std::nullopt;
      if (device) return device;
    }
  }
  return std::nullopt;
}

bool TopicRouter::is_ignored(std::string_view topic) const {
  const auto does = [topic](const Listener& listener) { return ignores(*listener.profile, topic); };
  return std::any_of(listeners_.begin(), listeners_.end(), does);
}

Lane TopicRouter::lane(std::string_view topic) const {
  const auto alarms = [topic](const Listener& listener) {
    return listener.lane == Lane::alarm && reads(listener, topic);
  };
  return std::any_of(listeners_.begin(), listeners_.end(), alarms) ? Lane::alarm : Lane::routine;
}

}  // namespace anju
