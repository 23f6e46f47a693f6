#include "rules/rhythm/day_habits.hpp"

namespace anju {
namespace {

constexpr unsigned kWholeHour = 0b1111;  // its four quarters

DayHabits::Hour hour_of(const LifeDiary& diary, Quarter from, Quarter now) {
  if (from > now) return DayHabits::Hour::not_known;
  if (diary.marks(LifeDiary::Line::life, from, 4) != 0) return DayHabits::Hour::lived;
  // An hour that goes on may still become a lived one.
  const bool is_seen = from + 4 <= now && diary.marks(LifeDiary::Line::observed, from, 4) == kWholeHour;
  return is_seen ? DayHabits::Hour::quiet : DayHabits::Hour::not_known;
}

}  // namespace

DayHabits day_habits(HomeRhythm rhythm, const LifeDiary& diary, const Calendar& calendar, SteadyTime now,
                     Duration ahead) {
  const Quarter quarter = quarter_of(now);
  rhythm.learn(diary, quarter / kQuartersOfDay * kQuartersOfDay, ahead);
  const WallTime wall{now.time_since_epoch() + ahead};
  const auto day = calendar.local(wall).day;
  DayHabits habits;
  habits.is_free = calendar.kind_of(day) != KindOfDay::working;
  habits.usual = rhythm.life(habits.is_free);
  habits.days = rhythm.days();
  for (std::size_t hour = 0; hour < habits.today.size(); ++hour) {
    const WallTime begin = calendar.to_wall({day, std::chrono::hours{static_cast<int>(hour)}});
    const SteadyTime at{begin.time_since_epoch() - ahead};
    habits.today[hour] = hour_of(diary, quarter_of(at), quarter);
  }
  return habits;
}

}  // namespace anju
