#include "rules/rhythm/gap_wait.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace anju {
namespace {

constexpr double kEarlyEnd = 0.6;  // the chance that a gap ends in one of its first two hours
constexpr double kLeastChance = 1e-3;
constexpr double kFixedPoint = 1e6;
constexpr double kReportsEarly = 0.02;  // hours: hourly meters report at 59:58 as often as at 60:02
constexpr int kFromHour = 23;
constexpr int kToHour = 6;

struct GapTerms {
  double own;        // logit
  double usual;      // logit
  double hour_life;  // logit of the share of days with life in this hour
  double missed;     // signs that were to be expected since the gap began
  double mean_life;  // logit over the day
  int local_hour;
  bool is_free;
};

using Terms = std::array<double, RhythmModel::kTerms>;

Terms terms_of(int d, const GapTerms& gap) {
  const double ten = d / 10.0;
  const double missed = std::log1p(gap.missed);
  return {1,
          gap.own,
          gap.usual,
          gap.hour_life,
          missed,
          gap.missed / 5,
          ten,
          ten * ten,
          1.0 / (d + 1),
          ten * gap.own,
          ten * missed,
          gap.mean_life,
          gap.local_hour < 7 ? 1.0 : 0.0,
          gap.local_hour >= 9 && gap.local_hour < 20 ? 1.0 : 0.0,
          gap.is_free ? 1.0 : 0.0};
}

// note(d, terms) for each hour from kFirstGapHour on that begins before `hours`.
template <class Note>
void each_hour(const HomeRhythm& rhythm, const GapStart& start, int hours, Note note) {
  const auto own = rhythm.own_ends(start);
  const auto& usual = rhythm.usual_ends(start);
  const LifeTerms& life = rhythm.life_terms(start.is_free);
  const auto hour_after = [&](int later) { return (start.quarter_of_day + later * 4) % 96 / 4; };
  const auto expected = [&](int later) { return life.expected[static_cast<std::size_t>(hour_after(later))]; };
  double missed = expected(1);
  for (int d = kFirstGapHour; d < hours; ++d) {
    missed += expected(d);
    const auto i = static_cast<std::size_t>(d - kFirstGapHour);
    const int next_hour = hour_after(d + 1);
    note(d, terms_of(d, {logit(own[i]), usual.logit[i], life.logit[static_cast<std::size_t>(next_hour)],
                         missed, life.mean_logit, next_hour, start.is_free}));
  }
}

}  // namespace

double logit(double chance) {
  const double held = std::clamp(chance, 1 - kCertain, kCertain);
  return std::log(held / (1 - held));
}

UsualEnds usual_ends_of(const ByGapHour<float>& chance) {
  UsualEnds ends{chance, {}};
  std::transform(chance.begin(), chance.end(), ends.logit.begin(),
                 [](float one) { return logit(static_cast<double>(one)); });
  return ends;
}

ByGapHour<std::array<double, RhythmModel::kTerms>> gap_terms(const HomeRhythm& rhythm,
                                                             const GapStart& start) {
  ByGapHour<Terms> all;
  each_hour(rhythm, start, kLastGapHour + 1,
            [&](int d, const Terms& terms) { all[static_cast<std::size_t>(d - kFirstGapHour)] = terms; });
  return all;
}

GapCurve::GapCurve() {
  ends_.fill(kEarlyEnd);
  lasts_.fill(1);
}

const GapCurve& GapCurve::early() {
  static const GapCurve made;
  return made;
}

GapCurve::GapCurve(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start, int hours)
    : GapCurve() {
  hours_ = std::clamp(hours, kFirstGapHour, kLastGapHour + 1);
  each_hour(rhythm, start, hours_, [&](int d, const Terms& terms) {
    double sum = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) sum += model.weights[i] * terms[i];
    const auto at = static_cast<std::size_t>(d);
    ends_[at] = 1 / (1 + std::exp(-sum));
    lasts_[at + 1] = lasts_[at] * (1 - ends_[at]);
  });
}

double GapCurve::ends(int d) const {
  const int held = std::clamp(d, 0, kLastGapHour);
  assert(held < hours_);
  return ends_[static_cast<std::size_t>(held)];
}

double GapCurve::lasts(int d) const {
  assert(d <= hours_);
  return lasts_[static_cast<std::size_t>(d)];
}

void Suspicion::append(std::vector<std::int64_t>& fields) const {
  for (const double value : {mass, age})
    fields.push_back(static_cast<std::int64_t>(std::llround(value * kFixedPoint)));
}

Suspicion Suspicion::from_fields(const std::int64_t* fields) {
  return {static_cast<double>(fields[0]) / kFixedPoint, static_cast<double>(fields[1]) / kFixedPoint};
}

Suspicion suspicion_after(const GapCurve& curve, const Suspicion& before, double hours,
                          const HomeRhythm& rhythm) {
  const int whole = std::clamp(static_cast<int>(hours), 0, kLastGapHour + 1);
  // How likely such a sign is in this hour while somebody lives there, by a person or by itself.
  const double chance = curve.ends(whole);
  const double alive = chance * rhythm.weak_share() + (1 - chance) * rhythm.idle_signs();
  return suspicion_after(curve, before, hours, std::min(1.0, rhythm.idle_signs() / alive));
}

Suspicion suspicion_after(const GapCurve& curve, const Suspicion& before, double hours,
                          double times_as_likely) {
  const int whole = std::clamp(static_cast<int>(hours), 0, kLastGapHour + 1);
  Suspicion after{before.mass, before.age + before.mass * hours};
  for (int g = 0; g <= whole; ++g) {
    after.mass += curve.lasts(g);
    after.age += curve.lasts(g) * (hours - g);
  }
  const double part = times_as_likely / std::max(curve.lasts(whole), kLeastChance);
  std::vector<std::int64_t> rounded;
  Suspicion{after.mass * part, after.age * part}.append(rounded);
  return Suspicion::from_fields(rounded.data());
}

int longest_wait(const WaitTerms& terms, double since_sure) {
  return std::clamp(static_cast<int>(std::ceil(terms.longest - since_sure - kReportsEarly)), 1,
                    terms.longest);
}

int hours_to_wait(const GapCurve& curve, const Suspicion& suspicion, const WaitTerms& terms,
                  double since_sure, int start_hour) {
  const int last = longest_wait(terms, since_sure);
  int best = last;
  double least = std::numeric_limits<double>::infinity();
  // Over the hours g before d: the sums of lasts(g), of it times (d - g), and of it times (d - g) squared,
  // each made of those of the hour before.
  double stops = 0;
  double delays = 0;
  double squares = 0;
  for (int d = 1; d <= last; ++d) {
    stops += curve.lasts(d - 1);
    squares += 2 * delays + stops;
    delays += stops;
    const int hour = (start_hour + d) % 24;
    const bool is_night = hour >= kFromHour || hour < kToHour;
    if (d < kFirstGapHour || (terms.holds_at_night && d < last && is_night)) continue;
    // Of (age + d) squared; what the ages make of it alone is the same for each d.
    const double late = suspicion.mass * d * d + 2 * suspicion.age * d + squares;
    const double cost = curve.lasts(d) + terms.price * late / 100;
    if (cost >= least) continue;
    least = cost;
    best = d;
  }
  return best;
}

}  // namespace anju
