// What a register counted within a time is too little or too much.
#pragma once

#include <optional>
#include <vector>

#include "rules/episode.hpp"
#include "rules/used_register.hpp"

namespace anju {

// The rule that cities use for water: less than 10 L in 12 h, more than 2 m3 in 24 h. It looks back over
// parts of a 24th of the time, so `below` is judged over the time and up to one part more, `above` over up to
// one part less and without a report that began before the time: neither ever raises too early. A register
// tells of all between two of its values, also of an outage; only when it went backwards the time begins
// anew. A report completes the time by itself: what was not reported is no proof of anything. What is told of
// the past, of the time since the last live value, can show that too little is over; it is marked late.
class ConsumptionRule : public DefaultRule {
 public:
  // All must outlive the rule.
  ConsumptionRule(const Site& site, const RuleSet& rules, const ConsumptionSpec& spec);

  void append_channels(std::vector<ChannelIndex>& channels) const { channels.push_back(spec_->channel); }

  void restore(const SavedStates& states);
  void on_reading(const Reading& reading, Effects& effects);
  void save(std::vector<SavedState>& changed);
  RuleView view(const Instant& now) const;

 private:
  Evidence describe(const Instant& now) const;
  static constexpr std::size_t kParts = 25;  // one more than the time has, so that the oldest is a whole one

  // What was used in one part of the time.
  struct Part {
    std::int64_t number = -1;  // since the beginning of the timeline
    std::int64_t used = 0;
    // Of it, by the report that began before this part, and when that began. All others are within it.
    std::int64_t by_first = 0;
    std::int64_t first_from = INT64_MIN;
  };
  std::int64_t number_at(SteadyTime at) const;
  void note(const UsedRegister::Step& step);
  void begin_anew(SteadyTime at);
  std::string parts_key() const;
  std::int64_t most_used_since(SteadyTime from) const;
  std::int64_t least_used_since(SteadyTime from) const;
  void judge(const Reading& reading, const ConsumptionLimits& limits, Effects& effects);
  void judge_past(const Reading& reading, Effects& effects);
  Evidence evidence(const Reading& reading, bool is_little, std::int64_t used, std::int64_t limit,
                    Duration within) const;

  const RuleSet* rules_;
  const ConsumptionSpec* spec_;
  Duration within_;  // the longest of the limits
  Duration part_length_;
  Episode episode_;
  UsedRegister register_;
  std::optional<SteadyTime> known_from_;  // since then every drop was counted
  std::vector<Part> parts_{kParts};       // apart, so that the other rules are small
  bool changed_ = false;
  bool parts_changed_ = false;
};

}  // namespace anju
