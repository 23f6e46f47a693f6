// A box for tests of the rules: a made-up site, an engine, and what it told, as lines that a person can read.
#pragma once

#include <doctest/doctest.h>

#include <array>
#include <cstdio>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/engine.hpp"

namespace anju {

inline constexpr SteadyTime kBoxStart{Duration{1'700'000'000'000}};
inline constexpr WallTime kWallStart{Duration{1'700'000'000'000}};

inline SteadyTime steady(Duration after) { return kBoxStart + after; }
inline Instant instant(Duration after) {
  return {kBoxStart + after, kWallStart + after, ClockQuality::synced};
}

// Devices of one channel each (but for also()), so that a channel and its device have one number.
class SiteBuilder {
 public:
  explicit SiteBuilder(Tier tier = Tier::high_risk) { home("h1", tier); }

  SiteBuilder& home(std::string id, Tier tier = Tier::high_risk) {
    site_.homes.push_back({std::move(id), tier});
    return *this;
  }
  // `clears_after`: it never says that it is over.
  SiteBuilder& alarm(std::string id, Quantity quantity, EventKind event,
                     std::optional<Duration> clears_after = {}) {
    Channel& channel = device(std::move(id), quantity, std::chrono::hours{4}, true);
    channel.alarm = event;
    channel.clears_after = clears_after;
    return *this;
  }
  SiteBuilder& life(std::string id, Quantity quantity, SignOfLife sign, Duration silence_limit,
                    bool event_driven) {
    device(std::move(id), quantity, silence_limit, event_driven).sign_of_life = sign;
    return *this;
  }
  SiteBuilder& motion(std::string id = "hall", Duration silence_limit = std::chrono::hours{25}) {
    return life(std::move(id), Quantity::presence_motion, {SignOfLife::Shape::when_true, 1}, silence_limit,
                true);
  }
  SiteBuilder& door(std::string id = "door") {
    return life(std::move(id), Quantity::door_open, {SignOfLife::Shape::on_change, 1}, std::chrono::hours{25},
                true);
  }
  // 1 litre, in millilitres.
  SiteBuilder& water(std::string id = "water") {
    return life(std::move(id), Quantity::water_volume_total, {SignOfLife::Shape::on_increase, 1'000},
                std::chrono::hours{25}, false);
  }
  SiteBuilder& watch(std::string id = "watch") {
    return life(std::move(id), Quantity::wearable_steps_interval, {SignOfLife::Shape::above, 10},
                std::chrono::hours{25}, false);
  }
  SiteBuilder& worn() { return also(Quantity::wearable_worn); }
  // A further channel of the device made last.
  SiteBuilder& also(Quantity quantity, std::optional<SignOfLife> sign = {}) {
    Channel channel;
    channel.quantity = quantity;
    channel.sign_of_life = sign;
    channel.device = static_cast<DeviceIndex>(site_.devices.size() - 1);
    site_.channels.push_back(channel);
    ++site_.devices.back().channel_count;
    return *this;
  }
  // Neither an alarm nor a sign of life.
  SiteBuilder& plain(std::string id, Quantity quantity, Duration silence_limit) {
    device(std::move(id), quantity, silence_limit, false);
    return *this;
  }

  Site site() const { return site_; }

 private:
  Channel& device(std::string id, Quantity quantity, Duration silence_limit, bool event_driven) {
    Device made;
    made.id = std::move(id);
    made.home = static_cast<HomeIndex>(site_.homes.size() - 1);
    made.silence_limit = silence_limit;
    made.event_driven = event_driven;
    made.first_channel = static_cast<ChannelIndex>(site_.channels.size());
    made.channel_count = 1;
    site_.devices.push_back(std::move(made));
    Channel channel;
    channel.quantity = quantity;
    channel.device = static_cast<DeviceIndex>(site_.devices.size() - 1);
    site_.channels.push_back(channel);
    return site_.channels.back();
  }

  Site site_;
};

inline std::string clock_text(Duration after) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(after).count();
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%02lld:%02lld", static_cast<long long>(seconds / 3600),
                static_cast<long long>(seconds / 60 % 60));
  std::string shown = text.data();
  if (seconds % 60 != 0) {
    std::snprintf(text.data(), text.size(), ":%02lld", static_cast<long long>(seconds % 60));
    shown += text.data();
  }
  return shown;
}

