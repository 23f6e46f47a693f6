// How a serial line is set: both ends must agree.
#pragma once

#include <chrono>
#include <cstdint>

namespace anju {

enum class Parity : std::uint8_t { none, even, odd };

// Modbus over serial line 1.02 wants 19,200 and even parity (clauses 2.3, 2.5.1); what is sold speaks mostly
// 9,600 without parity.
struct LineSettings {
  int baud = 9600;  // one of kBaudRates
  Parity parity = Parity::none;
  int data_bits = 8;  // 7 or 8; Modbus RTU needs 8
  int stop_bits = 1;  // 1 or 2

  friend bool operator==(const LineSettings&, const LineSettings&) = default;
};

// What libmodbus 3.1.6 can set; any other it silently takes for 9,600.
inline constexpr int kBaudRates[] = {1200, 2400, 4800, 9600, 19200, 38400, 57600, 115200};

// How long one byte takes on the line: start bit, data, parity, stop.
std::chrono::microseconds byte_time(const LineSettings& line);

// The silence that ends a frame: 3.5 bytes, and 1.75 ms from 19,200 baud on (Modbus over serial line 1.02,
// clause 2.5.1.1).
std::chrono::microseconds frame_gap(const LineSettings& line);

}  // namespace anju
