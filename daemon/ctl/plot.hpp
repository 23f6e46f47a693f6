// Points as a plot of characters: braille, two by four points in each, or "*" in ASCII. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace anju {

struct PlotPoint {
  double at = 0;  // from the left edge
  double value = 0;
};

struct PlotArea {
  std::size_t width = 80;  // columns, the numbers at the left included
  std::size_t height = 8;  // lines
  double span = 1;         // from the left to the right edge, as PlotPoint::at
  bool is_utf8 = true;
};

// With the highest and the lowest value at the left. A point beyond the edges is left out.
std::string plotted(const std::vector<PlotPoint>& points, const PlotArea& area);

}  // namespace anju
