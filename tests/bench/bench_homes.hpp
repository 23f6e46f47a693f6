// The homes that the benches measure: fourteen devices of the shipped profiles each, under all shipped rules.
#pragma once

#include <cstdint>
#include <filesystem>

#include "config/settings.hpp"

namespace anju {

inline constexpr int kDevicesOfHome = 14;

// Written to `folder` as an owner would write them, and loaded; ends the program where they do not load.
Settings bench_homes(const std::filesystem::path& folder, int homes);

// Ticks that the channel reports in the round: a day on which nothing happens, with people in it.
std::int64_t quiet_value(const Channel& channel, int round);

}  // namespace anju
