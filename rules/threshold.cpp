#include "rules/threshold.hpp"

#include <algorithm>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kThresholdLayout = 1;
constexpr std::size_t kThresholdPlainFields = 1 + Episode::kFields + Witness::kFields + 7;

// Three readings in a row may be lost on the radio before a stretch is called broken.
Duration longest_pause(const ThresholdLimits& limits) {
  return std::max<Duration>(3 * limits.hold, std::chrono::hours{1});
}

}  // namespace

ThresholdRule::ThresholdRule(const Site& site, const RuleSet& rules, const ThresholdSpec& spec)
    : rules_(&rules),
      spec_(&spec),
      worn_(channel_of(site, site.channels[spec.channel].device, Quantity::wearable_worn)),
      within_(longest_within(spec.limits)),
      episode_(site, rules.rules[spec.rule], site.device_of(spec.channel).home,
               site.channels[spec.channel].device, channel_subject(site, spec.channel)),
      witness_(site, site.channels[spec.channel].device),
      trend_(within_ > Duration::zero() ? std::make_unique<Trend>() : nullptr),
      day_(spec.above_base ? std::make_unique<DayMinimum>() : nullptr) {}

void ThresholdRule::append_channels(std::vector<ChannelIndex>& channels) const {
  channels.push_back(spec_->channel);
  if (worn_ && *worn_ != spec_->channel) channels.push_back(*worn_);
}

const ThresholdLimits* ThresholdRule::limits_at(const Instant& at) const {
  return spec_->limits.at(rules_->calendar, at);
}

void ThresholdRule::start(const Start& start) {
  if (start.deaf_since) begin_again(start.now);
}

// What happened meanwhile was not seen, so how long it has been beyond counts from here.
void ThresholdRule::begin_again(const Instant& at) {
  if (!beyond_since_) return;
  beyond_since_ = at;
  changed_ = true;
}

bool ThresholdRule::set_told_elsewhere(bool is_told, const Instant& at) {
  if (is_told == is_told_elsewhere_) return false;
  is_told_elsewhere_ = is_told;
  if (!is_told) begin_again(at);
  return true;
}

void ThresholdRule::on_unheard(DeviceIndex device, Instant, Link link) {
  if (device == this->device() && witness_.on_unheard(link)) changed_ = true;
}

void ThresholdRule::on_hearing(DeviceIndex device, Instant at, Link link) {
  if (device != this->device() || !witness_.on_hearing(link)) return;
  changed_ = true;
  begin_again(at);
}

void ThresholdRule::on_heard(DeviceIndex device, Instant at, Effects&) {
  if (device != this->device()) return;
  const bool could_tell = witness_.can_tell(at.steady);
  if (!witness_.on_heard(at.steady)) return;
  changed_ = true;
  if (!could_tell) begin_again(at);
}

void ThresholdRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.quality != Quality::good || reading.historical || reading.is_test) return;
  if (worn_ && reading.channel == *worn_) note_worn(reading);
  if (reading.channel != spec_->channel || is_unworn_ || is_old_news(reading)) return;
  const SteadyTime measured = measured_steady(reading);
  if (is_watching() && last_good_ && measured < *last_good_) return;
  note_value(reading, measured, effects);
}

void ThresholdRule::note_worn(const Reading& reading) {
  const bool is_unworn = reading.value == 0;
  if (is_unworn == is_unworn_) return;
  is_unworn_ = is_unworn;
  beyond_since_.reset();
  changed_ = true;
}

void ThresholdRule::note_value(const Reading& reading, SteadyTime measured, Effects& effects) {
  const Instant at = instant_at(measured, reading.heard_at);
  const ThresholdLimits* limits = limits_at(at);
  const auto before = std::exchange(last_good_, measured);
  last_value_ = reading.value;
  if (is_watching()) changed_ = true;
  if (trend_ && trend_->note(measured, reading.value, within_)) changed_ = true;
  if (day_ && day_->note(measured, reading.value)) changed_ = true;
  const auto passed = limits ? limit_passed(measured, reading.value, *limits) : std::nullopt;
  if (!passed) {
    beyond_since_.reset();
    if (episode_.is_open() && measured > *episode_.raised_at() &&
        (!limits || is_back(measured, reading.value, *limits)))
      episode_.clear(reading.heard_at,
                     {value_fact("value", channel(), reading.value),
                      {"measured_at", instant_at(measured, reading.heard_at).wall}},
                     effects);
    return;
  }
  changed_ = true;
  limit_ = *passed;
  const bool is_broken = !is_event_driven() && before && measured - *before > longest_pause(*limits);
  if (!beyond_since_ || is_broken) beyond_since_ = at;
  if (measured - beyond_since_->steady >= limits->hold) raise(reading.heard_at, effects);
}

