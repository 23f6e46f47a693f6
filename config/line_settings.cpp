#include "config/line_settings.hpp"

#include <algorithm>

namespace anju {

using std::chrono::microseconds;

microseconds byte_time(const LineSettings& line) {
  const int bits = 1 + line.data_bits + (line.parity == Parity::none ? 0 : 1) + line.stop_bits;
  return microseconds(1'000'000LL * bits / line.baud);
}

microseconds frame_gap(const LineSettings& line) {
  constexpr microseconds kFloor{1750};
  return std::max(kFloor, byte_time(line) * 7 / 2);
}

}  // namespace anju
