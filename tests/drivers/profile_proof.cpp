#include "tests/drivers/profile_proof.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "config/zone.hpp"
#include "drivers/reading_judge.hpp"

namespace anju::test {
namespace {

using namespace std::chrono_literals;

// When an example was heard that does not say it.
constexpr WallTime kHeard = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + 14h;

ModbusAnswer answer_of(const Example& example) {
  ModbusAnswer answer;
  for (const auto& [address, word] : example.words) {
    if (answer.blocks.empty() || answer.blocks.back().start + answer.blocks.back().words.size() != address)
      answer.blocks.push_back({address, {}});
    answer.blocks.back().words.push_back(word);
  }
  return answer;
}

WallTime heard_at(const Example& example) { return example.at.value_or(kHeard); }

struct Given {
  const DecodedValue* value;
  const ChannelProfile* channel;
  std::string device;
  std::string name;
  JudgedReading judged;
};

Channel traits_of(const ChannelProfile& profile) {
  Channel channel;
  channel.quantity = profile.quantity;
  channel.alarm = profile.alarm;
  channel.is_momentary = profile.is_momentary;
  channel.clears_after = profile.clears_after;
  channel.counter = profile.counter;
  return channel;
}

// The judge decides what is stale: each example is the first thing that it hears.
class Judging {
 public:
  explicit Judging(const Profile& profile) : profile_(profile) {}

  std::vector<Given> judge(const Example& example, const Decoded& decoded) {
    std::vector<Given> all;
    for (const DecodedValue& value : decoded.values) all.push_back(given(value, decoded, heard_at(example)));
    std::map<std::string, std::vector<std::size_t>> by_device;
    for (std::size_t i = 0; i < all.size(); ++i) by_device[all[i].device].push_back(i);
    const Delivery delivery{example.retained, false, decoded.digest, profile_.mqtt.repeat.within};
    DeviceIndex device = 0;
    for (const auto& [name, positions] : by_device) {
      std::vector<JudgedReading> readings;
      for (const std::size_t i : positions) readings.push_back(all[i].judged);
      judge_.judge(delivery, device++, channels_, readings);
      for (std::size_t i = 0; i < positions.size(); ++i) all[positions[i]].judged = readings[i];
    }
    return all;
  }

 private:
  Given given(const DecodedValue& value, const Decoded& decoded, WallTime heard) {
    const ChannelProfile& channel = profile_.channels.at(value.channel);
    const Sample& sample = decoded.samples.at(value.sample);
    Given given{&value, &channel, sample.device, value.label.empty() ? channel.name : value.label, {}};
    Reading& reading = given.judged.reading;
    reading.channel =
        channel_of(given.device + "\n" + std::to_string(value.channel) + "\n" + value.label, channel);
    reading.quality = value.ticks ? value.quality : Quality::invalid;
    reading.is_test = value.is_test;
    reading.historical = sample.historical;
    reading.value = value.ticks.value_or(0);
    reading.measured_at = sample.measured_at.value_or(heard);
    reading.heard_at = {SteadyTime{heard.time_since_epoch()}, heard, ClockQuality::synced};
    given.judged.has_own_time = sample.measured_at.has_value();
    given.judged.is_momentary = value.is_momentary;
    return given;
  }

  ChannelIndex channel_of(const std::string& key, const ChannelProfile& profile) {
    const auto [found, is_new] = positions_.emplace(key, static_cast<ChannelIndex>(channels_.size()));
    if (is_new) channels_.push_back(traits_of(profile));
    return found->second;
  }

