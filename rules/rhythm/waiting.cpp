#include "rules/rhythm/waiting.hpp"

#include <algorithm>

#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kWaitingLayout = 2;

// A clock that is set by less does not change anybody's habits.
constexpr Duration kSameTime{std::chrono::minutes{2}};

// A channel that the house moves too tells of people where it speaks so many times as often as at night while
// the others are silent. Below that it is not worth what it costs after a stop (tests/bench/activity).
constexpr double kTellsOfPeople = 3;
// What is left of a suspicion is less than one hour without a sign makes: somebody is surely about.
constexpr double kDispelled = 1;

Quarter day_of(SteadyTime at) { return quarter_of(at) / kQuartersOfDay * kQuartersOfDay; }

double hours_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

}  // namespace

Waiting::Waiting(const RhythmModel& model, const Calendar& calendar, const WaitTerms& terms)
    : model_(&model), terms_(terms), rhythm_(model, calendar) {
  terms_.price *= model.price;
  terms_.longest = std::min(terms_.longest + model.more_hours, kLastGapHour);
}

void Waiting::note_clock(const Instant& now) {
  if (now.quality != ClockQuality::synced) return;
  const Duration ahead = now.wall.time_since_epoch() - now.steady.time_since_epoch();
  if (ahead_ && ahead - *ahead_ < kSameTime && *ahead_ - ahead < kSameTime) return;
  ahead_ = ahead;
  basis_.reset();
  changed_ = true;
}

void Waiting::note_sign(std::optional<SteadyTime> gap_start, SteadyTime at, LifeSign sign) {
  if (sign == LifeSign::none) return;
  const Suspicion before = suspicion_;
  suspicion_ = {};
  if (sign == LifeSign::weak && gap_start && *gap_start < at) {
    const double hours = hours_between(*gap_start, at);
    if (const auto curve = curve_until(*gap_start, hours))
      suspicion_ = suspicion_after(*curve, before, hours, rhythm_);
  }
  if (sign == LifeSign::strong) sure_at_ = at;
  diary_.note_life(at, sign == LifeSign::strong);
  changed_ = true;
  basis_.reset();
}

LifeSign Waiting::note_doubted(std::optional<SteadyTime> gap_start, SteadyTime at) {
  doubted_.note_sign(at);
  if (!gap_start || at <= *gap_start || !doubted_tells(*gap_start)) return LifeSign::none;
  const double hours = hours_between(*gap_start, at);
  suspicion_ =
      suspicion_after(*curve_until(*gap_start, hours), suspicion_, hours, 1 / *doubted_tells(*gap_start));
  const bool is_sure = suspicion_.mass < kDispelled;
  if (is_sure) sure_at_ = at;
  diary_.note_life(at, false);
  changed_ = true;
  basis_.reset();
  return is_sure ? LifeSign::strong : LifeSign::weak;
}

std::optional<double> Waiting::doubted_tells(SteadyTime gap_start) const {
  if (!ahead_) return std::nullopt;
  const double times = doubted_.times_as_often(diary_, rhythm_.calendar(), day_of(gap_start), *ahead_);
  return times >= kTellsOfPeople ? std::optional(times) : std::nullopt;
}

void Waiting::note_late(SteadyTime from, SteadyTime to, LifeSign sign) {
  diary_.note_observed(from, to);
  if (sign != LifeSign::none) diary_.note_life(to, sign == LifeSign::strong);
}

// Most signs follow each other within two hours, and then nobody needs to know how long the gap may last.
std::optional<GapCurve> Waiting::curve_until(SteadyTime gap_start, double hours) const {
  if (!ahead_) return std::nullopt;
  const int until = std::clamp(static_cast<int>(hours), 0, kLastGapHour) + 1;
  if (is_basis_of(gap_start) && basis_->curve.hours() >= until) return basis_->curve;
  const Quarter begun = learn_until(gap_start);
  if (until <= kFirstGapHour) return GapCurve::early();
  return GapCurve(*model_, rhythm_, rhythm_.start_of(begun), until);
}

Quarter Waiting::learn_until(SteadyTime gap_start) const {
  const Quarter quarter = quarter_of(gap_start);
  rhythm_.learn(diary_, day_of(gap_start), *ahead_);
  return quarter;
}

const Waiting::Basis* Waiting::basis(SteadyTime gap_start) const {
  if (!ahead_) return nullptr;
  if (is_basis_of(gap_start)) return &*basis_;
  const GapStart start = rhythm_.start_of(learn_until(gap_start));
  const double since_sure = sure_at_ && *sure_at_ < gap_start ? hours_between(*sure_at_, gap_start) : 0;
  const GapCurve curve(*model_, rhythm_, start, longest_wait(terms_, since_sure));
  const int hours = hours_to_wait(curve, suspicion_, terms_, since_sure, start.quarter_of_day / 4);
  basis_of_ = gap_start;
  basis_late_marks_ = diary_.late_marks();
  return &basis_.emplace(Basis{curve, hours});
}

Duration Waiting::shortest(SteadyTime gap_start) const {
  return std::chrono::hours{sure_at_ && *sure_at_ < gap_start ? 1 : kFirstGapHour};
}

std::optional<Duration> Waiting::wait(SteadyTime gap_start) const {
  const Basis* basis = this->basis(gap_start);
  return basis ? std::optional<Duration>(std::chrono::hours{basis->hours}) : std::nullopt;
}

std::optional<DayHabits> Waiting::day(SteadyTime now) const {
  if (!ahead_) return std::nullopt;
  return day_habits(rhythm_, diary_, rhythm_.calendar(), now, *ahead_);
}

void Waiting::restore(const std::string& key, const SavedStates& states) {
  diary_.restore(key, states);
  doubted_.restore(key + "/doubted", states);
  const auto* fields = saved_fields(states, key, kWaitingLayout, 3 + Suspicion::kFields);
  if (!fields) return;
  if ((*fields)[1] != kAbsent) ahead_ = Duration{(*fields)[1]};
  sure_at_ = steady_from_field((*fields)[2]);
  suspicion_ = Suspicion::from_fields(fields->data() + 3);
}

void Waiting::save(const std::string& key, std::vector<SavedState>& changed) {
  diary_.save(key, changed);
  doubted_.save(key + "/doubted", changed);
  if (!changed_) return;
  SavedState state{key, {kWaitingLayout, ahead_ ? ahead_->count() : kAbsent, to_field(sure_at_)}};
  suspicion_.append(state.fields);
  changed.push_back(std::move(state));
  changed_ = false;
}

}  // namespace anju
