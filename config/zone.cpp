#include "config/zone.hpp"

#include <date/tz.h>

#include <string>

namespace anju {
namespace {

using std::chrono::year;

// What the library reads of the zones of the machine ends with this year: it leaves out the rule that stands
// behind the list of changes (RFC 8536, clause 3.3).
constexpr int kLastYearRead = 2037;

// The same weekday on 1 March makes the same March to December, and that is where clocks change. Of the last
// eleven years that are read each weekday is one.
year year_like(year wanted) {
  using std::chrono::March;
  const std::chrono::weekday first{std::chrono::sys_days{wanted / March / 1}};
  int like = kLastYearRead;
  while (std::chrono::weekday{std::chrono::sys_days{year{like} / March / 1}} != first) --like;
  return year{like};
}

year year_of(WallTime time) {
  return std::chrono::year_month_day{std::chrono::floor<std::chrono::days>(time)}.year();
}

// How much later than the time of a year that is read, at which the clocks show the same; zero for such a
// year.
Duration since_year_like(WallTime time) {
  const year wanted = year_of(time);
  if (wanted <= year{kLastYearRead}) return Duration{0};
  return std::chrono::sys_days{wanted / std::chrono::March / 1} -
         std::chrono::sys_days{year_like(wanted) / std::chrono::March / 1};
}

// Where clocks still changed in the last year that was read, they go on as they did.
void go_on(std::vector<OffsetChange>& changes, WallTime to) {
  if (changes.empty() || year_of(changes.back().from) != year{kLastYearRead}) return;
  const std::vector<OffsetChange> read = changes;
  for (year next{kLastYearRead + 1}; next <= year_of(to); ++next) {
    const year like = year_like(next);
    const Duration later = since_year_like(std::chrono::sys_days{next / std::chrono::March / 1});
    for (const OffsetChange& change : read)
      if (year_of(change.from) == like && change.from + later < to)
        changes.push_back({change.from + later, change.ahead});
  }
}

}  // namespace

std::optional<Zone> Zone::find(std::string_view name) {
  Zone zone;
  try {
    zone.zone_ = date::locate_zone(std::string(name));
  } catch (const std::runtime_error&) {
    return std::nullopt;
  }
  return zone;
}

WallTime Zone::to_wall(LocalTime local) const {
  const Duration since_epoch = local.time_since_epoch();
  if (!zone_) return WallTime{since_epoch};
  const Duration later = since_year_like(WallTime{since_epoch});
  return zone_->to_sys(date::local_time<Duration>{since_epoch - later}, date::choose::earliest) + later;
}

Duration Zone::ahead_of_utc(WallTime time) const {
  if (!zone_) return Duration{0};
  return zone_->get_info(std::chrono::floor<std::chrono::seconds>(time - since_year_like(time))).offset;
}

std::vector<OffsetChange> Zone::changes(WallTime from, WallTime to) const {
  if (!zone_) return {{from, Duration{0}}};
  std::vector<OffsetChange> changes;
  auto at = std::chrono::floor<std::chrono::seconds>(from);
  while (WallTime{at} < to) {
    const date::sys_info info = zone_->get_info(at);
    // A change of the name alone is none of the clocks.
    if (changes.empty() || changes.back().ahead != Duration{info.offset})
      changes.push_back({WallTime{at}, Duration{info.offset}});
    if (info.end <= at) break;
    at = info.end;
  }
  go_on(changes, to);
  return changes;
}

}  // namespace anju
