// The bytes of Modbus, written from the specification alone: RTU with its CRC, Modbus TCP with its header.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace anju::sim::modbus {

using Bytes = std::vector<std::uint8_t>;

enum class Framing : std::uint8_t {
  tcp,  // a header of 7 bytes with transaction, protocol, length and unit
  rtu,  // unit, function and data, then a CRC
};

inline constexpr std::size_t kHeader = 7;  // transaction, protocol, length (which counts the unit), unit
inline constexpr std::size_t kCrc = 2;
inline constexpr std::size_t kLongestPdu = 253;
inline constexpr std::uint8_t kExceptionBit = 0x80;

enum Exception : std::uint8_t {
  kIllegalFunction = 1,
  kIllegalAddress = 2,
  kIllegalValue = 3,
  kDeviceFailure = 4,
  kBusy = 6,
  kGatewayPath = 0x0A,
  kGatewaySilent = 0x0B,
};

std::uint16_t word(const std::uint8_t* bytes);
void put(Bytes& out, std::uint16_t value);

// CRC-16/MODBUS; on the wire the low byte goes first.
std::uint16_t crc_of(const std::uint8_t* bytes, std::size_t count);

Bytes rtu_frame(std::uint8_t unit, const Bytes& pdu);
Bytes tcp_frame(std::uint16_t transaction, std::uint8_t unit, const Bytes& pdu);
Bytes exception(std::uint8_t function, std::uint8_t code);

bool is_read(std::uint8_t function);
bool reads_bits(std::uint8_t function);
bool writes(std::uint8_t function);

// What a request to read asks for; zeros where the request is too short to say.
struct Range {
  std::uint16_t address = 0;
  std::uint16_t count = 0;
};
Range range_of(const Bytes& pdu);

}  // namespace anju::sim::modbus
