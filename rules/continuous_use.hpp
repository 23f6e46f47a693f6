// Something is used without a pause: a pipe leaks, a tap runs.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"
#include "rules/used_register.hpp"

namespace anju {

// Cities look for a leak by flow in every half hour of a day. The register is looked at in slots; a slot in
// which less than `at_least` was used is a pause, and ends it. A report that is later than one and a half
// slots after the one before proves nothing of the slots between, and begins it anew. What is told of the
// past, of the time since the last live value, can show a pause, which is marked late.
class ContinuousUseRule : public DefaultRule {
 public:
  // All must outlive the rule.
  ContinuousUseRule(const Site& site, const RuleSet& rules, const ContinuousUseSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const { channels.push_back(spec_->channel); }

  void restore(const SavedStates& states);
  void on_reading(const Reading& reading, Effects& effects);
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

 private:
  Evidence describe(const Instant& now) const;
  void correct(const UsedRegister::Step& step, const Reading& reading, Effects& effects);
  void begin_anew(SteadyTime at);
  void close_slot(SteadyTime at, const Reading& reading, const ContinuousUseLimits& limits, Effects& effects);
  void judge_past(const Reading& reading, Effects& effects);
  Evidence evidence(SteadyTime at) const;
  Evidence evidence(SteadyTime at, const Reading& reading) const;

  const RuleSet* rules_;
  const ContinuousUseSpec* spec_;
  Episode episode_;
  UsedRegister register_;
  std::optional<Instant> running_since_;
  SteadyTime slot_from_{};
  std::int64_t slot_used_ = 0;
  std::int64_t last_slot_used_ = 0;  // of the one before it
  // Since it runs: all of it, and the least of a slot by the hour. The latter is what flows away when nobody
  // is at a tap: the base flow.
  std::int64_t used_ = 0;
  std::optional<std::int64_t> least_per_hour_;
  bool changed_ = false;
};

}  // namespace anju
