#include "daemon/ctl/decode_session.hpp"

#include <algorithm>

#include "config/settings.hpp"

namespace anju {
namespace {

JudgedReading reading_of(const DecodedValue& value, const Sample& sample, ChannelIndex channel,
                         WallTime heard_at) {
  JudgedReading judged;
  Reading& reading = judged.reading;
  reading.channel = channel;
  reading.quality = value.ticks ? value.quality : Quality::invalid;
  reading.is_test = value.is_test;
  reading.historical = sample.historical;
  reading.value = value.ticks.value_or(0);
  reading.measured_at = sample.measured_at.value_or(heard_at);
  // A session has no clock of its own: what it is told is its timeline.
  reading.heard_at = {SteadyTime{heard_at.time_since_epoch()}, heard_at, ClockQuality::synced};
  judged.is_momentary = value.is_momentary;
  judged.has_own_time = sample.measured_at.has_value();
  return judged;
}

}  // namespace

SessionVerdict judge_alone(std::span<const Channel> channels, const MqttMessage* message,
                           const Decoded& decoded, WallTime heard_at) {
  SessionVerdict result;
  result.readings.reserve(decoded.values.size());
  for (const DecodedValue& value : decoded.values) {
    result.readings.push_back(
        reading_of(value, decoded.samples[value.sample], static_cast<ChannelIndex>(value.channel), heard_at));
  }
  Delivery delivery;
  delivery.is_retained = message && message->retained;
  result.news = ReadingJudge::judge_first(delivery, channels, result.readings);
  return result;
}

SessionVerdict DecodeSession::judge(const Profile& profile, const MqttMessage* message,
                                    const Decoded& decoded, WallTime heard_at) {
  SessionVerdict result;
  for (const DecodedValue& value : decoded.values) {
    const Sample& sample = decoded.samples[value.sample];
    result.readings.push_back(reading_of(value, sample, channel_of(profile, sample, value), heard_at));
  }
  const Delivery delivery = message ? delivery_of(*message, profile.mqtt.repeat, decoded.key) : Delivery{};
  std::vector<bool> is_done(decoded.values.size());
  for (std::size_t first = 0; first < decoded.values.size(); ++first) {
    if (is_done[first]) continue;
    const std::string& device = decoded.samples[decoded.values[first].sample].device;
    std::vector<std::size_t> own;
    std::vector<JudgedReading> readings;
    for (std::size_t i = first; i < decoded.values.size(); ++i) {
      if (decoded.samples[decoded.values[i].sample].device != device) continue;
      is_done[i] = true;
      own.push_back(i);
      readings.push_back(result.readings[i]);
    }
    const Verdict verdict = judge_.judge(delivery, device_of(device), channels_, readings, heard_at);
    for (std::size_t i = 0; i < own.size(); ++i) result.readings[own[i]] = readings[i];
    for (const News& news : verdict.news) result.news.push_back({news.kind, own[news.reading]});
  }
  return result;
}

ChannelIndex DecodeSession::channel_of(const Profile& profile, const Sample& sample,
                                       const DecodedValue& value) {
  std::string key = sample.device;
  key.append("\n").append(std::to_string(value.channel)).append("\n").append(value.label);
  const auto [found, is_new] =
      positions_.emplace(std::move(key), static_cast<ChannelIndex>(channels_.size()));
  if (is_new) channels_.push_back(make_channel(profile.channels[value.channel], value.channel, 0));
  return found->second;
}

DeviceIndex DecodeSession::device_of(const std::string& device) {
  return devices_.emplace(device, static_cast<DeviceIndex>(devices_.size())).first->second;
}

}  // namespace anju
