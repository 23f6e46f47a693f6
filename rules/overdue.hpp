// Something that has to be done by hand every so often has not been done: the test of a smoke alarm.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"

namespace anju {

// Raises when nobody has done it for `every` since it was done last, or since the box first listened, and
// clears when it is done. The time goes on while the box is off: nobody can do it unseen.
class OverdueRule : public DefaultRule {
 public:
  // All must outlive the rule.
  OverdueRule(const Site& site, const RuleSet& rules, const OverdueSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const;

  void restore(const SavedStates& states);
  void start(const Start& start);
  void on_reading(const Reading& reading, Effects& effects);
  void on_time(Instant due, Effects& effects);
  std::optional<SteadyTime> next_deadline() const;
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

 private:
  Evidence describe(const Instant& now) const;
  const OverdueSpec* spec_;
  Episode episode_;
  std::optional<Instant> since_;  // none: not started
  bool was_done_ = false;         // `since_` is when
  bool changed_ = false;
};

}  // namespace anju
