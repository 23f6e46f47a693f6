// The hours deep inside the silence of a home's sure signs, and what other signs come in them.
#pragma once

#include <algorithm>

#include "rules/rhythm/life_diary.hpp"

namespace anju {

// Deep: what a sign tells of short silences it does not tell of long ones, in which most people are out, and
// it is in these that an alarm is near.
inline constexpr Quarter kAfterSure = Quarter{6} * 4;
inline constexpr Quarter kBeforeSure = Quarter{2} * 4;

// note(quarter) for the first quarter of each such hour in the eight weeks before `day`.
template <class Note>
void each_silent_hour(const LifeDiary& diary, Quarter day, Note note) {
  constexpr Quarter kLookedAt = 56 * kQuartersOfDay;
  constexpr auto kStrong = LifeDiary::Line::strong;
  auto start = diary.find_marked(kStrong, std::max(diary.begin(), day - kLookedAt), day);
  while (start) {
    const auto end = diary.find_marked(kStrong, *start + 1, day);
    if (!end) break;
    for (Quarter at = *start + kAfterSure; at + 4 <= *end - kBeforeSure; at += 4) note(at);
    start = end;
  }
}

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

// In what share of these hours there is a weak sign: a home whose tap drips has many.
double drips_an_hour(const LifeDiary& diary, Quarter day);

}  // namespace anju
