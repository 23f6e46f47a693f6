#include "drivers/example_check.hpp"

#include <algorithm>
#include <cmath>

#include "config/settings.hpp"
#include "drivers/push_map.hpp"
#include "drivers/reading_judge.hpp"

namespace anju {
namespace {

// The longest profile has a channel for each quantity of a hundred meters; nobody shows them all.
constexpr std::size_t kShownChannels = 40;

// Also what the message by itself says about its news: what a broker had kept is stale.
void judge(const Profile& profile, const Example& example, Decoded& decoded) {
  std::vector<Channel> channels;
  for (std::size_t i = 0; i < profile.channels.size(); ++i)
    channels.push_back(make_channel(profile.channels[i], i, 0));
  std::vector<JudgedReading> readings;
  for (const DecodedValue& value : decoded.values) {
    JudgedReading judged;
    judged.reading.channel = static_cast<ChannelIndex>(value.channel);
    judged.reading.quality = value.ticks ? value.quality : Quality::invalid;
    judged.reading.value = value.ticks.value_or(0);
    judged.reading.heard_at.wall = example.at.value_or(kExampleTime);
    judged.reading.measured_at =
        decoded.samples[value.sample].measured_at.value_or(judged.reading.heard_at.wall);
    judged.has_own_time = decoded.samples[value.sample].measured_at.has_value();
    judged.is_momentary = value.is_momentary;
    readings.push_back(judged);
  }
  ReadingJudge::judge_first({example.retained, false, 0, Duration{0}}, channels, readings);
  for (std::size_t i = 0; i < readings.size(); ++i) decoded.values[i].quality = readings[i].reading.quality;
}

std::string number_text(double value) {
  std::string text = std::to_string(value);
  text.erase(std::max(text.find_last_not_of('0'), text.find('.') + 1) + 1);
  return text;
}

std::string said(Quantity quantity, const std::string& name, const std::string& tariff,
                 const std::string& value) {
  std::string text(info(quantity).name);
  if (!name.empty()) text += " channel " + name;
  if (!tariff.empty()) text += " tariff " + tariff;
  return text + " = " + value;
}

class Comparison {
 public:
  Comparison(const Profile& profile, const Decoded& decoded, WallTime heard_at)
      : profile_(profile), decoded_(decoded), heard_at_(heard_at) {}

  bool is_same(const ExpectedReading& expected, const DecodedValue& value) const {
    const ChannelProfile& channel = profile_.channels[value.channel];
    const Sample& sample = decoded_.samples[value.sample];
    const std::string& name = value.label.empty() ? channel.name : value.label;
    if (channel.quantity != expected.quantity || name != expected.name || channel.tariff != expected.tariff)
      return false;
    if (expected.device && *expected.device != sample.device) return false;
    if (expected.measured_at && *expected.measured_at != sample.measured_at.value_or(heard_at_)) return false;
    if (expected.historical != sample.historical) return false;
    return is_same_value(expected, value);
  }

  std::string text_of(const DecodedValue& value) const {
    const ChannelProfile& channel = profile_.channels[value.channel];
    std::string shown = value.ticks ? number_text(to_unit(channel.quantity, *value.ticks)) : "unknown";
    if (!value.text.empty()) shown = value.text;
    return said(channel.quantity, value.label.empty() ? channel.name : value.label, channel.tariff, shown) +
           ", " + std::string(name(value.ticks ? value.quality : Quality::invalid));
  }

 private:
  static bool is_same_value(const ExpectedReading& expected, const DecodedValue& value) {
    const Quality quality = value.ticks ? value.quality : Quality::invalid;
    if (quality != expected.quality) return false;
    if (expected.text) return *expected.text == value.text;
    if (!expected.value) return !value.ticks;
    const auto ticks = to_ticks(expected.quantity, *expected.value);
    return ticks && value.ticks && std::abs(static_cast<double>(*ticks - *value.ticks)) <= 1;
  }

