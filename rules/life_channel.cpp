#include "rules/life_channel.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {
constexpr std::int64_t kLayout = 1;
}  // namespace

LifeChannel::LifeChannel(const Site& site, ChannelIndex channel) : site_(&site), channel_(channel) {}

bool LifeChannel::observe(const Reading& reading) {
  if (reading.quality != Quality::good || reading.historical) return false;
  if (last_reading_ && reading.heard_at.steady < *last_reading_) return false;
  const bool life = shows_life(reading);
  last_value_ = reading.value;
  last_reading_ = reading.heard_at.steady;
  if (life) last_life_ = reading.heard_at.steady;
  changed_ = true;
  return life;
}

bool LifeChannel::shows_life(const Reading& reading) const {
  const SignOfLife& sign = *site_->channels[channel_].sign_of_life;
  switch (sign.shape) {
    case SignOfLife::Shape::when_true:
      return reading.value != 0;
    case SignOfLife::Shape::above:
      return reading.value >= sign.minimum;
    case SignOfLife::Shape::on_change:
      return last_value_ && *last_value_ != reading.value;
    case SignOfLife::Shape::on_increase:
      return last_value_ && reading.value - *last_value_ >= sign.minimum;
  }
  return false;
}

std::optional<SteadyTime> LifeChannel::observed_until(SteadyTime now, SteadyTime listening_since) const {
  if (!site_->devices[device()].event_driven) return last_reading_;
  if (!last_heard_ || *last_heard_ < listening_since) return std::nullopt;
  return now < *last_heard_ + site_->devices[device()].silence_limit ? now : *last_heard_;
}

SteadyTime LifeChannel::unknown_from(SteadyTime listening_since, Duration meter_limit) const {
  const Device& device = site_->devices[this->device()];
  const Duration limit =
      device.event_driven ? device.silence_limit : std::min(meter_limit, device.silence_limit);
  const auto heard = device.event_driven ? last_heard_ : last_reading_;
  return (heard ? std::max(*heard, listening_since) : listening_since) + limit;
}

void LifeChannel::on_heard(SteadyTime at) {
  if (last_heard_ && *last_heard_ >= at) return;
  last_heard_ = at;
  changed_ = true;
}

bool LifeChannel::restore(std::string_view rule, const SavedStates& states) {
  const auto saved = states.find(state_key(rule, *site_, channel_));
  if (saved == states.end() || saved->second.size() != 5 || saved->second[0] != kLayout) return false;
  const auto& fields = saved->second;
  if (fields[1] != kAbsent) last_value_ = fields[1];
  last_reading_ = steady_from_field(fields[2]);
  last_heard_ = steady_from_field(fields[3]);
  last_life_ = steady_from_field(fields[4]);
  return true;
}

void LifeChannel::save(std::string_view rule, std::vector<SavedState>& changed) {
  if (!changed_) return;
  changed.push_back({state_key(rule, *site_, channel_),
                     {kLayout, last_value_.value_or(kAbsent), to_field(last_reading_), to_field(last_heard_),
                      to_field(last_life_)}});
  changed_ = false;
}

}  // namespace anju
