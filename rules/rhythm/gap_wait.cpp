#include "rules/rhythm/gap_wait.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace anju {
namespace {

constexpr double kEarlyEnd = 0.6;  // the chance that a gap ends in one of its first two hours
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
  double liveliness;  // of the day before
  double yesterday;   // 1: this hour had life a day ago, -1: it had none, 0: nobody knows
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
          gap.is_free ? 1.0 : 0.0,
          gap.liveliness,
          gap.yesterday};
}

double yesterday(const DayHours& before, int hour) {
  if ((before.seen >> hour & 1) == 0) return 0;
  return (before.lived >> hour & 1) != 0 ? 1 : -1;
}

// note(d, terms) for each hour from kFirstGapHour on that begins before `hours`, until it says false.
template <class Note>
void each_hour(const HomeRhythm& rhythm, const GapStart& start, const DayHours& before, int hours,
               Note note) {
  const auto own = rhythm.own_ends(start);
  const auto& usual = rhythm.usual_ends(start);
  const LifeTerms& life = rhythm.life_terms(start.is_free);
  const auto hour_after = [&](int later) { return (start.quarter_of_day + later * 4) % 96 / 4; };
  const auto expected = [&](int later) { return life.expected[static_cast<std::size_t>(hour_after(later))]; };
  const double liveliness = rhythm.liveliness(start, before);
  double missed = expected(1);
  for (int d = kFirstGapHour; d < hours; ++d) {
    missed += expected(d);
    const auto i = static_cast<std::size_t>(d - kFirstGapHour);
    const int next_hour = hour_after(d + 1);
    const GapTerms gap{logit(own[i]), usual.logit[i],  life.logit[static_cast<std::size_t>(next_hour)],
                       missed,        life.mean_logit, next_hour,
                       start.is_free, liveliness,      yesterday(before, d)};
    if (!note(d, terms_of(d, gap))) return;
  }
}

// Finds the hour with the least cost, given the hours in order.
class CheapestHour {
 public:
  CheapestHour(const WaitTerms& terms, int start_hour)
      : terms_(terms), start_hour_(start_hour), best_(terms.longest) {}

  // The chances that the gap lasts d - 1 hours, and d. False: no later hour can cost less.
  bool look_at(int d, double lasts_before, double lasts) {
    stops_ += lasts_before;
    stops_by_[static_cast<std::size_t>(d)] = stops_;
    cubes_ += 3 * squares_ + 3 * delays_ + stops_;
    squares_ += 2 * delays_ + stops_;
    delays_ += stops_;
    const double late = terms_.price * (cubes_ / 1000 + broken(d));
    if (is_allowed(d) && lasts + late < least_) {
      least_ = lasts + late;
      best_ = d;
    }
    return late < least_;
  }
  int best() const { return best_; }

 private:
  bool is_allowed(int d) const {
    const int hour = (start_hour_ + d) % 24;
    const bool is_night = hour >= kFromHour || hour < kToHour;
    return d >= kFirstGapHour && (!terms_.holds_at_night || d >= terms_.longest || !is_night);
  }

  // Those who stopped so early in the gap that they are found later than was promised.
  double broken(int d) const {
    double cost = 0;
    for (const Promise& promise : terms_.promises)
      if (d > promise.hours) cost += promise.cost * stops_by_[static_cast<std::size_t>(d - promise.hours)];
    return cost;
  }

  WaitTerms terms_;
  int start_hour_;  // local
  int best_;
  double least_ = std::numeric_limits<double>::infinity();
  // Over the hours g before d: the sums of lasts(g) times the powers of (d - g), each made of those of the
  // hour before.
  double stops_ = 0;
  double delays_ = 0;
  double squares_ = 0;
  double cubes_ = 0;
  std::array<double, kLastGapHour + 2> stops_by_{};  // of each hour so far
};

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

ByGapHour<std::array<double, RhythmModel::kTerms>> gap_terms(const HomeRhythm& rhythm, const GapStart& start,
                                                             const DayHours& before) {
  ByGapHour<Terms> all;
  each_hour(rhythm, start, before, kLastGapHour + 1, [&](int d, const Terms& terms) {
    all[static_cast<std::size_t>(d - kFirstGapHour)] = terms;
    return true;
  });
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

template <class GoesOn>
GapCurve::GapCurve(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start,
                   const DayHours& before, int hours, GoesOn goes_on)
    : GapCurve() {
  each_hour(rhythm, start, before, hours, [&](int d, const Terms& terms) {
    double sum = 0;
    for (std::size_t i = 0; i < terms.size(); ++i) sum += model.weights[i] * terms[i];
    const auto at = static_cast<std::size_t>(d);
    ends_[at] = 1 / (1 + std::exp(-sum));
    lasts_[at + 1] = lasts_[at] * (1 - ends_[at]);
    hours_ = d + 1;
    return goes_on(d, lasts_[at], lasts_[at + 1]);
  });
}

GapCurve::GapCurve(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start,
                   const DayHours& before, int hours)
    : GapCurve(model, rhythm, start, before, std::clamp(hours, kFirstGapHour, kLastGapHour + 1),
               [](int, double, double) { return true; }) {}

double GapCurve::ends(int d) const {
  const int held = std::clamp(d, 0, kLastGapHour);
  assert(held < hours_);
  return ends_[static_cast<std::size_t>(held)];
}

double GapCurve::lasts(int d) const {
  assert(d <= hours_);
  return lasts_[static_cast<std::size_t>(d)];
}

GapWait::GapWait(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start,
                 const DayHours& before, const WaitTerms& terms) {
  CheapestHour cheapest(terms, start.quarter_of_day / 4);
  for (int d = 1; d <= kFirstGapHour; ++d) cheapest.look_at(d, 1, 1);
  curve = GapCurve(
      model, rhythm, start, before, terms.longest,
      [&](int d, double lasts_before, double lasts) { return cheapest.look_at(d + 1, lasts_before, lasts); });
  hours = cheapest.best();
}

}  // namespace anju