  const Profile& profile_;
  ReadingJudge judge_{64};
  std::vector<Channel> channels_;
  std::map<std::string, ChannelIndex> positions_;
};

bool has_value_of(const ExpectedReading& expected, const Given& given) {
  if (given.channel->quantity != expected.quantity) return false;
  if (expected.text) return given.value->ticks && given.value->text == *expected.text;
  if (expected.value.has_value() != given.value->ticks.has_value()) return false;
  if (!expected.value) return true;
  // Six digits are more than any of these devices measures; a float32 has seven.
  const double tolerance = 1e-6 * std::max(1.0, std::abs(*expected.value));
  return given.value->text.empty() &&
         std::abs(to_unit(expected.quantity, *given.value->ticks) - *expected.value) <= tolerance;
}

bool is_same(const ExpectedReading& expected, const Given& given) {
  const Reading& reading = given.judged.reading;
  return has_value_of(expected, given) && given.name == expected.name &&
         given.channel->tariff == expected.tariff && (!expected.device || *expected.device == given.device) &&
         (!expected.measured_at || *expected.measured_at == reading.measured_at) &&
         expected.quality == reading.quality && expected.historical == reading.historical;
}

std::string described(Quantity quantity, const std::string& name, const std::string& tariff) {
  return std::string(info(quantity).name) + (name.empty() ? "" : " " + name) +
         (tariff.empty() ? "" : " tariff " + tariff);
}

std::string described(const Given& given) {
  const Reading& reading = given.judged.reading;
  std::string text = described(given.channel->quantity, given.name, given.channel->tariff) + " of \"" +
                     given.device + "\" = ";
  if (!given.value->text.empty())
    text += "\"" + given.value->text + "\"";
  else if (given.value->ticks)
    text += std::to_string(to_unit(given.channel->quantity, *given.value->ticks));
  else
    text += "none";
  return text + ", " + std::string(name(reading.quality)) + (reading.historical ? ", historical" : "") +
         ", t " + std::to_string(reading.measured_at.time_since_epoch().count());
}

}  // namespace

Decoded decode_example(const Profile& profile, const Example& example) {
  static const Zone site_zone = Zone::find("Asia/Shanghai").value();
  if (profile.transport == Transport::modbus) return decode(profile, answer_of(example));
  const MqttMessage message{example.topic, example.payload, example.retained, false};
  return decode(profile, message, heard_at(example), site_zone);
}

std::vector<std::string> faults_of(const Profile& profile, const Example& example) {
  const std::string place = profile.file + ":" + std::to_string(example.line) + ": " + example.title + ": ";
  std::vector<std::string> faults;
  const Decoded decoded = decode_example(profile, example);
  std::string refusals;
  for (const Refusal& refusal : decoded.refusals) {
    refusals += " (refused: " + std::string(refusal.reason) + " at \"" + refusal.where + "\")";
    if (refusal.reason == "unexpected-topic") faults.push_back(place + "no topic of the profile matches");
  }
  std::vector<Given> given = Judging(profile).judge(example, decoded);
  for (const ExpectedReading& expected : example.readings) {
    const auto found =
        std::find_if(given.begin(), given.end(), [&](const Given& one) { return is_same(expected, one); });
    if (found != given.end()) {
      given.erase(found);
      continue;
    }
    faults.push_back(place + "is not there: " + described(expected.quantity, expected.name, expected.tariff) +
                     refusals);
  }
  for (const Given& one : given) faults.push_back(place + "nobody expects: " + described(one));
  return faults;
}

std::vector<std::string> channels_not_shown(const Profile& profile) {
  std::vector<bool> is_shown(profile.channels.size());
  for (const Example& example : profile.examples) {
    for (const DecodedValue& value : decode_example(profile, example).values) is_shown[value.channel] = true;
  }
  // What stands for all names that nobody listed is the same field as those that are listed.
  for (const Field& field : profile.fields) {
    for (const auto& one : field.known) {
      if (profile.channels[field.channel].is_open && is_shown[one.second]) is_shown[field.channel] = true;
    }
  }
  std::vector<std::string> missing;
  for (std::size_t i = 0; i < is_shown.size(); ++i) {
    const ChannelProfile& channel = profile.channels[i];
    if (!is_shown[i]) missing.push_back(described(channel.quantity, channel.name, channel.tariff));
  }
  return missing;
}

}  // namespace anju::test
