#include "rules/consumption.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kConsumptionLayout = 3;
constexpr std::size_t kFieldsOfPart = 4;

}  // namespace

ConsumptionRule::ConsumptionRule(const Site& site, const RuleSet& rules, const ConsumptionSpec& spec)
    : rules_(&rules),
      spec_(&spec),
      within_(longest_within(spec.limits)),
      part_length_(std::max(within_ / std::int64_t{kParts - 1}, Duration{1})),
      episode_(site, rules.rules[spec.rule], site.device_of(spec.channel).home,
               site.channels[spec.channel].device, channel_subject(site, spec.channel)) {}

std::int64_t ConsumptionRule::number_at(SteadyTime at) const { return at.time_since_epoch() / part_length_; }

void ConsumptionRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.channel != spec_->channel) return;
  if (reading.historical) return judge_past(reading, effects);
  const auto before = register_.last_at();
  const auto step = register_.observe(reading);
  if (UsedRegister::takes(reading)) changed_ = true;
  if (!step && register_.last_at() == before) return;
  if (!step || step->is_broken) return begin_anew(*register_.last_at());
  note(*step);
  const Instant at = instant_at(step->to, reading.heard_at);
  const ConsumptionLimits* limits = spec_->limits.at(rules_->calendar, at);
  if (!limits) return;
  const std::size_t told = effects.transitions.size();
  judge(reading, *limits, effects);
  if (step->is_correction && effects.transitions.size() > told) append_correction(effects);
}

void ConsumptionRule::begin_anew(SteadyTime at) {
  known_from_ = at;
  parts_.assign(kParts, {});
  parts_changed_ = true;
}

// All of it counts where it was reported: a total is never split between two parts by guess.
void ConsumptionRule::note(const UsedRegister::Step& step) {
  if (step.used == step.instead_of) return;
  const std::int64_t number = number_at(step.to);
  Part& part = parts_[static_cast<std::size_t>(number) % kParts];
  parts_changed_ = true;
  if (part.number != number) part = {number, 0, 0, INT64_MIN};
  part.used += step.used - step.instead_of;
  if (number_at(step.from) == number) return;
  part.by_first = step.used;
  part.first_from = step.from.time_since_epoch().count();
}

std::int64_t ConsumptionRule::most_used_since(SteadyTime from) const {
  const std::int64_t first = number_at(from);
  std::int64_t used = 0;
  for (const Part& part : parts_) used += part.number >= first ? part.used : 0;
  return used;
}

// Only what was surely used after it: a meter that reports seldom tells of several parts at once.
std::int64_t ConsumptionRule::least_used_since(SteadyTime from) const {
  const std::int64_t first = number_at(from);
  const std::int64_t first_from = from.time_since_epoch().count();
  std::int64_t used = 0;
  for (const Part& part : parts_) {
    if (part.number > first) used += part.used - (part.first_from < first_from ? part.by_first : 0);
  }
  return used;
}

void ConsumptionRule::judge(const Reading& reading, const ConsumptionLimits& limits, Effects& effects) {
  const SteadyTime now = *register_.last_at();
  const SteadyTime from = now - limits.within;
  const std::int64_t most = most_used_since(from);
  const std::int64_t least = limits.above ? least_used_since(from) : 0;
  const bool is_little = limits.below && known_from_ && *known_from_ <= from && most < *limits.below;
  const bool is_much = limits.above && least > *limits.above;
  if (is_little || is_much) {
    if (episode_.is_open()) return;
    episode_.raise(from, reading.heard_at,
                   is_little ? evidence(reading, true, most, *limits.below, limits.within)
                             : evidence(reading, false, least, *limits.above, limits.within),
                   effects);
    return;
  }
  if (!episode_.is_open()) return;
  // What stays between the two limits is neither too little nor too much.
  const bool was_for_little = limits.below.has_value();
  episode_.clear(reading.heard_at,
                 evidence(reading, was_for_little, most,
                          was_for_little ? *limits.below : limits.above.value_or(0), limits.within),
                 effects);
}

// It was used after the last live value, so all that the parts of the time have is older.
void ConsumptionRule::judge_past(const Reading& reading, Effects& effects) {
  const auto step = register_.look_past(reading);
  if (!step || !episode_.is_open()) return;
  const ConsumptionLimits* limits =
      spec_->limits.at(rules_->calendar, instant_at(step->to, reading.heard_at));
  if (!limits || !limits->below) return;
  const std::int64_t used = most_used_since(step->to - limits->within) + step->used;
  if (used < *limits->below) return;
  changed_ = true;
  episode_.clear(reading.heard_at, evidence(reading, true, used, *limits->below, limits->within), effects);
}

Evidence ConsumptionRule::evidence(const Reading& reading, bool is_little, std::int64_t used,
                                   std::int64_t limit, Duration within) const {
  const Channel& channel = episode_.site().channels[spec_->channel];
  Evidence facts{{"quantity", std::string(anju::info(channel.quantity).name)},
                 value_fact("used", channel, used),
                 value_fact("limit", channel, limit),
                 {"within", within},
                 {"too_little", is_little}};
  append_lateness(facts, reading);
  return facts;
}

RuleView ConsumptionRule::view(const Instant& now) const {
  return episode_.view(describe(now), next_deadline());
}

Evidence ConsumptionRule::describe(const Instant& now) const {
  Evidence facts;
  if (!known_from_) return facts;
  const Channel& channel = episode_.site().channels[spec_->channel];
  facts.push_back(value_fact("used", channel, most_used_since(now.steady - within_)));
  facts.push_back({"within", within_});
  facts.push_back({"known_for", now.steady - *known_from_});
  return facts;
}

std::string ConsumptionRule::parts_key() const { return episode_.key() + "/parts"; }

void ConsumptionRule::restore(const SavedStates& states) {
  const auto* fields = saved_fields(states, episode_.key(), kConsumptionLayout,
                                    1 + Episode::kFields + UsedRegister::kFields + 1);
  const auto* parts = saved_fields(states, parts_key(), kConsumptionLayout, 1 + kFieldsOfPart * kParts);
  if (!fields || !parts) return;
  const std::int64_t* next = fields->data() + 1;
  episode_.restore(next);
  next += Episode::kFields;
  register_.restore(next);
  next += UsedRegister::kFields;
  known_from_ = steady_from_field(*next);
  next = parts->data() + 1;
  for (Part& part : parts_) {
    part = {next[0], next[1], next[2], next[3]};
    next += kFieldsOfPart;
  }
}

// The parts change seldom, and would be most of what is written.
void ConsumptionRule::save(std::vector<SavedState>& changed) {
  if (std::exchange(changed_, false)) {
    SavedState state{episode_.key(), {kConsumptionLayout}};
    episode_.append(state.fields);
    register_.append(state.fields);
    state.fields.push_back(to_field(known_from_));
    changed.push_back(std::move(state));
  }
  if (!std::exchange(parts_changed_, false)) return;
  SavedState state{parts_key(), {kConsumptionLayout}};
  for (const Part& part : parts_)
    state.fields.insert(state.fields.end(), {part.number, part.used, part.by_first, part.first_from});
  changed.push_back(std::move(state));
}

}  // namespace anju
