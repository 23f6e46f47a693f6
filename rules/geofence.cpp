#include "rules/geofence.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kGeofenceLayout = 1;
constexpr std::size_t kGeofenceFields = 1 + Episode::kFields + 9;
constexpr double kEarthRadius = 6'371'008.8;

double radians(double degrees) { return degrees * std::numbers::pi / 180; }

double square(double value) { return value * value; }

}  // namespace

double meters_between(double latitude_a, double longitude_a, double latitude_b, double longitude_b) {
  const double half_up = std::sin(radians(latitude_b - latitude_a) / 2);
  const double half_along = std::sin(radians(longitude_b - longitude_a) / 2);
  const double chord =
      square(half_up) + std::cos(radians(latitude_a)) * std::cos(radians(latitude_b)) * square(half_along);
  return 2 * kEarthRadius * std::asin(std::min(1.0, std::sqrt(chord)));
}

GeofenceRule::GeofenceRule(const Site& site, const RuleSet& rules, const GeofenceSpec& spec)
    : rules_(&rules),
      spec_(&spec),
      episode_(site, rules.rules[spec.rule], site.devices[spec.device].home, spec.device,
               site.devices[spec.device].id) {}

void GeofenceRule::append_channels(std::vector<ChannelIndex>& channels) const {
  channels.push_back(spec_->latitude);
  channels.push_back(spec_->longitude);
  if (spec_->accuracy) channels.push_back(*spec_->accuracy);
}

void GeofenceRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.quality != Quality::good || reading.historical) return;
  if (is_old_news(reading)) return;
  const SteadyTime at = measured_steady(reading);
  changed_ = true;
  if (spec_->accuracy && reading.channel == *spec_->accuracy) accuracy_ = reading.value;
  if (reading.channel == spec_->latitude) latitude_ = {at, reading.value};
  if (reading.channel == spec_->longitude) longitude_ = {at, reading.value};
  const bool is_half = reading.channel == spec_->latitude || reading.channel == spec_->longitude;
  if (is_half && latitude_.at == at && longitude_.at == at) judge(reading, at, effects);
}

double GeofenceRule::distance_outside() const {
  double least = HUGE_VAL;
  for (const Place& place : spec_->places) {
    const double distance =
        meters_between(place.latitude, place.longitude, to_unit(Quantity::location_latitude, latitude_.ticks),
                       to_unit(Quantity::location_longitude, longitude_.ticks));
    least = std::min(least, distance - place.radius);
  }
  return least;
}

void GeofenceRule::judge(const Reading& reading, SteadyTime at, Effects& effects) {
  if (last_position_ && at < *last_position_) return;
  const auto before = std::exchange(last_position_, at);
  outside_by_ = distance_outside();
  const Instant measured = instant_at(at, reading.heard_at);
  const Duration* hold = spec_->hold.at(rules_->calendar, measured);
  if (outside_by_ <= to_unit(Quantity::location_accuracy, accuracy_) || !hold) {
    outside_since_.reset();
    if (outside_by_ <= 0 || !hold)
      episode_.clear(reading.heard_at, {{"measured_at", measured.wall}}, effects);
    return;
  }
  const bool is_broken = before && at - *before > std::max<Duration>(3 * *hold, std::chrono::hours{1});
  if (!outside_since_ || is_broken) outside_since_ = measured;
  if (at - outside_since_->steady < *hold || episode_.is_open()) return;
  episode_.raise(outside_since_->steady, reading.heard_at,
                 {{"outside_by", std::round(outside_by_)},
                  {"held_for", reading.heard_at.steady - outside_since_->steady},
                  {"measured_at", measured.wall}},
                 effects);
}

RuleView GeofenceRule::view(const Instant& now) const {
  return episode_.view(describe(now), next_deadline());
}

Evidence GeofenceRule::describe(const Instant& now) const {
  Evidence facts;
  if (!last_position_) return facts;
  facts.push_back({"outside_by", std::round(outside_by_)});
  facts.push_back({"measured_at", instant_at(*last_position_, now).wall});
  return facts;
}

void GeofenceRule::restore(const SavedStates& states) {
  const auto* fields = saved_fields(states, episode_.key(), kGeofenceLayout, kGeofenceFields);
  if (!fields) return;
  episode_.restore(fields->data() + 1);
  const std::int64_t* next = fields->data() + 1 + Episode::kFields;
  outside_since_ = instant_from_fields(next[0], next[1], next[2]);
  last_position_ = steady_from_field(next[3]);
  latitude_ = {steady_from_field(next[4]), next[5]};
  longitude_ = {steady_from_field(next[6]), next[7]};
  accuracy_ = next[8];
}

void GeofenceRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{episode_.key(), {kGeofenceLayout}};
  episode_.append(state.fields);
  append_instant(outside_since_, state.fields);
  state.fields.insert(state.fields.end(), {to_field(last_position_), to_field(latitude_.at), latitude_.ticks,
                                           to_field(longitude_.at), longitude_.ticks, accuracy_});
  changed.push_back(std::move(state));
}

}  // namespace anju
