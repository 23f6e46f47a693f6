// A value is beyond a limit, or changes too fast, for long enough.
#pragma once

#include <memory>
#include <optional>
#include <vector>

#include "rules/day_minimum.hpp"
#include "rules/episode.hpp"
#include "rules/trend.hpp"
#include "rules/witness.hpp"

namespace anju {

// Raises when good, live readings have shown the value beyond the limit for as long as `hold`, and clears at
// the first good one that is back behind the limit (with hysteresis, where it has one). What is doubtful,
// repeated, back-filled, heard more than an hour late, or measured by a band that nobody wears does neither.
//
// How long it has been beyond is proved by readings: a pause of more than three times `hold` (an hour at
// least) begins it anew. Only a device that speaks when something happens (a door) is believed without
// another word, as long as it can be reached and keeps to its silence limit.
class ThresholdRule {
 public:
  // All must outlive the rule.
  ThresholdRule(const Site& site, const RuleSet& rules, const ThresholdSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const;
  void append_devices(std::vector<DeviceIndex>& devices) const { devices.push_back(device()); }

  void restore(const SavedStates& states);
  void start(const Start& start);
  void on_unheard(DeviceIndex device, Instant at, Link link);
  void on_hearing(DeviceIndex device, Instant at, Link link);
  void on_heard(DeviceIndex device, Instant at, Effects& effects);
  void on_reading(const Reading& reading, Effects& effects);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

  bool is_raised() const { return episode_.is_open(); }
  // Another rule tells of the same thing (RuleInfo::ticket), and no longer does: what is still beyond counts
  // from then. True when that is new. Said anew after each start.
  bool set_told_elsewhere(bool is_told, const Instant& at);

 private:
  Evidence describe(const Instant& now) const;
  DeviceIndex device() const { return channel().device; }
  const Channel& channel() const { return episode_.site().channels[spec_->channel]; }
  bool is_event_driven() const { return episode_.site().devices[device()].event_driven; }
  std::size_t field_count() const;
  const ThresholdLimits* limits_at(const Instant& at) const;
  std::optional<std::int64_t> base(SteadyTime at) const;
  std::optional<std::int64_t> limit_passed(SteadyTime at, std::int64_t value,
                                           const ThresholdLimits& limits) const;
  bool is_back(SteadyTime at, std::int64_t value, const ThresholdLimits& limits) const;
  void note_worn(const Reading& reading);
  void note_value(const Reading& reading, SteadyTime measured, Effects& effects);
  void begin_again(const Instant& at);
  // Only then what was heard last must outlive a restart: in the calm nothing is saved, and nothing written.
  bool is_watching() const { return beyond_since_ || episode_.is_open(); }
  void raise(const Instant& at, Effects& effects);
  Evidence evidence(const Instant& at) const;

  const RuleSet* rules_;
  const ThresholdSpec* spec_;
  std::optional<ChannelIndex> worn_;
  Duration within_{};  // of the rate of change
  Episode episode_;
  Witness witness_;
  bool is_unworn_ = false;
  bool is_told_elsewhere_ = false;
  std::optional<Instant> beyond_since_;
  std::int64_t limit_ = 0;  // that was passed last
  std::optional<SteadyTime> last_good_;
  std::int64_t last_value_ = 0;
  std::unique_ptr<Trend> trend_;     // none: the rate of change is not asked
  std::unique_ptr<DayMinimum> day_;  // none: the base load is not asked
  bool changed_ = false;
};

}  // namespace anju
