// Frames as manuals print them.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "drivers/modbus_frame.hpp"

namespace anju::test {

// "01 04 00": blanks do not count.
inline std::vector<std::uint8_t> from_hex(std::string_view text) {
  std::vector<std::uint8_t> bytes;
  unsigned value = 0;
  int digits = 0;
  for (const char letter : text) {
    if (letter == ' ') continue;
    const int digit = letter <= '9' ? letter - '0' : (letter | 0x20) - 'a' + 10;
    value = value << 4 | static_cast<unsigned>(digit);
    if (++digits % 2 == 0) bytes.push_back(static_cast<std::uint8_t>(value & 0xFF));
  }
  return bytes;
}

inline std::vector<std::uint8_t> with_checksum(std::vector<std::uint8_t> bytes) {
  const std::uint16_t sum = frame_checksum(bytes);
  bytes.push_back(static_cast<std::uint8_t>(sum & 0xFF));
  bytes.push_back(static_cast<std::uint8_t>(sum >> 8));
  return bytes;
}

// The answer of a device on a serial line.
inline std::vector<std::uint8_t> serial_answer(std::uint8_t unit, std::uint8_t function,
                                               const std::vector<std::uint16_t>& words) {
  std::vector<std::uint8_t> bytes{unit, function, static_cast<std::uint8_t>(words.size() * 2)};
  for (const std::uint16_t word : words) {
    bytes.push_back(static_cast<std::uint8_t>(word >> 8));
    bytes.push_back(static_cast<std::uint8_t>(word & 0xFF));
  }
  return with_checksum(std::move(bytes));
}

}  // namespace anju::test
