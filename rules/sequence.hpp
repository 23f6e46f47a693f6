// Something began, and what ought to follow did not: gas is on and nobody moves; the door opened at night and
// nobody came back; somebody went into the bathroom and has not come out.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"
#include "rules/shown_sign.hpp"
#include "rules/witness.hpp"

namespace anju {

// It begins with a starting sign where nothing goes on, under the limits of that time of day, and ends with
// the first ending sign. When the time is over without one, it raises; an ending sign, or that what went on
// (`while_`) goes on no more, clears.
//
// That nothing followed is a claim about what was heard: at least one of the devices that would show it must
// be able to tell, or the time passes unjudged (presence is unknown then, which is an alert of its own). What
// goes on must have been shown again when the time was over by a device that reports by itself; one that
// speaks when something happens is believed as long as it can be reached.
class SequenceRule {
 public:
  // All must outlive the rule.
  SequenceRule(const Site& site, const RuleSet& rules, const SequenceSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const;
  void append_devices(std::vector<DeviceIndex>& devices) const;

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

 private:
  Evidence describe(const Instant& now) const;
  const Site& site() const { return episode_.site(); }
  std::size_t field_count() const;
  const SequenceLimits* limits() const;
  Witness* find(DeviceIndex device);
  std::int64_t witnesses_that_tell(SteadyTime at) const;
  bool goes_on_by_report() const;
  bool note_end(const Reading& reading, SteadyTime measured, Effects& effects);
  bool note_whether_it_goes_on(const Reading& reading, Effects& effects);
  void note_start(const Reading& reading, SteadyTime measured);
  bool remembers(const Reading& reading) const;
  const std::string& began_by() const;
  void finish(const Instant& at, DeviceIndex by, Effects& effects);
  void judge(const Instant& at, Effects& effects);

  const RuleSet* rules_;
  const SequenceSpec* spec_;
  Episode episode_;
  std::vector<ShownSign> starts_;
  std::vector<ShownSign> ends_;
  std::vector<ShownSign> while_;
  std::vector<Witness> witnesses_;  // of the ends
  std::optional<Instant> began_;
  SteadyTime waiting_from_{};  // as began_, or later, when the box was deaf in between
  std::size_t began_by_ = 0;   // position in starts_
  bool changed_ = false;
};

}  // namespace anju
