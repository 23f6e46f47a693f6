// A wearable is outside of everywhere that its owner is safe.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"

namespace anju {

// A position is a latitude and a longitude of one message. It is outside when it is further from every place
// than the place is wide, with what the device says of its own accuracy taken off. Outside for `hold` (proved
// by positions, as ThresholdRule proves a value) raises; the first position that is inside clears. Where the
// person is never leaves the rule: the evidence says how far from the nearest place.
class GeofenceRule : public DefaultRule {
 public:
  // All must outlive the rule.
  GeofenceRule(const Site& site, const RuleSet& rules, const GeofenceSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const;

  void restore(const SavedStates& states);
  void on_reading(const Reading& reading, Effects& effects);
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

 private:
  Evidence describe(const Instant& now) const;
  // One half of a position, and when it was measured.
  struct Half {
    std::optional<SteadyTime> at;
    std::int64_t ticks = 0;
  };
  void judge(const Reading& reading, SteadyTime at, Effects& effects);
  double distance_outside() const;

  const RuleSet* rules_;
  const GeofenceSpec* spec_;
  Episode episode_;
  Half latitude_;
  Half longitude_;
  std::int64_t accuracy_ = 0;  // ticks
  std::optional<Instant> outside_since_;
  std::optional<SteadyTime> last_position_;
  double outside_by_ = 0;  // m from the edge of the nearest place
  bool changed_ = false;
};

// Meters between two points of the earth, by the haversine formula on a sphere of 6,371,008.8 m (the mean
// radius of IUGG): within 0.6 % of the ellipsoid.
double meters_between(double latitude_a, double longitude_a, double latitude_b, double longitude_b);

}  // namespace anju