std::optional<std::int64_t> ThresholdRule::base(SteadyTime at) const {
  return day_ ? day_->at(at) : std::optional<std::int64_t>(0);
}

std::optional<std::int64_t> ThresholdRule::limit_passed(SteadyTime at, std::int64_t value,
                                                        const ThresholdLimits& limits) const {
  const auto from = base(at);
  if (from && limits.above && value > *from + *limits.above) return *from + *limits.above;
  if (from && limits.below && value < *from + *limits.below) return *from + *limits.below;
  if (trend_ && limits.rises_by && trend_->risen(at, value, within_) > *limits.rises_by)
    return *limits.rises_by;
  if (trend_ && limits.falls_by && trend_->fallen(at, value, within_) > *limits.falls_by)
    return *limits.falls_by;
  return std::nullopt;
}

// Asked only of a value that is behind all limits.
bool ThresholdRule::is_back(SteadyTime at, std::int64_t value, const ThresholdLimits& limits) const {
  const std::int64_t from = base(at).value_or(0);
  if (limits.above && limits.clears_below && value > from + *limits.clears_below) return false;
  return !(limits.below && limits.clears_above && value < from + *limits.clears_above);
}

std::optional<SteadyTime> ThresholdRule::next_deadline() const {
  if (!beyond_since_ || episode_.is_open() || !is_event_driven() || is_unworn_ || is_told_elsewhere_)
    return std::nullopt;
  const ThresholdLimits* limits = limits_at(*beyond_since_);
  if (!limits) return std::nullopt;
  const SteadyTime due = beyond_since_->steady + limits->hold;
  return witness_.can_tell(due) ? std::optional(due) : std::nullopt;
}

void ThresholdRule::on_time(Instant due, Effects& effects) { raise(due, effects); }

void ThresholdRule::raise(const Instant& at, Effects& effects) {
  if (episode_.is_open() || is_told_elsewhere_) return;
  episode_.raise(beyond_since_->steady, at, evidence(at), effects);
  changed_ = true;
}

Evidence ThresholdRule::evidence(const Instant& at) const {
  Evidence facts{{"quantity", std::string(anju::info(channel().quantity).name)},
                 value_fact("value", channel(), last_value_),
                 value_fact("limit", channel(), limit_),
                 {"measured_at", instant_at(*last_good_, at).wall}};
  if (const Duration held = at.steady - beyond_since_->steady; held > Duration::zero())
    facts.push_back({"held_for", held});
  if (const auto from = base(at.steady); day_ && from) facts.push_back(value_fact("base", channel(), *from));
  return facts;
}

RuleView ThresholdRule::view(const Instant& now) const {
  return episode_.view(describe(now), next_deadline());
}

Evidence ThresholdRule::describe(const Instant& now) const {
  Evidence facts{{"reachable", witness_.reach().is_open()}};
  if (is_unworn_) facts.push_back({"worn", false});
  if (!limits_at(now)) facts.push_back({"asked_now", false});
  if (last_good_) {
    facts.push_back(value_fact("value", channel(), last_value_));
    facts.push_back({"measured_at", instant_at(*last_good_, now).wall});
  }
  if (beyond_since_) facts.push_back({"held_for", now.steady - beyond_since_->steady});
  return facts;
}

std::size_t ThresholdRule::field_count() const {
  return kThresholdPlainFields + (trend_ ? Trend::kFields : 0) + (day_ ? DayMinimum::kFields : 0);
}

void ThresholdRule::restore(const SavedStates& states) {
  const auto* fields = saved_fields(states, episode_.key(), kThresholdLayout, field_count());
  if (!fields) return;
  const std::int64_t* next = fields->data() + 1;
  episode_.restore(next);
  next += Episode::kFields;
  witness_.restore(next);
  next += Witness::kFields;
  is_unworn_ = next[0] != 0;
  beyond_since_ = instant_from_fields(next[1], next[2], next[3]);
  limit_ = next[4];
  last_good_ = steady_from_field(next[5]);
  last_value_ = next[6];
  next += 7;
  if (trend_) {
    trend_->restore(next);
    next += Trend::kFields;
  }
  if (day_) day_->restore(next);
}

void ThresholdRule::save(std::vector<SavedState>& changed) {
  if (!std::exchange(changed_, false)) return;
  SavedState state{episode_.key(), {kThresholdLayout}};
  episode_.append(state.fields);
  witness_.append(state.fields);
  state.fields.push_back(is_unworn_ ? 1 : 0);
  append_instant(beyond_since_, state.fields);
  state.fields.push_back(limit_);
  state.fields.push_back(to_field(last_good_));
  state.fields.push_back(last_value_);
  if (trend_) trend_->append(state.fields);
  if (day_) day_->append(state.fields);
  changed.push_back(std::move(state));
}

}  // namespace anju
