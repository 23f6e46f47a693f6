// Curves as SVG without a script: drawn here, told in words for who cannot see them, with their table below.
#pragma once

#include "daemon/page/look.hpp"
#include "daemon/page/view.hpp"

namespace anju::page {

// The drawing is so many units wide and high, however large it is shown.
inline constexpr double kWide = 960;
inline constexpr double kHigh = 200;
// With one decimal where there is one.
std::string coordinate(double value);

// A day and a week of one channel: what was used of a register, when a state was on, the span of a value.
Html curve_charts(const Look& look, const Curve& curve, std::size_t number);

// The hours of today against those of usual days.
Html habits_chart(const Look& look, const DayHabits& habits);

}  // namespace anju::page
