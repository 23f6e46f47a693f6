// One measured fact.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "rules/model/time.hpp"

namespace anju {

enum class Quality : std::uint8_t {
  good,
  suspect,       // a number that is probably wrong
  invalid,       // the device says that it does not know; there is no value
  out_of_range,  // beyond what the profile holds possible
  stale,         // true once, too old to act on
  repeated,      // heard before
};

std::string_view name(Quality quality);
std::optional<Quality> find_quality(std::string_view name);

// Index of a channel in Site::channels.
using ChannelIndex = std::uint32_t;

struct Reading {
  ChannelIndex channel = 0;
  Quality quality = Quality::good;
  bool is_test = false;     // of an alarm: somebody tries it; kept, never paged
  bool historical = false;  // back-filled: stored in the past, never the live value
  std::int64_t value = 0;   // in 10^-decimals of the quantity's unit; meaningless when invalid
  WallTime measured_at;     // when it was measured, by the device if it can be believed; never changes
  Instant heard_at;         // when the box heard it
  // How much later it was heard than measured, by whichever clock the device goes by: not kept, so that a
  // clock that jumps makes nothing late. None: as the two times above say.
  std::optional<Duration> late{};

  friend bool operator==(const Reading&, const Reading&) = default;
};

// When it was measured, on the box's timeline: what comes late must not look fresh. Never later than heard.
// Where nobody has said how late it is, a clock on the wall that is not synced cannot place anything, so then
// it is when it was heard.
constexpr SteadyTime measured_steady(const Reading& reading) {
  const Instant& heard = reading.heard_at;
  if (reading.late) return heard.steady - *reading.late;
  if (heard.quality != ClockQuality::synced || reading.measured_at >= heard.wall) return heard.steady;
  return heard.steady - (heard.wall - reading.measured_at);
}

// What is heard this long after it was measured says nothing of now.
inline constexpr Duration kFresh{std::chrono::hours{1}};

constexpr bool is_old_news(const Reading& reading) {
  return reading.heard_at.steady - measured_steady(reading) > kFresh;
}

// When it was heard, by the clock that the device goes by.
constexpr WallTime heard_by_device_clock(const Reading& reading) {
  return reading.late ? reading.measured_at + *reading.late : reading.heard_at.wall;
}

}  // namespace anju
