#include "rules/rhythm/silences.hpp"

namespace anju {

double drips_an_hour(const LifeDiary& diary, Quarter day) {
  SignShare drips;
  each_silent_hour(diary, day, [&](Quarter hour) {
    if (diary.marks(LifeDiary::Line::observed, hour, 4) != 0xF) return;
    drips.note(diary.marks(LifeDiary::Line::life, hour, 4) != 0);
  });
  return drips.share();
}

}  // namespace anju
