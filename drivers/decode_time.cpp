#include "drivers/decode_time.hpp"

#include <time.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

WallTime in_zone(WallTime clock, const Zone& zone) {
  return zone.to_wall(LocalTime{clock.time_since_epoch()});
}

// Whole seconds, or by their size milliseconds, microseconds, nanoseconds: as milliseconds 10^11 is in March
// 1973, when no device measured, and 10^11 s is in the year 5138.
std::optional<WallTime> epoch(const RawValue& raw) {
  constexpr double kFewest = 1e11;
  constexpr double kMost = 1e19;
  const std::optional<double> number = number_of(raw);
  if (!number || !std::isfinite(*number) || std::abs(*number) >= kMost) return std::nullopt;
  double milliseconds = std::abs(*number) < kFewest ? *number * 1000 : *number;
  for (double limit = 1e14; std::abs(milliseconds) >= limit;) milliseconds /= 1000;
  return WallTime{Duration{std::llround(milliseconds)}};
}

std::optional<WallTime> by_format(std::string_view text, const std::string& format, const Zone& zone) {
  tm parts{};
  parts.tm_mday = 1;
  const std::string copy(text);
  const char* end = ::strptime(copy.c_str(), format.c_str(), &parts);
  if (!end || *end != '\0') return std::nullopt;
  const std::chrono::year_month_day day{std::chrono::year{parts.tm_year + 1900},
                                        std::chrono::month{static_cast<unsigned>(parts.tm_mon + 1)},
                                        std::chrono::day{static_cast<unsigned>(parts.tm_mday)}};
  // strptime takes the 30th of February.
  if (!day.ok()) return std::nullopt;
  const WallTime clock = std::chrono::sys_days{day} + std::chrono::hours{parts.tm_hour} +
                         std::chrono::minutes{parts.tm_min} + std::chrono::seconds{parts.tm_sec};
  if (format.find("%z") != std::string::npos) return clock - std::chrono::seconds{parts.tm_gmtoff};
  return in_zone(clock, zone);
}

std::optional<WallTime> by_format(const RawValue& raw, const TimeFormat& format, const Zone& zone) {
  const auto* text = std::get_if<std::string_view>(&raw);
  switch (format.kind) {
    case TimeFormat::Kind::iso: {
      const auto written = text ? parse_written_time(trimmed(*text)) : std::nullopt;
      if (!written) return std::nullopt;
      return written->offset ? written->clock - *written->offset : in_zone(written->clock, zone);
    }
    case TimeFormat::Kind::epoch:
      return epoch(raw);
    case TimeFormat::Kind::epoch_local: {
      const auto local = epoch(raw);
      return local ? std::optional(in_zone(*local, zone)) : std::nullopt;
    }
    case TimeFormat::Kind::strptime:
      break;
  }
  // Digits without separators travel as a number as well.
  if (text) return by_format(trimmed(*text), format.text, zone);
  const auto number = number_of(raw);
  const bool is_whole = number && *number >= 0 && *number < 1e15 && std::floor(*number) == *number;
  if (!is_whole) return std::nullopt;
  return by_format(std::to_string(static_cast<std::int64_t>(*number)), format.text, zone);
}

bool is_ignored(const RawValue& raw, const TimeReading& reading) {
  if (std::holds_alternative<NoValue>(raw)) return true;
  const auto* text = std::get_if<std::string_view>(&raw);
  if (!text) return false;
  const std::string_view word = trimmed(*text);
  return word.empty() || std::any_of(reading.ignored.begin(), reading.ignored.end(),
                                     [word](const std::string& ignored) { return is_like(word, ignored); });
}

// Date and time of day in two members, as one text; digits without separators travel as numbers as well.
std::optional<std::string> joined(const boost::json::value& first, const TimeReading& reading,
                                  const JsonScope& scope) {
  const auto date = text_of(first);
  const boost::json::value* rest = find_value(*reading.then, scope);
  const auto clock = rest ? text_of(*rest) : std::nullopt;
  if (!date || !clock) return std::nullopt;
  return *date + " " + *clock;
}

}  // namespace

std::optional<WallTime> read_time(const RawValue& raw, const TimeReading& reading, const Zone& site_zone) {
  for (const TimeFormat& format : reading.formats) {
    if (const auto time = by_format(raw, format, reading.zone.value_or(site_zone))) return time;
  }
  return std::nullopt;
}

DeviceTime find_time(const std::vector<JsonPath>& at, const TimeReading& reading, const JsonScope& scope,
                     const BoxClocks& heard_at, const Zone& site_zone) {
  DeviceTime result;
  for (const JsonPath& path : at) {
    const boost::json::value* value = find_value(path, scope);
    if (!value || is_ignored(raw_of(*value), reading)) continue;
    RawValue raw = raw_of(*value);
    const auto both = reading.then ? joined(*value, reading, scope) : std::nullopt;
    if (both) raw = std::string_view(*both);
    const auto time = read_time(raw, reading, site_zone);
    if (time && heard_at.allow(*time, reading.ahead, reading.behind)) return {time, {}, {}};
    result.refusal = time ? "implausible-time" : "unreadable-time";
    result.where = path.text;
  }
  return result;
}

}  // namespace anju
