// How the watch over the clock stands among the saved states.
#pragma once

#include <cstddef>
#include <cstdint>

namespace anju::wall_watch_layout {

inline constexpr const char* kKey = "wall-watch";
inline constexpr std::int64_t kLayout = 1;
// layout, steps, the last one, when, time source, stretches, corrections
inline constexpr std::size_t kHead = 7;
inline constexpr std::size_t kOfStretch = 4;
inline constexpr std::size_t kOfCorrection = 5;

}  // namespace anju::wall_watch_layout
