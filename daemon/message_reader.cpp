#include "daemon/message_reader.hpp"

#include <algorithm>

namespace anju {
namespace {

// Enough for a minute, mosquitto's snapshot interval, at a thousand readings a second; 5 MiB of memory.
constexpr std::size_t kRemembered = 65'536;
// What a broker has kept for less than this is about now.
constexpr Duration kNow{std::chrono::minutes{1}};

// An event that is over as soon as it is said: replayed by a broker, it tells nothing about now.
bool is_momentary(EventKind event) { return event == EventKind::sos || event == EventKind::fall; }

std::vector<const Profile*> profiles_by_device(const Settings& settings) {
  std::vector<const Profile*> profiles;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices)
      profiles.push_back(&settings.profiles.at(device.profile));
  }
  return profiles;
}

}  // namespace

MessageReader::MessageReader(const Settings& settings, const Site& site, const TopicRouter& router)
    : site_(&site),
      router_(&router),
      profiles_(profiles_by_device(settings)),
      newest_(site.devices.size()),
      recent_(kRemembered) {}

void MessageReader::remember(const Reading& reading) {
  recent_.note(reading);
  auto& newest = newest_[site_->channels[reading.channel].device];
  if (!newest || *newest < reading.measured_at) newest = reading.measured_at;
}

HeardMessage MessageReader::read(const RawMessage& message) {
  HeardMessage result;
  if (const auto* answer = std::get_if<ModbusAnswer>(&message.body)) {
    read_one(answer->device, decode(*profiles_[answer->device], *answer), message, result);
    return result;
  }
  const auto& mqtt = std::get<MqttMessage>(message.body);
  const auto routes = router_->routes(mqtt.topic);
  result.is_known = !routes.empty();
  result.is_ignored = routes.empty() && router_->is_ignored(mqtt.topic);
  for (const TopicRouter::Route& route : routes) {
    read_one(route.device, decode(*route.profile, mqtt, message.heard_at.wall), message, result);
  }
  return result;
}

void MessageReader::read_one(DeviceIndex device, Decoded&& decoded, const RawMessage& message,
                             HeardMessage& result) {
  result.refusals.insert(result.refusals.end(), decoded.refusals.begin(), decoded.refusals.end());
  const auto* mqtt = std::get_if<MqttMessage>(&message.body);
  const bool is_unreadable = decoded.values.empty() && !decoded.refusals.empty();
  if (is_unreadable) return;
  const Origin origin{mqtt && mqtt->retained, decoded.measured_at.has_value(),
                      decoded.measured_at.value_or(message.heard_at.wall), message.heard_at};
  HeardDevice heard = make_device(device, decoded, origin);
  if (origin.has_own_time && is_repeat(heard)) {
    result.is_repeat = true;
    return;
  }
  const bool historical = is_historical(device, origin);
  heard.lives = !origin.is_retained && !historical;
  for (Reading& reading : heard.readings) {
    judge(reading, origin, historical);
    if (origin.has_own_time) remember(reading);
  }
  result.devices.push_back(std::move(heard));
}

HeardDevice MessageReader::make_device(DeviceIndex device, const Decoded& decoded,
                                       const Origin& origin) const {
  HeardDevice heard;
  heard.device = device;
  for (const DecodedValue& value : decoded.values) {
    Reading reading;
    reading.channel = site_->devices[device].first_channel + static_cast<ChannelIndex>(value.channel);
    reading.quality = value.ticks ? value.quality : Quality::invalid;
    reading.value = value.ticks.value_or(0);
    reading.measured_at = origin.measured_at;
    reading.heard_at = origin.heard_at;
    heard.readings.push_back(reading);
  }
  return heard;
}

bool MessageReader::is_repeat(const HeardDevice& heard) const {
  return !heard.readings.empty() && std::all_of(heard.readings.begin(), heard.readings.end(),
                                                [this](const Reading& r) { return recent_.contains(r); });
}

bool MessageReader::is_historical(DeviceIndex device, const Origin& origin) const {
  const auto& newest = newest_[device];
  const bool was_set_back = newest && *newest > origin.heard_at.wall;
  return origin.has_own_time && newest && origin.measured_at < *newest && !was_set_back;
}

void MessageReader::judge(Reading& reading, const Origin& origin, bool historical) const {
  const auto alarm = site_->channels[reading.channel].alarm;
  const bool is_on = alarm && reading.value != 0 && reading.quality != Quality::invalid;
  reading.historical = historical && !is_on;
  if (!origin.is_retained) return;
  const bool is_recent = origin.has_own_time && origin.measured_at >= origin.heard_at.wall - kNow;
  const bool may_still_be_on = is_on && (!is_momentary(*alarm) || is_recent);
  if (!may_still_be_on && reading.quality == Quality::good) reading.quality = Quality::stale;
}

}  // namespace anju
