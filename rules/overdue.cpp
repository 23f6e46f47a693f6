#include "rules/overdue.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kOverdueLayout = 1;
constexpr std::size_t kOverdueFields = 1 + Episode::kFields + 4;

}  // namespace

OverdueRule::OverdueRule(const Site& site, const RuleSet& rules, const OverdueSpec& spec)
    : spec_(&spec),
      episode_(site, rules.rules[spec.rule], site.devices[spec.device].home, spec.device,
               site.devices[spec.device].id) {}

void OverdueRule::append_channels(std::vector<ChannelIndex>& channels) const {
  channels.insert(channels.end(), spec_->channels.begin(), spec_->channels.end());
}

void OverdueRule::start(const Start& start) {
  if (since_) return;
  since_ = start.now;
  changed_ = true;
}

void OverdueRule::on_reading(const Reading& reading, Effects& effects) {
  const bool is_good = reading.quality == Quality::good && reading.value != 0;
  const bool is_done =
      reading.is_test || episode_.site().channels[reading.channel].quantity == Quantity::device_test;
  const Instant at = instant_at(measured_steady(reading), reading.heard_at);
  if (!is_good || !is_done || (since_ && at.steady <= since_->steady)) return;
  since_ = at;
  was_done_ = true;
  changed_ = true;
  if (reading.heard_at.steady < at.steady + spec_->every) episode_.clear(reading.heard_at, {}, effects);
}

std::optional<SteadyTime> OverdueRule::next_deadline() const {
  if (!since_ || episode_.is_open()) return std::nullopt;
  return since_->steady + spec_->every;
}

void OverdueRule::on_time(Instant due, Effects& effects) {
  changed_ = true;
  episode_.raise(since_->steady, due, describe(due), effects);
}

RuleView OverdueRule::view(const Instant& now) const { return episode_.view(describe(now), next_deadline()); }

Evidence OverdueRule::describe(const Instant& now) const {
  Evidence facts{{"limit", spec_->every}};
  if (was_done_) facts.push_back({"done_at", wall_of(*since_, now)});
  return facts;
}

void OverdueRule::restore(const SavedStates& states) {
  const auto* fields = saved_fields(states, episode_.key(), kOverdueLayout, kOverdueFields);
  if (!fields) return;
  episode_.restore(fields->data() + 1);
  const std::int64_t* next = fields->data() + 1 + Episode::kFields;
  since_ = instant_from_fields(next[0], next[1], next[2]);
  was_done_ = next[3] != 0;
}

void OverdueRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{episode_.key(), {kOverdueLayout}};
  episode_.append(state.fields);
  append_instant(since_, state.fields);
  state.fields.push_back(was_done_ ? 1 : 0);
  changed.push_back(std::move(state));
}

}  // namespace anju
