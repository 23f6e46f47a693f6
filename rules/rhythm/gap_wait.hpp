// How long to wait for the next sign of life. Everything is known when the gap begins: in a gap nothing
// happens, so the answer is a deadline that is worked out once.
#pragma once

#include <array>

#include "rules/rhythm/home_rhythm.hpp"
#include "rules/rhythm/wait_terms.hpp"

namespace anju {

// What the chance of each hour of a gap is made of, from kFirstGapHour on; the names are in config/rhythm/.
ByGapHour<std::array<double, RhythmModel::kTerms>> gap_terms(const HomeRhythm& rhythm, const GapStart& start,
                                                             const DayHours& before);

// How likely a gap is to go on: a discrete hazard, hour by hour.
class GapCurve {
 public:
  // `before`: the day that ends with the sign which begins the gap. Of its first `hours`: all, 24, unless
  // fewer will do. Nobody asks for more of it than was worked out.
  GapCurve(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start, const DayHours& before,
           int hours = kLastGapHour + 1);
  // Of its first two hours only: they are the same in all homes.
  static const GapCurve& early();

  int hours() const { return hours_; }
  // The chance that a gap that has lasted d hours ends in the next one, while somebody lives there.
  double ends(int d) const;
  // The chance that it lasts d hours at least, 0 to hours().
  double lasts(int d) const;

 private:
  friend struct GapWait;
  GapCurve();
  // As long as goes_on(d, lasts(d), lasts(d + 1)) says so of each hour d that is worked out.
  template <class GoesOn>
  GapCurve(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start, const DayHours& before,
           int hours, GoesOn goes_on);

  int hours_ = kFirstGapHour;
  std::array<double, kLastGapHour + 2> ends_{};
  std::array<double, kLastGapHour + 2> lasts_{};
};

// The wait with the least cost, up to the longest: the chance of a false alarm against the price of coming
// late, which grows with its cube, and with every promise that is broken.
struct GapWait {
  GapWait(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start, const DayHours& before,
          const WaitTerms& terms);

  int hours;
  GapCurve curve;  // as far as a later hour could still have cost less
};

}  // namespace anju
