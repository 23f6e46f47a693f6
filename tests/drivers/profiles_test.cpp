// Every shipped profile proves itself: each of its examples gives exactly the readings that it names.
#include <doctest/doctest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "drivers/decode.hpp"
#include "drivers/topic_router.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

// Some day on which the examples were heard; those with a time of their own are of the same month.
constexpr WallTime kHeard = std::chrono::sys_days{std::chrono::year{2026} / 11 / 24} + std::chrono::hours{14};

std::vector<fs::path> profile_files() {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(fs::path(ANJU_SOURCE_DIR) / "config" / "profiles")) {
    if (entry.path().extension() == ".toml") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

ModbusAnswer answer_of(const Example& example) {
  ModbusAnswer answer;
  for (const auto& [address, word] : example.words) {
    if (answer.blocks.empty() || answer.blocks.back().start + answer.blocks.back().words.size() != address)
      answer.blocks.push_back({address, {}});
    answer.blocks.back().words.push_back(word);
  }
  return answer;
}

Decoded decode_example(const Profile& profile, const Example& example) {
  if (profile.transport == Transport::modbus) return decode(profile, answer_of(example));
  return decode(profile, MqttMessage{example.topic, example.payload}, kHeard);
}

bool is_same(const ExpectedReading& expected, const ChannelProfile& channel, const DecodedValue& value) {
  if (expected.quantity != channel.quantity || expected.name != channel.name) return false;
  if (expected.quality != value.quality || expected.value.has_value() != value.ticks.has_value())
    return false;
  // Six digits are more than any of these devices measures; a float32 has seven.
  return !expected.value || std::abs(to_unit(channel.quantity, *value.ticks) - *expected.value) <=
                                1e-6 * std::max(1.0, std::abs(*expected.value));
}

// Some pattern of the profile reads the topic, and no filter ignores it.
bool is_heard(const Profile& profile, const std::string& topic) {
  const MqttProfile& mqtt = profile.mqtt;
  return std::any_of(
             mqtt.topics.begin(), mqtt.topics.end(),
             [&](const std::string& pattern) { return TopicPattern(pattern).match(topic).has_value(); }) &&
         std::none_of(mqtt.ignored.begin(), mqtt.ignored.end(),
                      [&](const std::string& filter) { return filter_matches(filter, topic); });
}

void prove(const Profile& profile, const Example& example) {
  INFO(profile.file << ":" << example.line << ": " << example.title);
  if (profile.transport == Transport::mqtt) CHECK(is_heard(profile, example.topic));
  Decoded decoded = decode_example(profile, example);
  for (const Refusal& refusal : decoded.refusals)
    FAIL_CHECK("refused: " << refusal.reason << " at " << refusal.where);
  for (const ExpectedReading& expected : example.readings) {
    const auto found = std::find_if(
        decoded.values.begin(), decoded.values.end(),
        [&](const DecodedValue& value) { return is_same(expected, profile.channels[value.channel], value); });
    INFO("expected: " << info(expected.quantity).name << " " << expected.name);
    if (found == decoded.values.end()) {
      FAIL_CHECK("is not there");
    } else {
      decoded.values.erase(found);
    }
  }
  for (const DecodedValue& value : decoded.values)
    FAIL_CHECK("nobody expects: " << info(profile.channels[value.channel].quantity).name);
}

}  // namespace

TEST_CASE("every shipped profile loads and has examples, each of which gives what it says and nothing else") {
  const std::vector<fs::path> files = profile_files();
  CHECK(files.size() >= 7);
  for (const fs::path& file : files) {
    const LoadedProfile loaded = load_profile(file);
    INFO(file.filename().string());
    for (const Mistake& mistake : loaded.mistakes) FAIL_CHECK(to_text(mistake));
    CHECK(loaded.profile.examples.size() >= 2);
    for (const Example& example : loaded.profile.examples) prove(loaded.profile, example);
  }
}

TEST_CASE("every channel of a shipped profile is shown by an example") {
  for (const fs::path& file : profile_files()) {
    const Profile profile = load_profile(file).profile;
    std::vector<bool> shown(profile.channels.size());
    for (const Example& example : profile.examples) {
      for (const DecodedValue& value : decode_example(profile, example).values)
        if (value.ticks) shown[value.channel] = true;
    }
    for (std::size_t i = 0; i < shown.size(); ++i) {
      INFO(file.filename().string() << " " << info(profile.channels[i].quantity).name);
      CHECK(shown[i]);
    }
  }
}

}  // namespace anju
