// The homes, devices and channels of one box, as the rules see them: what somebody installed, not what is
// heard.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/alert.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/reading.hpp"
#include "rules/model/time.hpp"

namespace anju {

using HomeIndex = std::uint32_t;
using DeviceIndex = std::uint32_t;

// How urgently the city visits: 高风险 / 重点 / 一般.
enum class Tier : std::uint8_t { high_risk, key, general };
// As they are written wherever a tier has a name of its own, in the order of the tiers.
inline constexpr std::array<std::string_view, 3> kTierNames{"high-risk", "key", "general"};
constexpr std::string_view name(Tier tier) { return kTierNames[static_cast<std::size_t>(tier)]; }
constexpr std::optional<Tier> find_tier(std::string_view name) {
  for (std::size_t i = 0; i < kTierNames.size(); ++i)
    if (kTierNames[i] == name) return static_cast<Tier>(i);
  return std::nullopt;
}

// How a reading of a channel shows that a person did something.
struct SignOfLife {
  enum class Shape : std::uint8_t {
    when_true,    // motion: each true reading
    on_change,    // a door: each change of the value
    above,        // steps in an interval: each value of at least `minimum`
    on_increase,  // a register: each step of at least `minimum`
    above_night,  // a register of energy: a load that is `minimum` an hour above what the home draws at night
    when_heard,   // a button: each word it says
  };
  Shape shape = Shape::when_true;
  std::int64_t minimum = 1;  // in the quantity's ticks
};

// How a register runs. All in the quantity's ticks.
struct CounterTraits {
  std::int64_t resolution = 1;          // the smallest step it shows
  std::optional<Duration> interval;     // how often it reports
  std::optional<std::int64_t> wrap_at;  // it starts again from 0 after this value
  bool resets_daily = false;            // it starts again each day, which is no fault
};

struct Channel {
  Quantity quantity{};
  std::string name;    // phase, output or label where the device has several of the quantity; else empty
  std::string tariff;  // "1" to "4", or empty for the register over all tariffs
  std::string unit;    // that of the quantity, but for the few that keep the device's
  std::vector<std::string> words;   // text: a value is the position + 1 of a word, or 0 for any other
  std::size_t profile_channel = 0;  // position in the channels of the device's profile
  DeviceIndex device = 0;
  std::optional<EventKind> alarm;  // a true reading is this event
  bool is_momentary = false;       // a press: it never says that it is over
  std::optional<Duration> clears_after;
  std::optional<CounterTraits> counter;
  std::optional<SignOfLife> sign_of_life;
};

struct Device {
  std::string id;
  HomeIndex home = 0;
  std::string room;
  bool life_safety = false;  // smoke, gas, CO, SOS or fall: never waits, never is dropped
  // Not heard for longer than this is a fault. For an event sensor it is the heartbeat, for a meter a few
  // reports.
  Duration silence_limit{std::chrono::hours{25}};
  // Speaks only when something happens, so its silence is calm until silence_limit says otherwise.
  bool event_driven = false;
  // Its channels are Site::channels[first_channel, first_channel + channel_count), in the order of the
  // profile.
  ChannelIndex first_channel = 0;
  std::uint32_t channel_count = 0;
};

struct Home {
  std::string id;  // pseudonymous: made for the platform, says nothing about a person
  Tier tier = Tier::high_risk;
};

struct Site {
  std::vector<Home> homes;
  std::vector<Device> devices;
  std::vector<Channel> channels;

  const Device& device_of(ChannelIndex channel) const { return devices[channels[channel].device]; }
  const Home& home_of(DeviceIndex device) const { return homes[devices[device].home]; }
};

}  // namespace anju
