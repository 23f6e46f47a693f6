#include "firmware-sim/modbus/frames.hpp"

namespace anju::sim::modbus {

std::uint16_t word(const std::uint8_t* bytes) { return static_cast<std::uint16_t>(bytes[0] << 8 | bytes[1]); }

void put(Bytes& out, std::uint16_t value) {
  out.push_back(static_cast<std::uint8_t>(value >> 8));
  out.push_back(static_cast<std::uint8_t>(value & 0xFF));
}

std::uint16_t crc_of(const std::uint8_t* bytes, std::size_t count) {
  unsigned crc = 0xFFFF;
  for (std::size_t at = 0; at < count; ++at) {
    crc ^= bytes[at];
    for (int bit = 0; bit < 8; ++bit) crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xA001U : crc >> 1;
  }
  return static_cast<std::uint16_t>(crc);
}

Bytes rtu_frame(std::uint8_t unit, const Bytes& pdu) {
  Bytes frame{unit};
  frame.insert(frame.end(), pdu.begin(), pdu.end());
  const std::uint16_t crc = crc_of(frame.data(), frame.size());
  frame.push_back(static_cast<std::uint8_t>(crc & 0xFF));
  frame.push_back(static_cast<std::uint8_t>(crc >> 8));
  return frame;
}

Bytes tcp_frame(std::uint16_t transaction, std::uint8_t unit, const Bytes& pdu) {
  Bytes frame;
  put(frame, transaction);
  put(frame, 0);
  put(frame, static_cast<std::uint16_t>(pdu.size() + 1));
  frame.push_back(unit);
  frame.insert(frame.end(), pdu.begin(), pdu.end());
  return frame;
}

Bytes exception(std::uint8_t function, std::uint8_t code) {
  return {static_cast<std::uint8_t>(function | kExceptionBit), code};
}

bool is_read(std::uint8_t function) { return function >= 1 && function <= 4; }

bool reads_bits(std::uint8_t function) { return function == 1 || function == 2; }

bool writes(std::uint8_t function) {
  return function == 5 || function == 6 || function == 15 || function == 16 || function == 22 ||
         function == 23;
}

Range range_of(const Bytes& pdu) {
  if (pdu.size() < 5) return {};
  return {word(&pdu[1]), word(&pdu[3])};
}

}  // namespace anju::sim::modbus