  const Profile& profile_;
  const Decoded& decoded_;
  WallTime heard_at_;
};

std::string text_of(const ExpectedReading& expected) {
  std::string shown = expected.value ? number_text(*expected.value) : "unknown";
  if (expected.text) shown = *expected.text;
  std::string text = said(expected.quantity, expected.name, expected.tariff, shown);
  text += ", " + std::string(name(expected.quality));
  if (expected.device) text += " of device " + *expected.device;
  if (expected.historical) text += ", historical";
  return text;
}

void note_refusals(const Decoded& decoded, const Example& example, std::vector<std::string>& differences) {
  if (!example.readings.empty()) return;
  for (const Refusal& refusal : decoded.refusals) {
    if (refusal.reason == "unexpected-topic")
      differences.push_back("the topic is none of the profile's; an example shows a message that is heard");
  }
}

bool shows(const Profile& profile, const ChannelProfile& channel) {
  return std::any_of(profile.examples.begin(), profile.examples.end(), [&](const Example& example) {
    return std::any_of(example.readings.begin(), example.readings.end(), [&](const ExpectedReading& reading) {
      const bool is_named = channel.is_open || reading.name == channel.name;
      return reading.quantity == channel.quantity && is_named && reading.tariff == channel.tariff;
    });
  });
}

Decoded decode_pushed(const Profile& profile, const Example& example, WallTime at) {
  Decoded decoded;
  const PushBody body = read_pushed_senml(example.payload);
  if (body.fault) decoded.refusals.push_back({body.fault->code, body.fault->where});
  for (const PushItem& item : body.items) {
    const PushOutcome outcome = map_for_profile(profile, item, at);
    if (!outcome.is_fine()) {
      decoded.refusals.push_back({outcome.code, item.where});
      continue;
    }
    decoded.samples.push_back({item.meter, outcome.measured_at, false});
    DecodedValue value;
    value.channel = outcome.channel;
    value.sample = decoded.samples.size() - 1;
    value.quality = outcome.quality;
    if (outcome.quality != Quality::invalid) value.ticks = outcome.value;
    decoded.values.push_back(value);
  }
  return decoded;
}

}  // namespace

Decoded decode_example(const Profile& profile, const Example& example, const Zone& zone) {
  const WallTime at = example.at.value_or(kExampleTime);
  if (profile.transport == Transport::mqtt)
    return decode(profile, MqttMessage{example.topic, example.payload, example.retained, false}, at, zone);
  if (profile.transport == Transport::push) return decode_pushed(profile, example, at);
  ModbusAnswer answer;
  for (const auto& [address, word] : example.words) {
    const bool follows =
        !answer.blocks.empty() && answer.blocks.back().start + answer.blocks.back().words.size() == address;
    if (!follows) answer.blocks.push_back({example.function, address, {}});
    answer.blocks.back().words.push_back(word);
  }
  return decode(profile, answer);
}

std::vector<std::string> differences(const Profile& profile, const Example& example, const Zone& site_zone) {
  Decoded result = decode_example(profile, example, site_zone);
  judge(profile, example, result);
  const Comparison comparison(profile, result, example.at.value_or(kExampleTime));
  std::vector<std::string> differences;
  std::vector<bool> is_expected(result.values.size());
  for (const ExpectedReading& expected : example.readings) {
    std::size_t found = 0;
    while (found < result.values.size() &&
           (is_expected[found] || !comparison.is_same(expected, result.values[found])))
      ++found;
    if (found == result.values.size()) {
      differences.push_back("expected, and not there: " + text_of(expected));
    } else {
      is_expected[found] = true;
    }
  }
  for (std::size_t i = 0; i < result.values.size(); ++i) {
    if (!is_expected[i])
      differences.push_back("there, and not expected: " + comparison.text_of(result.values[i]));
  }
  if (!differences.empty()) {
    for (const Refusal& refusal : result.refusals)
      differences.push_back("refused: " + std::string(refusal.reason) + " " + refusal.where);
  }
  note_refusals(result, example, differences);
  return differences;
}

std::vector<std::string> style_faults(const Profile& profile, const Zone& site_zone) {
  std::vector<std::string> faults;
  if (profile.vendor.empty() || profile.model.empty())
    faults.emplace_back("profile.vendor or profile.model is missing");
  if (profile.examples.size() < 2) faults.emplace_back("fewer than two [[example]]s");
  for (const Example& example : profile.examples) {
    for (const std::string& difference : differences(profile, example, site_zone))
      faults.push_back("example in line " + std::to_string(example.line) + " (" + example.title +
                       "): " + difference);
  }
  if (profile.channels.size() > kShownChannels) return faults;
  // Of one field with many known names one is enough: the first is the example for all.
  std::vector<std::pair<Quantity, std::string>> shown;
  for (const ChannelProfile& channel : profile.channels) {
    if (shows(profile, channel)) shown.emplace_back(channel.quantity, channel.tariff);
  }
  for (const ChannelProfile& channel : profile.channels) {
    const auto is_shown = std::find(shown.begin(), shown.end(), std::pair(channel.quantity, channel.tariff));
    if (is_shown == shown.end())
      faults.push_back("no example shows " + said(channel.quantity, channel.name, channel.tariff, "..."));
  }
  return faults;
}

}  // namespace anju
