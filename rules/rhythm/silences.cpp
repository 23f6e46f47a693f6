#include "rules/rhythm/silences.hpp"

namespace anju {

double drips_an_hour(const LifeDiary& diary, const HomeRhythm& sure) {
  SignShare drips;
  for (const PastGap& gap : sure.past()) {
    for (int hour = kHoursAfterSure; hour < gap.observed - kHoursBeforeSure; ++hour)
      drips.note(diary.marks(LifeDiary::Line::life, sure.begun(gap) + 1 + Quarter{hour} * 4, 4) != 0);
  }
  return drips.share();
}

}  // namespace anju
