#include "rules/continuous_use.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kContinuousUseLayout = 2;
constexpr std::size_t kContinuousUseFields = 1 + Episode::kFields + UsedRegister::kFields + 8;

// Meters report at 59:58 as often as at 60:02.
constexpr Duration kTolerance{std::chrono::seconds{10}};

constexpr Duration kHour{std::chrono::hours{1}};

}  // namespace

ContinuousUseRule::ContinuousUseRule(const Site& site, const RuleSet& rules, const ContinuousUseSpec& spec)
    : rules_(&rules),
      spec_(&spec),
      episode_(site, rules.rules[spec.rule], site.device_of(spec.channel).home,
               site.channels[spec.channel].device, channel_subject(site, spec.channel)) {}

void ContinuousUseRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.channel != spec_->channel) return;
  if (reading.historical) return judge_past(reading, effects);
  const auto before = register_.last_at();
  const auto step = register_.observe(reading);
  if (UsedRegister::takes(reading)) changed_ = true;
  if (register_.last_at() == before) return step ? correct(*step, reading, effects) : void();
  const SteadyTime at = *register_.last_at();
  const Instant began = running_since_.value_or(instant_at(at, reading.heard_at));
  const ContinuousUseLimits* limits = spec_->limits.at(rules_->calendar, began);
  if (!step || step->is_broken || !limits || step->to - step->from > limits->slot * 3 / 2) {
    begin_anew(at);
    return;
  }
  if (!running_since_) {
    // Or from the pause that was told of the past.
    begin_anew(std::max(step->from, slot_from_));
    running_since_ = instant_at(slot_from_, reading.heard_at);
  }
  slot_used_ += step->used;
  if (at - slot_from_ >= limits->slot - kTolerance) close_slot(at, reading, *limits, effects);
}

// Of the slot that the wrong value ended, it can only show a pause; a pause that was none is not made whole.
void ContinuousUseRule::correct(const UsedRegister::Step& step, const Reading& reading, Effects& effects) {
  if (step.is_broken) return begin_anew(step.to);
  if (!running_since_) return;
  const std::int64_t more = step.used - step.instead_of;
  if (step.to > slot_from_) {
    slot_used_ += more;
    return;
  }
  const ContinuousUseLimits* limits = spec_->limits.at(rules_->calendar, *running_since_);
  if (!limits || step.to == running_since_->steady) return;
  used_ += more;
  last_slot_used_ += more;
  if (last_slot_used_ >= limits->at_least) return;
  if (episode_.is_open()) {
    episode_.clear(reading.heard_at, evidence(step.to, reading), effects);
    append_correction(effects);
  }
  begin_anew(step.to);
  running_since_ = instant_at(step.to, reading.heard_at);
}

void ContinuousUseRule::begin_anew(SteadyTime at) {
  running_since_.reset();
  slot_from_ = at;
  slot_used_ = 0;
  used_ = 0;
  least_per_hour_.reset();
}

void ContinuousUseRule::close_slot(SteadyTime at, const Reading& reading, const ContinuousUseLimits& limits,
                                   Effects& effects) {
  if (slot_used_ < limits.at_least) {
    if (episode_.is_open()) episode_.clear(reading.heard_at, evidence(at, reading), effects);
    begin_anew(at);
    running_since_ = instant_at(at, reading.heard_at);
    return;
  }
  const std::int64_t per_hour = slot_used_ * (kHour / Duration{1}) / (at - slot_from_).count();
  least_per_hour_ = std::min(least_per_hour_.value_or(per_hour), per_hour);
  used_ += slot_used_;
  last_slot_used_ = slot_used_;
  slot_from_ = at;
  slot_used_ = 0;
  if (at - running_since_->steady >= limits.hold - kTolerance && !episode_.is_open())
    episode_.raise(running_since_->steady, reading.heard_at, evidence(at, reading), effects);
}

Evidence ContinuousUseRule::evidence(SteadyTime at) const {
  const Channel& channel = episode_.site().channels[spec_->channel];
  Evidence facts{{"quantity", std::string(anju::info(channel.quantity).name)},
                 value_fact("used", channel, used_)};
  if (running_since_) facts.push_back({"running_for", at - running_since_->steady});
  if (least_per_hour_) facts.push_back(value_fact("least_per_hour", channel, *least_per_hour_));
  return facts;
}

// As long as a slot or longer, and less was used than in one: somewhere between there was a pause.
void ContinuousUseRule::judge_past(const Reading& reading, Effects& effects) {
  const auto step = register_.look_past(reading);
  if (!step) return;
  const Instant began = running_since_.value_or(instant_at(step->to, reading.heard_at));
  const ContinuousUseLimits* limits = spec_->limits.at(rules_->calendar, began);
  if (!limits || step->to - step->from < limits->slot - kTolerance || step->used >= limits->at_least) return;
  changed_ = true;
  episode_.clear(reading.heard_at, evidence(step->to, reading), effects);
  begin_anew(step->to);
}

Evidence ContinuousUseRule::evidence(SteadyTime at, const Reading& reading) const {
  Evidence facts = evidence(at);
  append_lateness(facts, reading);
  return facts;
}

RuleView ContinuousUseRule::view(const Instant& now) const {
  return episode_.view(describe(now), next_deadline());
}

Evidence ContinuousUseRule::describe(const Instant& now) const {
  if (!running_since_) return {};
  return evidence(now.steady);
}

void ContinuousUseRule::restore(const SavedStates& states) {
  const auto* fields = saved_fields(states, episode_.key(), kContinuousUseLayout, kContinuousUseFields);
  if (!fields) return;
  const std::int64_t* next = fields->data() + 1;
  episode_.restore(next);
  next += Episode::kFields;
  register_.restore(next);
  next += UsedRegister::kFields;
  running_since_ = instant_from_fields(next[0], next[1], next[2]);
  slot_from_ = SteadyTime{Duration{next[3]}};
  slot_used_ = next[4];
  used_ = next[5];
  if (next[6] != kAbsent) least_per_hour_ = next[6];
  last_slot_used_ = next[7];
}

void ContinuousUseRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{episode_.key(), {kContinuousUseLayout}};
  episode_.append(state.fields);
  register_.append(state.fields);
  append_instant(running_since_, state.fields);
  state.fields.push_back(slot_from_.time_since_epoch().count());
  state.fields.push_back(slot_used_);
  state.fields.push_back(used_);
  state.fields.push_back(least_per_hour_.value_or(kAbsent));
  state.fields.push_back(last_slot_used_);
  changed.push_back(std::move(state));
}

}  // namespace anju
