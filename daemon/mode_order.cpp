#include "daemon/mode_order.hpp"

#include <algorithm>
#include <boost/json/value.hpp>

#include "config/syntax.hpp"
#include "daemon/json_body.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// Beyond what any mode may be, so that no sum of times overflows.
constexpr Duration kLongestWish{std::chrono::days{366}};

std::string known_modes() {
  std::string known;
  for (std::size_t i = 0; i < kModes; ++i)
    known += (i == 0 ? "" : ", ") + std::string(name(static_cast<Mode>(i)));
  return known;
}

}  // namespace

Result<ModeOrder> mode_order(const ModeWish& wish, const Site& site, const Instant& now) {
  const auto home = std::find_if(site.homes.begin(), site.homes.end(),
                                 [&wish](const Home& candidate) { return candidate.id == wish.home; });
  if (home == site.homes.end())
    return Error{ErrorCode::not_found, "there is no home \"" + wish.home + "\" on this gateway"};
  const auto mode = find_mode(wish.mode);
  if (!mode)
    return Error{ErrorCode::out_of_range,
                 "there is no mode \"" + wish.mode + "\"; there are: " + known_modes()};
  if (wish.until && now.quality != ClockQuality::synced)
    return Error{ErrorCode::unavailable, "this gateway does not know the time yet: say for how long instead"};
  Duration lasts = wish.lasts.value_or(Duration{0});
  if (wish.until) lasts = std::clamp(*wish.until, now.wall, now.wall + kLongestWish) - now.wall;
  const SteadyTime until = now.steady + std::clamp(lasts, Duration{0}, kLongestWish);
  return ModeOrder{static_cast<HomeIndex>(home - site.homes.begin()), *mode, until};
}

Result<ModeWish> read_mode_wish(std::string_view home, std::string_view body) {
  const auto read = read_json_body(body);
  if (!read) return read.error();
  const json::object& object = *read;
  for (const auto& [key, ignored] : object) {
    if (key != "mode" && key != "for" && key != "until" && key != "dry_run")
      return Error{ErrorCode::out_of_range, "there is a key that is not known"};
  }
  const auto mode = body_text(object, "mode");
  if (!mode) return Error{ErrorCode::out_of_range, "mode is missing; there are: " + known_modes()};
  ModeWish wish{std::string(home), *mode, {}, {}};
  if (object.contains("for") && object.contains("until"))
    return Error{ErrorCode::out_of_range, "for and until are two ways to say one thing"};
  if (object.contains("for")) {
    wish.lasts = parse_duration(body_text(object, "for").value_or(""));
    if (!wish.lasts) return Error{ErrorCode::out_of_range, "for is no duration like \"36h\""};
  }
  if (object.contains("until")) {
    const auto until = parse_iso_time(body_text(object, "until").value_or(""));
    if (!until) return Error{ErrorCode::out_of_range, "until is no time of ISO 8601 with an offset"};
    wish.until = until->time;
  }
  if (const json::value* trial = object.if_contains("dry_run")) {
    if (!trial->is_bool()) return Error{ErrorCode::out_of_range, "dry_run is true or false"};
    wish.is_trial = trial->get_bool();
  }
  return wish;
}

}  // namespace anju
