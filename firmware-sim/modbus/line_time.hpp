// How long things take on the pair of wires. Without a speed nothing takes time.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace anju::sim::modbus {

struct LineTime {
  int baud = 0;  // 0: no line time
  bool parity_bit = false;

  bool known() const { return baud > 0; }

  std::chrono::nanoseconds of(std::size_t bytes) const {
    if (!known()) return std::chrono::nanoseconds(0);
    const long long bits = parity_bit ? 11 : 10;  // start, 8 of data, parity, stop
    return std::chrono::nanoseconds(1'000'000'000LL * bits * static_cast<long long>(bytes) / baud);
  }

  // The silence between frames: 3.5 characters, and 1.75 ms from 19,200 baud on (Modbus over serial
  // line 1.02, clause 2.5.1.1).
  std::chrono::nanoseconds gap() const {
    if (!known()) return std::chrono::nanoseconds(0);
    if (baud > 19'200) return std::chrono::microseconds(1750);
    return of(7) / 2;
  }
};

}  // namespace anju::sim::modbus
