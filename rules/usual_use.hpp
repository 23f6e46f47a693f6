// A day's use is far from what this home uses in a day.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"
#include "rules/used_register.hpp"

namespace anju {

// Compares the day (by the local calendar) with the days of the last four weeks that were heard from end to
// end; fewer than fourteen of them are no usual days, and the rule waits. Too much is said as soon as it is
// known, too little when the day is over. The next day that is as usual clears it. While nobody knows what
// day it is (the clock is not synced) nothing is counted.
class UsualUseRule : public DefaultRule {
 public:
  static constexpr std::size_t kDays = 28;
  static constexpr std::size_t kEnoughDays = 14;

  // All must outlive the rule.
  UsualUseRule(const Site& site, const RuleSet& rules, const UsualUseSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const { channels.push_back(spec_->channel); }

  void restore(const SavedStates& states);
  void on_reading(const Reading& reading, Effects& effects);
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

 private:
  Evidence describe(const Instant& now) const;
  struct Usual {
    std::int64_t lowest = 0;
    std::int64_t highest = 0;
  };
  void find_usual();
  std::string days_key() const;
  void begin_day(std::int64_t day, bool is_whole);
  void end_day(const Reading& reading, Effects& effects);
  bool is_much(const Usual& usual) const;
  bool is_little(const Usual& usual) const;
  void raise(const Reading& reading, const Usual& usual, Effects& effects);
  Evidence evidence(const Usual& usual) const;

  const RuleSet* rules_;
  const UsualUseSpec* spec_;
  Episode episode_;
  UsedRegister register_;
  std::int64_t day_ = -1;           // local, since 1970; -1: none is counted
  bool is_whole_ = false;           // heard since it began
  std::int64_t used_ = 0;           // on that day
  std::vector<std::int64_t> days_;  // what was used on the last whole days; -1: none yet
  std::size_t next_ = 0;
  std::optional<Usual> usual_;  // of those days; none: too few
  bool changed_ = false;
  bool days_changed_ = false;
};

}  // namespace anju
