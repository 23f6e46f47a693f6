// When a device says that it measured. Pure.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "config/mqtt_profile.hpp"
#include "drivers/box_clocks.hpp"
#include "drivers/json_scope.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct DeviceTime {
  std::optional<WallTime> time;
  std::string_view refusal;  // of the last that was tried: "unreadable-time", "implausible-time"
  std::string_view where;
};

// The first of `at` that can be read and believed. Nothing and no refusal where the message has none.
DeviceTime find_time(const std::vector<JsonPath>& at, const TimeReading& reading, const JsonScope& scope,
                     const BoxClocks& heard_at, const Zone& site_zone);

// A time as it was written, by the formats of `reading`; not yet believed.
std::optional<WallTime> read_time(const RawValue& raw, const TimeReading& reading, const Zone& site_zone);

}  // namespace anju
