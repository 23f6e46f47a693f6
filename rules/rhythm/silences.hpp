// The hours deep inside the silence of a home's sure signs, and what other signs come in them.
#pragma once

#include "rules/rhythm/home_rhythm.hpp"
#include "rules/rhythm/life_diary.hpp"

namespace anju {

// Deep: what a sign tells of short silences it does not tell of long ones, in which most people are out, and
// it is in these that an alarm is near.
inline constexpr int kHoursAfterSure = 6;
inline constexpr int kHoursBeforeSure = 2;

// In what share of hours there is a sign. What is known before anything is: some hours, with few.
class SignShare {
 public:
  void note(bool has_sign) {
    with_sign_ += has_sign ? 1 : 0;
    hours_ += 1;
  }
  double share() const { return with_sign_ / hours_; }

 private:
  static constexpr double kHoursToBegin = 60;
  static constexpr double kShareToBegin = 0.02;  // of hours of absences with a litre, all homes together

  double with_sign_ = kShareToBegin * kHoursToBegin;
  double hours_ = kHoursToBegin;
};

// In what share of such hours there is a weak sign: a home whose tap drips has many. `sure` is of the strong
// signs alone, as it was learned last from the diary.
double drips_an_hour(const LifeDiary& diary, const HomeRhythm& sure);

}  // namespace anju