// "12:00 raised inactivity h1", or with the device "03:10 cleared smoke kitchen".
inline std::string line_of(const Transition& transition, const Site& site) {
  std::string line = clock_text(transition.at.steady - kBoxStart);
  line.append(" ").append(name(transition.kind)).append(" ").append(name(transition.event)).append(" ");
  return line.append(transition.device ? site.devices[*transition.device].id
                                       : site.homes[transition.home].id);
}

class ListeningBox {
 public:
  explicit ListeningBox(const SiteBuilder& builder, RuleSettings settings = {}, RuleSet rules = {})
      : ListeningBox(builder.site(), settings, std::move(rules)) {}
  explicit ListeningBox(Site a_site, RuleSettings settings = {}, RuleSet rules = {})
      : ListeningBox(std::move(a_site), settings, std::make_shared<const RuleSet>(std::move(rules))) {}
  // What is told names its rule by a view into the rules, which may outlive the box.
  ListeningBox(Site a_site, RuleSettings settings, std::shared_ptr<const RuleSet> rules)
      : site(std::move(a_site)),
        settings_(settings),
        rules_(std::move(rules)),
        engine(site, settings_, *rules_) {}

  ListeningBox& start(Duration after = {}, const SavedStates& saved = {},
                      std::optional<Duration> deaf_since = {}) {
    engine.start(instant(after), saved,
                 deaf_since ? std::optional(steady(*deaf_since)) : std::optional<SteadyTime>());
    return *this;
  }
  void pass(Duration after) { pass(instant(after)); }
  void pass(Instant at) {
    engine.on_time(at, effects);
    keep();
  }
  void hear(Duration after, DeviceIndex device) { hear(instant(after), device); }
  void hear(Instant at, DeviceIndex device) {
    engine.on_time(at, effects);
    engine.on_heard(device, at, effects);
    keep();
  }
  void say(Duration after, ChannelIndex channel, std::int64_t value, Quality quality = Quality::good) {
    Reading reading;
    reading.channel = channel;
    reading.value = value;
    reading.quality = quality;
    reading.heard_at = instant(after);
    reading.measured_at = reading.heard_at.wall;
    say(reading);
  }
  void say(const Reading& reading) {
    engine.on_time(reading.heard_at, effects);
    engine.on_heard(site.channels[reading.channel].device, reading.heard_at, effects);
    engine.on_reading(reading, effects);
    keep();
  }
  // As say(), of something that was measured this long before it was heard.
  void say_late(Duration after, Duration lag, ChannelIndex channel, std::int64_t value) {
    Reading reading;
    reading.channel = channel;
    reading.value = value;
    reading.heard_at = instant(after);
    reading.measured_at = reading.heard_at.wall - lag;
    say(reading);
  }

  // As the store keeps it: what has changed replaces what was there.
  SavedStates save(SavedStates kept = {}) {
    for (SavedState& state : engine.take_changed_states()) kept[state.key] = std::move(state.fields);
    return kept;
  }

  // Back-filled: the device tells now what it measured this long ago.
  void tell_past(Duration after, Duration measured, ChannelIndex channel, std::int64_t value,
                 Quality quality = Quality::good) {
    Reading reading;
    reading.channel = channel;
    reading.value = value;
    reading.quality = quality;
    reading.historical = true;
    reading.heard_at = instant(after);
    reading.measured_at = kWallStart + measured;
    say(reading);
  }

  // What was told since the last call.
  std::vector<std::string> told() {
    std::vector<std::string> lines;
    for (; told_ < transitions.size(); ++told_) lines.push_back(line_of(transitions[told_], site));
    return lines;
  }

  Site site;

 private:
  RuleSettings settings_;
  std::shared_ptr<const RuleSet> rules_;

 public:
  Engine engine;
  Effects effects;
  std::vector<Transition> transitions;

 private:
  void keep() {
    for (Transition& transition : effects.transitions) transitions.push_back(std::move(transition));
    effects.transitions.clear();
  }

  std::size_t told_ = 0;
};

using Lines = std::vector<std::string>;

}  // namespace anju

// A failed check shows the lines.
template <>
struct doctest::StringMaker<anju::Lines> {
  static String convert(const anju::Lines& lines) {
    std::string text;
    for (const std::string& line : lines) text += "\n    " + line;
    return text.c_str();
  }
};
