// What one field of a message says, and what a channel makes of it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "config/profile.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct NoValue {};    // null: the device says that it does not know
struct Structure {};  // an object or an array, where a value should be

// float stands beside double because a number that means "no value" is then compared in its precision. A view
// points into the message.
using RawValue =
    std::variant<NoValue, Structure, bool, std::int64_t, std::uint64_t, float, double, std::string_view>;

struct Interpretation {
  std::optional<std::int64_t> ticks;  // none: the device says that it does not know, or `refusal` says why
  Quality quality = Quality::good;
  std::string_view refusal;  // a reason of drivers/decode.hpp; empty: understood
};

Interpretation interpret(const ChannelProfile& channel, const RawValue& raw);

// ISO 8601 with an offset, or a number since 1970 in milliseconds; in seconds where it is so small that as
// milliseconds it would be before March 1973. None for anything else.
std::optional<WallTime> device_time(const RawValue& raw);

}  // namespace anju
