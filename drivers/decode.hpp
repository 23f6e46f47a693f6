// From a message as it was heard to values, by a profile. Pure: no state, no clock, no I/O.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/profile.hpp"
#include "drivers/box_clocks.hpp"
#include "drivers/source.hpp"

namespace anju {

// Limits of one message. A message beyond the first three is refused whole, a text beyond the last is no
// value (requirements R24: count, go on).
inline constexpr std::size_t kPayloadLimit = std::size_t{64} * 1024;
inline constexpr std::size_t kDepthLimit = 16;
inline constexpr std::size_t kMemberLimit = 256;  // of one object or array
inline constexpr std::size_t kTextLimit = 4096;   // bytes
inline constexpr std::size_t kValueLimit = 1024;  // what is beyond it gives nothing

// Who said it and when: what the values of one record share.
struct Sample {
  std::string device;                   // empty: the message names nobody
  std::optional<WallTime> measured_at;  // by the device, if the profile reads it and it can be believed
  bool historical = false;              // the profile says that this is the past
};

struct DecodedValue {
  std::size_t channel = 0;  // position in Profile::channels
  std::string label;        // the channel's name, where only the message tells it
  std::size_t sample = 0;   // position in Decoded::samples
  // None: the device says that it does not know. Text: the position + 1 in ChannelProfile::words, or 0.
  std::optional<std::int64_t> ticks;
  std::string text;
  Quality quality = Quality::good;
  bool is_test = false;       // of an alarm: somebody tries it
  bool is_momentary = false;  // over as soon as it is said
};

// Why a field or a message gave nothing. `reason` is one of a fixed set, so it can count; `where` is the
// pointer, the register or empty for the message as a whole, and never holds a value.
struct Refusal {
  std::string_view
      reason;  // "malformed", "too-large", "too-deep", "too-many-members", "too-many-values", "too-long",
               // "encrypted", "not-a-number", "not-bcd", "not-a-boolean", "not-a-text", "out-of-range",
               // "short-answer", "unreadable-time", "implausible-time", "unexpected-topic"
  std::string where;
};

// That the device, or all behind a bridge (empty), can or cannot be reached.
struct Reachability {
  std::string device;
  bool is_online = false;
};

struct Decoded {
  std::vector<Sample> samples;
  std::vector<DecodedValue> values;
  std::vector<Refusal> refusals;
  std::optional<Reachability> reachability;
  bool is_ignored = false;           // not of this model, says the profile
  std::optional<std::uint64_t> key;  // digest of what the profile says makes two messages the same
};

// `site_zone`: of times without an offset, where the profile says no other.
Decoded decode(const Profile& profile, const MqttMessage& message, const BoxClocks& heard_at,
               const Zone& site_zone);
Decoded decode(const Profile& profile, const ModbusAnswer& answer);

}  // namespace anju
