// From a message as it was heard to values, by a profile. Pure: no state, no clock, no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/profile.hpp"
#include "drivers/source.hpp"

namespace anju {

// Limits of one message; beyond them it is refused whole (requirements R24: count, go on).
inline constexpr std::size_t kPayloadLimit = std::size_t{64} * 1024;
inline constexpr std::size_t kDepthLimit = 16;

struct DecodedValue {
  std::size_t channel = 0;            // position in Profile::channels
  std::optional<std::int64_t> ticks;  // none: the device says that it does not know
  Quality quality = Quality::good;
};

// Why a field or a message gave nothing. `reason` is one of a fixed set, so it can count; `where` is the
// pointer, the register or empty for the message as a whole, and never holds a value.
struct Refusal {
  std::string_view reason;  // "malformed", "too-large", "too-deep", "not-a-number", "not-a-boolean",
                            // "out-of-range", "short-answer"
  std::string where;
};

struct Decoded {
  std::vector<DecodedValue> values;
  std::vector<Refusal> refusals;
  std::optional<WallTime> measured_at;  // by the device, if the profile reads it and it can be believed
};

// A device's time is believed when it is not more than this ahead of the box, and not older than the second.
inline constexpr Duration kTimeAhead{std::chrono::minutes{5}};
inline constexpr Duration kTimeBehind{std::chrono::hours{24 * 31}};

Decoded decode(const Profile& profile, const MqttMessage& message, WallTime heard_at);
Decoded decode(const Profile& profile, const ModbusAnswer& answer);

}  // namespace anju
