// A device that is not heard any more: a technical alert, because silence is no calm.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// Raises when the device has not been heard for its silence limit, counted on the box's timeline and only
// while the box itself was listening. A device that has never been heard counts from the moment it was
// installed.
class DeviceSilenceRule {
 public:
  static constexpr std::string_view kName = "device-silent";

  // `site` must outlive the rule.
  DeviceSilenceRule(const Site& site, DeviceIndex device);

  void start(Instant now);
  bool restore(const SavedStates& states);
  void on_heard(DeviceIndex device, Instant at, Effects& effects);
  void on_reading(const Reading&, Effects&) {}
  void on_time(Instant now, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);

  bool is_silent() const { return raised_since_.has_value(); }
  std::optional<Instant> last_heard() const { return last_heard_; }

 private:
  std::string key() const;
  Transition transition(Transition::Kind kind, Instant at) const;

  const Site* site_;
  DeviceIndex device_;
  SteadyTime waiting_since() const;

  std::optional<Instant> last_heard_;
  SteadyTime listening_since_{};            // the box was off or deaf before
  std::optional<SteadyTime> raised_since_;  // start of the silence that was raised
  bool changed_ = false;
};

}  // namespace anju
