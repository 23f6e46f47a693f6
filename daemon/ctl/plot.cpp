#include "daemon/ctl/plot.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace anju {
namespace {

constexpr std::size_t kAcross = 2;  // points of a braille character
constexpr std::size_t kDown = 4;
// Unicode 15, "Braille Patterns": the bit of each point, line by line.
constexpr std::array<std::array<unsigned, kAcross>, kDown> kBits{
    {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}};

std::string braille(unsigned bits) {
  const unsigned code = 0x2800 + bits;
  return {static_cast<char>(0xE0 | (code >> 12)), static_cast<char>(0x80 | ((code >> 6) & 0x3F)),
          static_cast<char>(0x80 | (code & 0x3F))};
}

std::string padded(const std::string& text, std::size_t width) {
  return std::string(width > text.size() ? width - text.size() : 0, ' ') + text;
}

}  // namespace

std::string plotted(const std::vector<PlotPoint>& points, const PlotArea& area) {
  if (points.empty() || area.height == 0) return "";
  const auto [least, most] = std::minmax_element(
      points.begin(), points.end(), [](const PlotPoint& a, const PlotPoint& b) { return a.value < b.value; });
  const double lowest = least->value;
  const double range = most->value - lowest;
  const bool is_flat = range < 0.001 * std::abs(most->value);
  const std::string top = fmt::format("{:.{}g}", most->value, is_flat ? 9 : 5);
  const std::string bottom = fmt::format("{:.{}g}", lowest, is_flat ? 9 : 5);
  const std::size_t margin = std::max(top.size(), bottom.size()) + 1;
  const std::size_t columns = area.width > margin + 10 ? area.width - margin - 1 : 10;
  const std::size_t across = columns * (area.is_utf8 ? kAcross : 1);
  const std::size_t down = area.height * (area.is_utf8 ? kDown : 1);
  std::vector<unsigned> cells(columns * area.height, 0);
  for (const PlotPoint& point : points) {
    if (!(point.at >= 0 && point.at <= area.span)) continue;
    const auto x =
        static_cast<std::size_t>(std::lround(point.at / area.span * static_cast<double>(across - 1)));
    const double part = range > 0 ? (point.value - lowest) / range : 0.5;
    const auto y = static_cast<std::size_t>(std::lround((1 - part) * static_cast<double>(down - 1)));
    if (area.is_utf8) {
      cells[y / kDown * columns + x / kAcross] |= kBits[y % kDown][x % kAcross];
    } else {
      cells[y * columns + x] = 1;
    }
  }
  std::string lines;
  for (std::size_t row = 0; row < area.height; ++row) {
    const std::string label = row == 0 ? top : row + 1 == area.height ? bottom : "";
    std::string line = padded(label, margin - 1) + (area.is_utf8 ? " │" : " |");
    for (std::size_t column = 0; column < columns; ++column) {
      const unsigned bits = cells[row * columns + column];
      line += bits == 0 ? " " : area.is_utf8 ? braille(bits) : "*";
    }
    line.erase(line.find_last_not_of(' ') + 1);
    lines += line + "\n";
  }
  return lines;
}

}  // namespace anju
