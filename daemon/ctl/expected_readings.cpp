#include "daemon/ctl/expected_readings.hpp"

#include <algorithm>

#include "config/poll_block.hpp"

namespace anju {
namespace {

using Basis = ExpectedReadings::Basis;

// Messages a day where nothing is known. High rather than low: what is planned by them fits.
constexpr double kAlarm = 24;    // an hour apart
constexpr double kEvents = 300;  // a busy hall, a door of a family
constexpr double kSensor = 288;  // every five minutes

double times_a_day(Duration every) {
  return 86'400'000.0 / static_cast<double>(std::max(every, Duration{1}).count());
}

std::size_t channels_of(const Profile& profile, const DeviceSettings& device) {
  const auto open = std::count_if(profile.channels.begin(), profile.channels.end(),
                                  [](const ChannelProfile& channel) { return channel.is_open; });
  return profile.channels.size() + static_cast<std::size_t>(open) * device.channels.size();
}

void add_polls(const Profile& profile, ExpectedReadings& expected) {
  expected.basis = Basis::polled;
  for (const Field& field : profile.fields) expected.readings_a_day += times_a_day(field.registers.period);
  for (const PollBlock& block : poll_blocks(profile)) expected.messages_a_day += times_a_day(block.period);
}

// A message tells all of a device, as often as the register that is told most.
void add_messages(const Profile& profile, ExpectedReadings& expected) {
  for (const ChannelProfile& channel : profile.channels) {
    if (!channel.counter || !channel.counter->interval) continue;
    expected.basis = Basis::reported;
    expected.messages_a_day = std::max(expected.messages_a_day, times_a_day(*channel.counter->interval));
  }
  if (expected.basis != Basis::reported) {
    expected.basis = profile.life_safety()  ? Basis::alarm
                     : profile.event_driven ? Basis::events
                                            : Basis::sensor;
    expected.messages_a_day = expected.basis == Basis::alarm    ? kAlarm
                              : expected.basis == Basis::events ? kEvents
                                                                : kSensor;
  }
  expected.readings_a_day =
      expected.messages_a_day * static_cast<double>(std::max<std::size_t>(expected.channels, 1));
}

}  // namespace

std::vector<ExpectedReadings> expected_readings(const Settings& settings) {
  std::vector<ExpectedReadings> all;
  for (const HomeSettings& home : settings.homes) {
    for (const DeviceSettings& device : home.devices) {
      const Profile& profile = settings.profiles.at(device.profile);
      ExpectedReadings expected;
      expected.home = home.id;
      expected.device = device.id;
      expected.profile = device.profile;
      expected.channels = channels_of(profile, device);
      if (profile.transport == Transport::modbus) {
        add_polls(profile, expected);
      } else {
        add_messages(profile, expected);
      }
      all.push_back(std::move(expected));
    }
  }
  return all;
}

}  // namespace anju
