#include "daemon/message_reader.hpp"

#include <algorithm>

#include "drivers/pushed_batch.hpp"

namespace anju {
namespace {

// Enough for a minute, mosquitto's snapshot interval, at a thousand readings a second; 5 MiB of memory.
constexpr std::size_t kRemembered = 65'536;

std::vector<const Profile*> profiles_by_device(const Settings& settings) {
  std::vector<const Profile*> profiles;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices)
      profiles.push_back(&settings.profiles.at(device.profile));
  }
  return profiles;
}

Reading reading_of(const DecodedValue& value, const Sample& sample, ChannelIndex channel,
                   const Instant& heard_at) {
  Reading reading;
  reading.channel = channel;
  reading.quality = value.ticks ? value.quality : Quality::invalid;
  reading.is_test = value.is_test;
  reading.historical = sample.historical;
  reading.value = value.ticks.value_or(0);
  reading.measured_at = sample.measured_at.value_or(heard_at.wall);
  reading.heard_at = heard_at;
  return reading;
}

bool is_of_counter(News::Kind kind) {
  return kind == News::Kind::counter_reset || kind == News::Kind::counter_decrease;
}

// That a device is gone is said by its bridge or its last will, what a bridge says of itself is no word of a
// device, and what cannot be read may be anybody's. One that is encrypted is nobody else's.
bool is_word_of_device(const Decoded& decoded) {
  const auto& said = decoded.reachability;
  if (said && (!said->is_online || said->device.empty())) return false;
  return std::none_of(decoded.refusals.begin(), decoded.refusals.end(), [](const Refusal& refusal) {
    return refusal.where.empty() && refusal.reason != "encrypted";
  });
}

}  // namespace

MessageReader::MessageReader(const Settings& settings, const Site& site, const TopicRouter& router)
    : site_(&site),
      router_(&router),
      zone_(Zone::find(settings.gateway.timezone).value_or(Zone())),
      profiles_(profiles_by_device(settings)),
      judge_(kRemembered) {
  for (DeviceIndex device = 0; device < site.devices.size(); ++device) {
    const Device& installed = site.devices[device];
    const auto& channels = profiles_[device]->channels;
    for (std::uint32_t i = static_cast<std::uint32_t>(channels.size()); i < installed.channel_count; ++i) {
      const ChannelIndex index = installed.first_channel + i;
      const Channel& channel = site.channels[index];
      named_[{device, channel.profile_channel, channel.name}] = index;
    }
  }
}

HeardMessage MessageReader::read(const RawMessage& message, const Instant& heard_at,
                                 const BoxClocks& clocks) {
  HeardMessage result;
  const When when{heard_at, clocks};
  if (const auto* answer = std::get_if<ModbusAnswer>(&message.body)) {
    read_answer(*answer, when, result);
    return result;
  }
  if (const auto* pushed = std::get_if<PushedBatch>(&message.body)) {
    read_pushed(*pushed, when, result);
    return result;
  }
  const auto& mqtt = std::get<MqttMessage>(message.body);
  const auto listeners = router_->listeners(mqtt.topic);
  result.is_known = false;
  for (const Listener* listener : listeners) read_mqtt(*listener, mqtt, when, result);
  if (!result.is_known) result.is_ignored = result.is_ignored || router_->is_ignored(mqtt.topic);
  return result;
}

void MessageReader::read_answer(const ModbusAnswer& answer, const When& when, HeardMessage& result) {
  const Decoded decoded = decode(*profiles_[answer.device], answer);
  for (const Refusal& refusal : decoded.refusals) result.refusals.push_back({answer.device, refusal});
  if (decoded.values.empty() && !decoded.refusals.empty()) return;
  read_device(answer.device, decoded, std::vector<bool>(decoded.values.size(), true), {}, when, result);
}

// What a meter had at one instant is one message of it: so a batch of which a part was pushed before brings
// only the rest.
void MessageReader::read_pushed(const PushedBatch& batch, const When& when, HeardMessage& result) {
  const UnpackedPush unpacked = unpack(batch, *site_);
  for (std::size_t i = 0; i < unpacked.lost; ++i) result.refusals.push_back({{}, {"malformed", ""}});
  result.is_known = !unpacked.readings.empty();
  const auto device_of = [this](const PushedReading& one) { return site_->channels[one.channel].device; };
  for (auto first = unpacked.readings.begin(); first != unpacked.readings.end();) {
    const auto last = std::find_if(first, unpacked.readings.end(), [&](const PushedReading& one) {
      return device_of(one) != device_of(*first) || one.measured_at != first->measured_at;
    });
    std::vector<JudgedReading> readings;
    Delivery delivery;
    std::string said;
    for (; first != last; ++first) {
      Reading reading;
      reading.channel = first->channel;
      reading.quality = first->quality;
      reading.value = first->quality == Quality::invalid ? 0 : first->value;
      reading.measured_at = first->measured_at;
      reading.heard_at = when.heard_at;
      said += std::to_string(reading.channel) + ' ' + std::to_string(reading.value) + ' ' +
              std::string(name(reading.quality)) + ';';
      readings.push_back({reading, true, false});
    }
    delivery.digest = std::hash<std::string>{}(said);
    keep_judged(device_of(*(first - 1)), delivery, readings, when, result);
  }
}

