#include "rules/usual_use.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kUsualUseLayout = 2;
constexpr std::size_t kUsualUseFields = 1 + Episode::kFields + UsedRegister::kFields + 3;

// A day is heard from end to end when the report before it came not long before midnight, and no report of it
// tells of more than this: hourly meters that lose a report or two.
constexpr Duration kLongestStep{std::chrono::hours{3}};

// A time on the timeline, as the rule of names wants it.
SteadyTime start_of(std::int64_t day) { return SteadyTime{std::chrono::days{day}}; }

}  // namespace

UsualUseRule::UsualUseRule(const Site& site, const RuleSet& rules, const UsualUseSpec& spec)
    : rules_(&rules),
      spec_(&spec),
      episode_(site, rules.rules[spec.rule], site.device_of(spec.channel).home,
               site.channels[spec.channel].device, channel_subject(site, spec.channel)) {
  days_.assign(kDays, -1);
}

void UsualUseRule::on_reading(const Reading& reading, Effects& effects) {
  if (reading.channel != spec_->channel || reading.heard_at.quality != ClockQuality::synced) return;
  const auto step = register_.observe(reading);
  if (UsedRegister::takes(reading)) changed_ = true;
  if (!step) return;
  const WallTime measured = instant_at(step->to, reading.heard_at).wall;
  // A report of midnight tells of the day before it.
  const std::int64_t day = rules_->calendar.local(measured - Duration{1}).day.time_since_epoch().count();
  const bool is_gap = step->is_broken || step->to - step->from > kLongestStep;
  if (day != day_) {
    if (step->instead_of > 0) return;  // the day was counted by another clock
    if (day == day_ + 1 && !is_gap) end_day(reading, effects);
    begin_day(day, day == day_ + 1 && !is_gap);
  }
  if (is_gap) is_whole_ = false;
  used_ += step->used - step->instead_of;
  if (!usual_) return;
  const std::size_t told = effects.transitions.size();
  if (is_much(*usual_)) {
    raise(reading, *usual_, effects);
  } else if (step->is_correction &&
             episode_.started() >= start_of(day_)) {  // of this day, the first or a later one
    episode_.clear(reading.heard_at, evidence(*usual_), effects);
  }
  if (step->is_correction && effects.transitions.size() > told) append_correction(effects);
}

void UsualUseRule::begin_day(std::int64_t day, bool is_whole) {
  day_ = day;
  is_whole_ = is_whole;
  used_ = 0;
}

void UsualUseRule::end_day(const Reading& reading, Effects& effects) {
  if (!is_whole_) return;
  if (usual_ && is_little(*usual_)) {
    raise(reading, *usual_, effects);
  } else if (usual_ && !is_much(*usual_)) {
    episode_.clear(reading.heard_at, evidence(*usual_), effects);
  }
  days_[next_] = used_;
  find_usual();
  days_changed_ = true;
  next_ = (next_ + 1) % kDays;
}

// The highest and the lowest but one: a single day of cleaning, or away, does not make the usual.
void UsualUseRule::find_usual() {
  std::array<std::int64_t, 2> lowest{INT64_MAX, INT64_MAX};
  std::array<std::int64_t, 2> highest{-1, -1};
  std::size_t known = 0;
  for (const std::int64_t day : days_) {
    if (day < 0) continue;
    ++known;
    lowest[1] = std::min(lowest[1], std::max(lowest[0], day));
    lowest[0] = std::min(lowest[0], day);
    highest[1] = std::max(highest[1], std::min(highest[0], day));
    highest[0] = std::max(highest[0], day);
  }
  if (known < kEnoughDays) return usual_.reset();
  usual_ = Usual{lowest[1], highest[1]};
}

bool UsualUseRule::is_much(const Usual& usual) const {
  if (!spec_->limits.times_usual || used_ - usual.highest < spec_->limits.at_least) return false;
  return static_cast<double>(used_) > *spec_->limits.times_usual * static_cast<double>(usual.highest);
}

bool UsualUseRule::is_little(const Usual& usual) const {
  if (!spec_->limits.part_of_usual || usual.lowest - used_ < spec_->limits.at_least) return false;
  return static_cast<double>(used_) < *spec_->limits.part_of_usual * static_cast<double>(usual.lowest);
}

void UsualUseRule::raise(const Reading& reading, const Usual& usual, Effects& effects) {
  episode_.raise(start_of(day_), reading.heard_at, evidence(usual), effects);
}

Evidence UsualUseRule::evidence(const Usual& usual) const {
  const Channel& channel = episode_.site().channels[spec_->channel];
  return {{"quantity", std::string(anju::info(channel.quantity).name)},
          value_fact("used", channel, used_),
          value_fact("usual_lowest", channel, usual.lowest),
          value_fact("usual_highest", channel, usual.highest),
          {"too_little", is_little(usual)}};
}

RuleView UsualUseRule::view(const Instant& now) const {
  return episode_.view(describe(now), next_deadline());
}

Evidence UsualUseRule::describe(const Instant&) const {
  Evidence facts;
  facts.push_back({"days_known", static_cast<std::int64_t>(std::count_if(days_.begin(), days_.end(),
                                                                         [](auto d) { return d >= 0; }))});
  if (!usual_) return facts;
  for (const Fact& fact : evidence(*usual_)) facts.push_back(fact);
  return facts;
}

std::string UsualUseRule::days_key() const { return episode_.key() + "/days"; }

void UsualUseRule::restore(const SavedStates& states) {
  if (const auto* days = saved_fields(states, days_key(), kUsualUseLayout, 2 + kDays)) {
    next_ = static_cast<std::size_t>((*days)[1]) % kDays;
    std::copy_n(days->begin() + 2, kDays, days_.begin());
    find_usual();
  }
  const auto* fields = saved_fields(states, episode_.key(), kUsualUseLayout, kUsualUseFields);
  if (!fields) return;
  const std::int64_t* next = fields->data() + 1;
  episode_.restore(next);
  next += Episode::kFields;
  register_.restore(next);
  next += UsedRegister::kFields;
  day_ = next[0];
  is_whole_ = next[1] != 0;
  used_ = next[2];
}

// The days change once a day, and would be most of what is written.
void UsualUseRule::save(std::vector<SavedState>& changed) {
  if (std::exchange(changed_, false)) {
    SavedState state{episode_.key(), {kUsualUseLayout}};
    episode_.append(state.fields);
    register_.append(state.fields);
    state.fields.insert(state.fields.end(), {day_, is_whole_ ? 1 : 0, used_});
    changed.push_back(std::move(state));
  }
  if (!std::exchange(days_changed_, false)) return;
  SavedState state{days_key(), {kUsualUseLayout, static_cast<std::int64_t>(next_)}};
  state.fields.insert(state.fields.end(), days_.begin(), days_.end());
  changed.push_back(std::move(state));
}

}  // namespace anju
