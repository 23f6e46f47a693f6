// Whether a profile does what its own examples say. Pure.
#pragma once

#include <string>
#include <vector>

#include "config/profile.hpp"
#include "config/zone.hpp"
#include "drivers/decode.hpp"

namespace anju {

// What an example without `at` takes for the time of reception: 2026-01-05 10:00:00 UTC.
inline constexpr WallTime kExampleTime{std::chrono::sys_days{std::chrono::year{2026} / 1 / 5} +
                                       std::chrono::hours{10}};

Decoded decode_example(const Profile& profile, const Example& example, const Zone& site_zone);

// What the decoder gives and the example does not expect, and the other way round; each one sentence. Empty:
// as it should be. A message that is refused as encrypted is an example with no readings.
std::vector<std::string> differences(const Profile& profile, const Example& example, const Zone& site_zone);

// What a good profile has and this one does not: two examples, each channel shown by one of them, ranges for
// numbers that have one. A shipped profile has none of these faults.
std::vector<std::string> style_faults(const Profile& profile, const Zone& site_zone);

}  // namespace anju
