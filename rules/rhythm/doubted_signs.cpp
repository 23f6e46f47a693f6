#include "rules/rhythm/doubted_signs.hpp"

#include <algorithm>

#include "rules/rhythm/silences.hpp"

namespace anju {
namespace {

constexpr Quarter kLookedAt = 56 * kQuartersOfDay;

constexpr Quarter kAfterSure = Quarter{kHoursAfterSure} * 4;
constexpr Quarter kBeforeSure = Quarter{kHoursBeforeSure} * 4;

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
  auto start = sure.find_marked(LifeDiary::Line::strong, std::max(sure.begin(), day - kLookedAt), day);
  while (start) {
    const auto end = sure.find_marked(LifeDiary::Line::strong, *start + 1, day);
    if (!end) break;
    for (Quarter at = *start + kAfterSure; at + 4 <= *end - kBeforeSure; at += 4) {
      if (diary_.marks(LifeDiary::Line::observed, at, 4) != 0xF) continue;
      const bool has_sign = diary_.marks(LifeDiary::Line::life, at, 4) != 0;
      const auto hour = calendar.local(WallTime{begin_of(at + 2).time_since_epoch() + ahead}).time_of_day /
                        std::chrono::hours{1};
      if (hour >= kQuietFromHour && hour < kQuietToHour) at_night.note(has_sign);
      if (hour >= kBusyFromHour && hour < kBusyToHour) by_day.note(has_sign);
    }
    start = end;
  }
  times_ = by_day.share() / at_night.share();
  return times_;
}

}  // namespace anju
