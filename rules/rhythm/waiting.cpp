#include "rules/rhythm/waiting.hpp"

#include <algorithm>
#include <cmath>

#include "rules/rhythm/silences.hpp"
#include "rules/subject.hpp"

namespace anju {
namespace {

constexpr std::int64_t kWaitingLayout = 3;

// A clock that is set by less does not change anybody's habits.
constexpr Duration kSameTime{std::chrono::minutes{2}};

// A channel that the house moves too tells of people where it speaks so many times as often as at night while
// the others are silent. Below that it is not worth what it costs after a stop (tests/bench/activity).
constexpr double kTellsOfPeople = 3;
// Hours of silence in which somebody may have stopped, each weighed by how likely it makes the whole of it:
// if fewer are left after such a sign, somebody is surely about.
constexpr double kDispelled = 1;
constexpr double kLeastChance = 1e-3;

// A weak sign is mostly life, and now and then a drip: since the last sure sign a home is waited for longer,
// as if to come late cost only so much; where many are drips, not as long (tests/bench/activity).
constexpr double kPriceSinceSure = 0.25;
constexpr double kPriceWhereItDrips = 0.5;
constexpr double kDrips = 0.06;         // weak signs an hour
constexpr double kReportsEarly = 0.02;  // hours: hourly meters report at 59:58 as often as at 60:02

Quarter day_of(SteadyTime at) { return quarter_of(at) / kQuartersOfDay * kQuartersOfDay; }

double hours_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double, std::ratio<3600>>(to - from).count();
}

// After so many hours of a gap: the hours in which somebody may have stopped.
double suspicion(const GapCurve& curve, double hours) {
  const int whole = std::clamp(static_cast<int>(hours), 0, kLastGapHour + 1);
  double stops = 0;
  for (int g = 0; g <= whole; ++g) stops += curve.lasts(g);
  return stops / std::max(curve.lasts(whole), kLeastChance);
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
  sure_wait_.reset();
  changed_ = true;
}

// A channel that reports seldom tells of hours before a sign of another one, and the wait is made of these
// too: after a restart it would be worked out with them.
void Waiting::note_observed(SteadyTime from, SteadyTime to) {
  diary_.note_observed(from, to);
  if (from < basis_of_) basis_.reset();
  if (sure_wait_ && from < sure_wait_->since) sure_wait_->hours = 0;
}

void Waiting::note_sign(SteadyTime at, LifeSign sign) {
  if (sign == LifeSign::none) return;
  if (sign == LifeSign::strong) sure_at_ = at;
  diary_.note_life(at, sign == LifeSign::strong);
  changed_ = true;
  basis_.reset();
}

LifeSign Waiting::note_doubted(std::optional<SteadyTime> gap_start, SteadyTime at) {
  doubted_.note_sign(at);
  if (!gap_start || at <= *gap_start || !doubted_tells(*gap_start)) return LifeSign::none;
  const double hours = hours_between(*gap_start, at);
  const double left = suspicion(*curve_until(*gap_start, hours), hours) / *doubted_tells(*gap_start);
  const bool is_sure = left < kDispelled;
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
  return GapCurve(*model_, rhythm_, rhythm_.start_of(begun), rhythm_.day_before(diary_, begun), until);
}

Quarter Waiting::learn_until(SteadyTime gap_start) const {
  const Quarter quarter = quarter_of(gap_start);
  rhythm_.learn(diary_, day_of(gap_start), *ahead_);
  return quarter;
}

const GapWait* Waiting::basis(SteadyTime gap_start) const {
  if (!ahead_) return nullptr;
  if (is_basis_of(gap_start)) return &*basis_;
  const Quarter begun = learn_until(gap_start);
  const GapStart start = rhythm_.start_of(begun);
  basis_.emplace(*model_, rhythm_, start, rhythm_.day_before(diary_, begun), terms_);
  if (const auto since_sure = hours_since_sure(gap_start)) {
    const double left = wait_since_sure() - *since_sure - kReportsEarly;
    basis_->hours = std::clamp(static_cast<int>(std::ceil(left)), 1, basis_->hours);
  }
  basis_of_ = gap_start;
  basis_late_marks_ = diary_.late_marks();
  return &*basis_;
}

std::optional<double> Waiting::hours_since_sure(SteadyTime gap_start) const {
  if (!sure_at_ || *sure_at_ >= gap_start) return std::nullopt;
  return hours_between(*sure_at_, gap_start);
}

// By the pauses between sure signs alone, as if the weak ones had never been.
int Waiting::wait_since_sure() const {
  if (!sure_wait_)
    sure_wait_ = std::make_unique<SureWait>(SureWait{
        HomeRhythm(*model_, rhythm_.calendar(), LifeDiary::Line::strong), SteadyTime{}, {}, 0, 0, 0});
  SureWait& sure = *sure_wait_;
  const bool is_of_now = sure.late_marks == diary_.late_marks();
  if (sure.hours > 0 && sure.since == *sure_at_ && is_of_now) return sure.hours;
  const Quarter begun = quarter_of(*sure_at_);
  const Quarter day = day_of(*sure_at_);
  sure.rhythm.learn(diary_, day, *ahead_);
  if (sure.day != day || !is_of_now) sure.drips = drips_an_hour(diary_, sure.rhythm);
  sure.day = day;
  const GapStart start = sure.rhythm.start_of(begun);
  WaitTerms terms = terms_;
  terms.price *= sure.drips > kDrips ? kPriceWhereItDrips : kPriceSinceSure;
  const DayHours before = sure.rhythm.day_before(diary_, begun);
  sure.since = *sure_at_;
  sure.late_marks = diary_.late_marks();
  sure.hours = GapWait(*model_, sure.rhythm, start, before, terms).hours;
  return sure.hours;
}

Duration Waiting::shortest(SteadyTime gap_start) const {
  return std::chrono::hours{hours_since_sure(gap_start) ? 1 : kFirstGapHour};
}

std::optional<Duration> Waiting::wait(SteadyTime gap_start) const {
  const GapWait* basis = this->basis(gap_start);
  return basis ? std::optional<Duration>(std::chrono::hours{basis->hours}) : std::nullopt;
}

std::optional<DayHabits> Waiting::day(SteadyTime now) const {
  if (!ahead_) return std::nullopt;
  return day_habits(rhythm_, diary_, rhythm_.calendar(), now, *ahead_);
}

void Waiting::restore(const std::string& key, const SavedStates& states) {
  diary_.restore(key, states);
  doubted_.restore(key + "/doubted", states);
  const auto* fields = saved_fields(states, key, kWaitingLayout, 3);
  if (!fields) return;
  if ((*fields)[1] != kAbsent) ahead_ = Duration{(*fields)[1]};
  sure_at_ = steady_from_field((*fields)[2]);
}

void Waiting::save(const std::string& key, std::vector<SavedState>& changed) {
  diary_.save(key, changed);
  doubted_.save(key + "/doubted", changed);
  if (!changed_) return;
  SavedState state{key, {kWaitingLayout, ahead_ ? ahead_->count() : kAbsent, to_field(sure_at_)}};
  changed.push_back(std::move(state));
  changed_ = false;
}

}  // namespace anju