void MessageReader::read_mqtt(const Listener& listener, const MqttMessage& mqtt, const When& when,
                              HeardMessage& result) {
  const Decoded decoded = decode(*listener.profile, mqtt, when.clocks, zone_);
  if (decoded.is_ignored) {
    result.is_ignored = true;
    return;
  }
  note_reachability(listener, decoded, result);
  const Delivery delivery = delivery_of(mqtt, listener.profile->mqtt.repeat, decoded.key);
  std::vector<std::optional<DeviceIndex>> devices;
  for (const Sample& sample : decoded.samples) devices.push_back(listener.device(sample.device));
  std::vector<DeviceIndex> heard;
  for (const auto& device : devices) {
    if (device && std::find(heard.begin(), heard.end(), *device) == heard.end()) heard.push_back(*device);
  }
  result.is_known = result.is_known || !heard.empty() || decoded.reachability.has_value();
  const auto first = heard.empty() ? std::nullopt : std::optional(heard.front());
  for (const Refusal& refusal : decoded.refusals) result.refusals.push_back({first, refusal});
  for (const DeviceIndex device : heard) {
    std::vector<bool> is_of_device(decoded.values.size());
    for (std::size_t i = 0; i < decoded.values.size(); ++i)
      is_of_device[i] = devices[decoded.values[i].sample] == device;
    const std::size_t before = result.devices.size();
    read_device(device, decoded, is_of_device, delivery, when, result);
    if (is_word_of_device(decoded) || result.devices.size() == before) continue;
    result.devices.back().lives = false;
    if (result.devices.back().readings.empty()) result.devices.pop_back();
  }
}

void MessageReader::note_reachability(const Listener& listener, const Decoded& decoded,
                                      HeardMessage& result) const {
  if (!decoded.reachability) return;
  const Reachability& said = *decoded.reachability;
  if (!said.device.empty()) {
    if (const auto device = listener.device(said.device))
      result.reached.push_back({*device, said.is_online, Link::device});
    return;
  }
  for (const auto& [address, device] : listener.by_address)
    result.reached.push_back({device, said.is_online, Link::bridge});
}

void MessageReader::read_device(DeviceIndex device, const Decoded& decoded,
                                const std::vector<bool>& is_of_device, const Delivery& delivery,
                                const When& when, HeardMessage& result) {
  std::vector<JudgedReading> readings;
  for (std::size_t i = 0; i < decoded.values.size(); ++i) {
    if (!is_of_device[i]) continue;
    const DecodedValue& value = decoded.values[i];
    const Sample& sample = decoded.samples[value.sample];
    const auto channel = channel_of(device, value);
    if (!channel) {
      result.refusals.push_back({device, {"unknown-channel", value.label}});
      continue;
    }
    readings.push_back({reading_of(value, sample, *channel, when.heard_at), sample.measured_at.has_value(),
                        value.is_momentary});
  }
  keep_judged(device, delivery, readings, when, result);
}

void MessageReader::keep_judged(DeviceIndex device, const Delivery& delivery,
                                std::vector<JudgedReading>& readings, const When& when,
                                HeardMessage& result) {
  const Verdict verdict = judge_.judge(delivery, device, site_->channels, readings, when.clocks);
  if (verdict.is_repeat) {
    result.is_repeat = true;
    return;
  }
  for (const News& news : verdict.news) result.counter_steps += is_of_counter(news.kind) ? 1 : 0;
  HeardDevice heard;
  heard.device = device;
  const auto is_past = [](const JudgedReading& judged) { return judged.reading.historical; };
  const bool is_all_past = !readings.empty() && std::all_of(readings.begin(), readings.end(), is_past);
  heard.lives = !delivery.is_retained && !is_all_past;
  for (const JudgedReading& judged : readings) {
    const Reading& reading = judged.reading;
    // A bridge that is offline is out of reach itself, and that is told of it; its devices are not at fault.
    const Quantity quantity = site_->channels[reading.channel].quantity;
    const bool is_reach = quantity == Quantity::device_online || quantity == Quantity::bridge_online;
    if (is_reach && reading.quality != Quality::invalid && !reading.historical) {
      result.reached.push_back({device, reading.value != 0, Link::device});
      heard.lives = heard.lives && reading.value != 0;
    }
    if (judged.reading.quality != Quality::repeated) heard.readings.push_back(judged.reading);
  }
  // Whether it is worn is known before what it measured is believed, wherever in the message it says so.
  const auto is_of_wearing = [this](const Reading& reading) {
    return site_->channels[reading.channel].quantity == Quantity::wearable_worn;
  };
  std::stable_partition(heard.readings.begin(), heard.readings.end(), is_of_wearing);
  result.devices.push_back(std::move(heard));
}

// Names that only messages tell are those that the installer listed.
std::optional<ChannelIndex> MessageReader::channel_of(DeviceIndex device, const DecodedValue& value) const {
  if (value.label.empty())
    return site_->devices[device].first_channel + static_cast<ChannelIndex>(value.channel);
  const auto found = named_.find({device, value.channel, value.label});
  return found == named_.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace anju
