// A device says that something is wrong: smoke, gas, CO, water, SOS, a fall.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// Raises at the first true reading and clears at the first false one. A doubtful `true` raises, because a
// false alarm costs less than a fire; only a good `false` clears. Stale, repeated, invalid, out-of-range and
// historical readings do neither (promise 6).
class AlarmChannelRule {
 public:
  static constexpr std::string_view kName = "alarm-channel";

  // `site` must outlive the rule; the channel must have an alarm.
  AlarmChannelRule(const Site& site, ChannelIndex channel);

  void start(Instant) {}
  bool restore(const SavedStates& states);
  void on_heard(DeviceIndex, Instant, Effects&) {}
  void on_reading(const Reading& reading, Effects& effects);
  void on_time(Instant, Effects&) {}
  std::optional<SteadyTime> next_deadline() const { return std::nullopt; }
  void save(std::vector<SavedState>& changed);

 private:
  std::string key() const;
  Transition transition(Transition::Kind kind, const Reading& reading) const;

  const Site* site_;
  ChannelIndex channel_;
  std::optional<SteadyTime> raised_at_;  // start of the episode; none: calm
  bool changed_ = false;
};

}  // namespace anju
