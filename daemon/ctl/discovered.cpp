#include "daemon/ctl/discovered.hpp"

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::size_t kMostFaults = 100;

// Under the address that its profile captures, or under the address it gives itself.
bool is_installed_as(const DiscoveredDevice& found, const DeviceSettings& device) {
  const std::string& address = device.address.empty() ? device.id : device.address;
  const auto is_it = [&](const ProfileMatch& match) {
    return match.profile->id == device.profile && match.address == address;
  };
  return std::any_of(found.matches.begin(), found.matches.end(), is_it) || found.candidate.address == address;
}

InstalledAs installed_as(const DiscoveredDevice& found, const std::vector<HomeSettings>& homes,
                         const std::map<std::string, Profile>& profiles) {
  for (const HomeSettings& home : homes) {
    for (const DeviceSettings& device : home.devices) {
      const auto profile = profiles.find(device.profile);
      const bool speaks_mqtt = profile != profiles.end() && profile->second.transport == Transport::mqtt;
      if (speaks_mqtt && is_installed_as(found, device)) return {home.id, device.id};
    }
  }
  return {};
}

json::array names_of(const std::vector<Quantity>& quantities) {
  json::array names;
  for (const Quantity quantity : quantities) names.emplace_back(info(quantity).name);
  return names;
}

json::array texts_of(const std::vector<std::string>& texts) {
  json::array array;
  for (const std::string& text : texts) array.emplace_back(text);
  return array;
}

json::value text_or_null(const std::string& text) { return text.empty() ? json::value() : json::value(text); }

json::object json_of(const Measurement& measure) {
  return {{"quantity", measure.quantity ? json::value(info(*measure.quantity).name) : json::value()},
          {"label", measure.label},
          {"unit", text_or_null(measure.unit)},
          {"topic", text_or_null(measure.state_topic)},
          {"pointer", measure.unreadable.empty() ? json::value(measure.pointer) : json::value()},
          {"unreadable", text_or_null(measure.unreadable)}};
}

json::object json_of(const ProfileMatch& match) {
  return {{"id", match.profile->id},
          {"address", match.address},
          {"read", names_of(match.read)},
          {"not_read", names_of(match.not_read)},
          {"not_announced", names_of(match.not_there)},
          {"model_named", match.model_named},
          {"vendor_named", match.vendor_named},
          {"score", match.score}};
}

json::object json_of(const DiscoveredDevice& device) {
  const Candidate& candidate = device.candidate;
  json::array measures;
  for (const Measurement& measure : candidate.measures) measures.push_back(json_of(measure));
  json::array profiles;
  for (const ProfileMatch& match : device.matches) profiles.push_back(json_of(match));
  json::value installed;
  if (!device.installed.device.empty())
    installed = json::object{{"home", device.installed.home}, {"device", device.installed.device}};
  return {{"source", candidate.source},
          {"address", text_or_null(candidate.address)},
          {"identity", text_or_null(candidate.identity)},
          {"vendor", text_or_null(candidate.vendor)},
          {"model", text_or_null(candidate.model)},
          {"name", text_or_null(candidate.name)},
          {"notes", texts_of(candidate.notes)},
          {"availability", texts_of(candidate.availability)},
          {"measures", std::move(measures)},
          {"profiles", std::move(profiles)},
          {"installed", std::move(installed)}};
}

}  // namespace

Discovered discovered_in(const std::vector<MqttMessage>& messages, const std::vector<HomeSettings>& homes,
                         const std::map<std::string, Profile>& profiles) {
  Discovered discovered;
  const auto complain = [&discovered](const std::string& topic, const std::string& what) {
    if (discovered.faults.size() < kMostFaults) discovered.faults.push_back(topic + ": " + what);
  };
  std::vector<Announced> announced;
  for (const MqttMessage& message : messages) {
    Result<Announced> read = read_announcement(message.topic, message.payload);
    if (read) {
      for (const std::string& fault : read->faults) complain(message.topic, fault);
      announced.push_back(std::move(*read));
    } else if (read.error().code != ErrorCode::not_found) {
      complain(message.topic, read.error().what);
    }
  }
  for (Candidate& candidate : gather(announced)) {
    DiscoveredDevice device{std::move(candidate), {}, {}};
    device.matches = match_profiles(device.candidate, profiles);
    device.installed = installed_as(device, homes, profiles);
    discovered.devices.push_back(std::move(device));
  }
  return discovered;
}

std::string discovered_json(const Discovered& discovered) {
  json::array devices;
  for (const DiscoveredDevice& device : discovered.devices) devices.push_back(json_of(device));
  const json::object answer{{"candidates", std::move(devices)}, {"faults", texts_of(discovered.faults)}};
  return json::serialize(answer) + "\n";
}

}  // namespace anju
