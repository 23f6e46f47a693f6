#include "rules/rhythm/doubted_signs.hpp"

#include "rules/rhythm/silences.hpp"

namespace anju {
namespace {

// As NightLoad takes the night; the day begins when people who rise late are up.
constexpr std::int64_t kQuietFromHour = 1;
constexpr std::int64_t kQuietToHour = 5;
constexpr std::int64_t kBusyFromHour = 8;
constexpr std::int64_t kBusyToHour = 23;

}  // namespace

double DoubtedSigns::times_as_often(const LifeDiary& sure, const Calendar& calendar, Quarter day,
                                    Duration ahead) const {
  if (learned_on_ == day && late_marks_ == sure.late_marks()) return times_;
  learned_on_ = day;
  late_marks_ = sure.late_marks();
  SignShare by_day;
  SignShare at_night;
  each_silent_hour(sure, day, [&](Quarter at) {
    if (diary_.marks(LifeDiary::Line::observed, at, 4) != 0xF) return;
    const bool has_sign = diary_.marks(LifeDiary::Line::life, at, 4) != 0;
    const auto hour = calendar.local(WallTime{begin_of(at + 2).time_since_epoch() + ahead}).time_of_day /
                      std::chrono::hours{1};
    if (hour >= kQuietFromHour && hour < kQuietToHour) at_night.note(has_sign);
    if (hour >= kBusyFromHour && hour < kBusyToHour) by_day.note(has_sign);
  });
  times_ = by_day.share() / at_night.share();
  return times_;
}

}  // namespace anju
