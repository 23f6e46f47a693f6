#include "rules/model/calendar.hpp"

#include <algorithm>
#include <utility>

namespace anju {
namespace {

constexpr Duration kDay{std::chrono::hours{24}};

}  // namespace

Calendar::Calendar(std::vector<OffsetChange> offsets, std::vector<SpecialDay> special)
    : offsets_(std::move(offsets)), special_(std::move(special)) {
  if (!special_.empty()) known_until_ = special_.back().day;
}

Calendar::Calendar(std::vector<OffsetChange> offsets, std::vector<SpecialDay> special,
                   std::chrono::local_days known_until)
    : offsets_(std::move(offsets)), special_(std::move(special)), known_until_(known_until) {}

Duration Calendar::ahead(WallTime time) const {
  if (offsets_.empty()) return Duration::zero();
  const auto after =
      std::upper_bound(offsets_.begin(), offsets_.end(), time,
                       [](WallTime at, const OffsetChange& change) { return at < change.from; });
  return after == offsets_.begin() ? after->ahead : std::prev(after)->ahead;
}

LocalMoment Calendar::local(WallTime time) const {
  const std::chrono::local_time<Duration> shown{time.time_since_epoch() + ahead(time)};
  const auto day = std::chrono::floor<std::chrono::days>(shown);
  return {day, shown - day};
}

WallTime Calendar::to_wall(LocalMoment local) const {
  const WallTime as_utc{local.day.time_since_epoch() + local.time_of_day};
  const Duration before = ahead(as_utc - kDay);
  const Duration after = ahead(as_utc + kDay);
  // The offset of before a change is tried first: so an hour that comes twice is its first one.
  if (ahead(as_utc - before) == before) return as_utc - before;
  if (ahead(as_utc - after) == after) return as_utc - after;
  // With neither of them the clocks show it: it is left out by the change that lies between the two.
  return std::upper_bound(offsets_.begin(), offsets_.end(), as_utc - after,
                          [](WallTime at, const OffsetChange& change) { return at < change.from; })
      ->from;
}

KindOfDay Calendar::kind_of(std::chrono::local_days day) const {
  const auto found = std::lower_bound(
      special_.begin(), special_.end(), day,
      [](const SpecialDay& special, std::chrono::local_days wanted) { return special.day < wanted; });
  if (found != special_.end() && found->day == day)
    return found->is_worked ? KindOfDay::working : KindOfDay::holiday;
  const std::chrono::weekday weekday{day};
  const bool is_weekend = weekday == std::chrono::Saturday || weekday == std::chrono::Sunday;
  return is_weekend ? KindOfDay::weekend : KindOfDay::working;
}

WallTime Calendar::end_of_working_day(WallTime from, int days) const {
  std::chrono::local_days day = local(from).day;
  for (int left = days; left > 0;) {
    day += std::chrono::days{1};
    if (kind_of(day) == KindOfDay::working) --left;
  }
  return to_wall({day + std::chrono::days{1}, Duration::zero()});
}

std::optional<std::chrono::local_days> Calendar::known_until() const { return known_until_; }

}  // namespace anju
