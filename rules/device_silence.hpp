// A device that is not heard any more: a technical alert, because silence is no calm.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/link_log.hpp"
#include "rules/rule.hpp"
#include "rules/rule_settings.hpp"

namespace anju {

// Raises when the device has not been heard for its silence limit, counted on the box's timeline and only
// while the box itself was listening. A device that has never been heard counts from the moment it was
// installed. One of which is said that it cannot be reached is not waited for that long: when that has lasted
// for the time to settle, it is reported. When its bridge is gone it is not reported for itself: the bridge
// is at fault; nor when the power of the house is, and for the time to settle after it is back.
//
// After the box was deaf the count begins anew, because what the device said meanwhile is lost. Yet a box
// whose power fails every night must notice a dead device as well, so all listening in vain together never
// exceeds twice the limit.
class DeviceSilenceRule : public DefaultRule {
 public:
  static constexpr std::string_view kName = "device-silent";

  // `site` and `settings` must outlive the rule.
  DeviceSilenceRule(const Site& site, DeviceIndex device, const RuleSettings& settings);

  void append_devices(std::vector<DeviceIndex>& devices) const { devices.push_back(device_); }
  RuleView view(const Instant& now) const;

  void restore(const SavedStates& states);
  void start(const Start& start);
  // A broker that is gone is no excuse: a home of smoke alarms alone must not be silent for ever.
  void on_unheard(DeviceIndex device, Instant at, Link link);
  void on_hearing(DeviceIndex device, Instant at, Link link);
  void on_heard(DeviceIndex device, Instant at, Effects& effects);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);

  // The power of the house is off, and is back.
  void set_without_power(bool is_without_power, SteadyTime at);

  bool is_silent() const { return raised_since_.has_value(); }
  std::optional<Instant> last_heard() const { return last_heard_; }

 private:
  std::string key() const;
  SteadyTime waiting_since() const;
  Transition transition(Transition::Kind kind, Instant at) const;

  const Site* site_;
  DeviceIndex device_;
  const RuleSettings* settings_;

  std::optional<Instant> last_heard_;
  std::optional<SteadyTime> listening_since_;    // the box was off or deaf before; none: not started
  Duration waited_before_{};                     // listened in vain before that, since the device was heard
  std::optional<SteadyTime> unreachable_since_;  // as somebody said of it
  bool is_without_power_ = false;                // said anew after each start
  std::optional<SteadyTime> raised_since_;       // start of the silence that was raised
  LinkLog links_;
  bool changed_ = false;
};

}  // namespace anju
