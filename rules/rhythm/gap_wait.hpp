// How long to wait for the next sign of life. Everything is known when the gap begins: in a gap nothing
// happens, so the answer is a deadline that is worked out once.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "rules/rhythm/home_rhythm.hpp"

namespace anju {

// What the chance of each hour of a gap is made of, from kFirstGapHour on; the names are in config/rhythm/.
ByGapHour<std::array<double, RhythmModel::kTerms>> gap_terms(const HomeRhythm& rhythm, const GapStart& start);

// How likely a gap is to go on: a discrete hazard, hour by hour.
class GapCurve {
 public:
  // Of its first `hours`: all, 24, unless fewer will do. Nobody asks for more of it than was worked out.
  GapCurve(const RhythmModel& model, const HomeRhythm& rhythm, const GapStart& start,
           int hours = kLastGapHour + 1);
  // Of its first two hours only: they are the same in all homes.
  static const GapCurve& early();

  int hours() const { return hours_; }
  // The chance that a gap that has lasted d hours ends in the next one, while somebody lives there.
  double ends(int d) const;
  // The chance that it lasts d hours at least, 0 to hours().
  double lasts(int d) const;

 private:
  GapCurve();

  int hours_ = kFirstGapHour;
  std::array<double, kLastGapHour + 2> ends_{};
  std::array<double, kLastGapHour + 2> lasts_{};
};

// What weak signs have left of the suspicion that nobody has been able to do anything since before them: a
// drip does not begin a new day. Each hour in which a stop may have come weighs `mass` together; the ages are
// from the last sign.
struct Suspicion {
  double mass = 0;
  double age = 0;  // sum of mass times age, in hours

  static constexpr std::size_t kFields = 2;
  void append(std::vector<std::int64_t>& fields) const;
  static Suspicion from_fields(const std::int64_t* fields);
};

// After a weak sign `hours` into a gap that began with `before`. A home that drips as often as its people
// draw loses none of the suspicion.
Suspicion suspicion_after(const GapCurve& curve, const Suspicion& before, double hours,
                          const HomeRhythm& rhythm);
// After any sign that is `times_as_likely` (at most 1) without people as with somebody who has gone on
// living.
Suspicion suspicion_after(const GapCurve& curve, const Suspicion& before, double hours,
                          double times_as_likely);

struct WaitTerms {
  // One false alarm costs as much as this many hours in which somebody may have stopped, each found ten hours
  // late: small waits longer.
  double price = 0.01;
  int longest = 16;  // hours, 3 to 23, since the last sure sign: whatever drips meanwhile
  // Nobody is woken between 23 and 6 o'clock for what can wait until the morning.
  bool holds_at_night = false;
};

// The most that may be left of the longest wait, in whole hours. `since_sure`: hours from the last sure sign to
// the sign that began the gap, 0 where that was one.
int longest_wait(const WaitTerms& terms, double since_sure);

// The number of hours with the least cost, up to the longest: the chance of a false alarm against the price of
// coming late, which grows with its square. `start_hour`: local.
int hours_to_wait(const GapCurve& curve, const Suspicion& suspicion, const WaitTerms& terms,
                  double since_sure, int start_hour);

}  // namespace anju
