// One channel of a home that can show a sign of life: what it showed last, and how far it has been observed.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

class LifeChannel {
 public:
  // `site` must outlive it; the channel must have a sign of life.
  LifeChannel(const Site& site, ChannelIndex channel);

  ChannelIndex channel() const { return channel_; }
  DeviceIndex device() const { return site_->channels[channel_].device; }

  // True when the reading shows that a person did something since the reading before. Only good readings
  // count; a register that is read for the first time, or that went backwards, shows nothing.
  bool observe(const Reading& reading);

  // Until when this channel is known to have shown nothing else, seen at `now`. A meter tells with its next
  // report what happened before it, so it is observed up to its last report; a sensor that speaks only when
  // something happens is observed up to now, as long as its device is heard often enough.
  std::optional<SteadyTime> observed_until(SteadyTime now, SteadyTime listening_since) const;
  // From when on nothing is known of this channel any more, unless it is heard again.
  SteadyTime unknown_from(SteadyTime listening_since, Duration meter_limit) const;

  void on_heard(SteadyTime at);
  std::optional<SteadyTime> last_life() const { return last_life_; }

  bool restore(std::string_view rule, const SavedStates& states);
  void save(std::string_view rule, std::vector<SavedState>& changed);

 private:
  bool shows_life(const Reading& reading) const;

  const Site* site_;
  ChannelIndex channel_;
  std::optional<std::int64_t> last_value_;
  std::optional<SteadyTime> last_reading_;  // good readings only
  std::optional<SteadyTime> last_heard_;    // anything of the device
  std::optional<SteadyTime> last_life_;     // it showed a sign of life
  bool changed_ = false;
};

}  // namespace anju
