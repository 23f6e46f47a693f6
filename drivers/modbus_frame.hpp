// Modbus questions as bytes, and what an answer must look like. Pure. Only reading can be said: there is no
// request in this program that could change anything in a home.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace anju {

// How a request is wrapped: Modbus messaging on TCP/IP 1.0b, clause 3.1, or Modbus over serial line 1.02,
// clause 2.5.1, which some serial servers pass through TCP as it is.
enum class Framing : std::uint8_t { tcp, rtu };

struct ReadQuestion {
  std::uint8_t unit = 1;
  std::uint8_t function = 3;  // 1 coils, 2 discrete inputs, 3 holding, 4 input registers
  std::uint16_t address = 0;
  std::uint16_t count = 1;  // registers: 1 to 125; coils and inputs: 1 to 2000

  friend bool operator==(const ReadQuestion&, const ReadQuestion&) = default;
};

bool is_of_bits(int function);

// `transaction` is for TCP only.
std::vector<std::uint8_t> request_frame(Framing framing, const ReadQuestion& question,
                                        std::uint16_t transaction);

// What the byte count of a right answer says.
std::size_t data_bytes(const ReadQuestion& question);
// The length of a right answer on a serial line, from the unit to the checksum.
std::size_t answer_bytes(const ReadQuestion& question);

// The checksum of a serial frame, as its last two bytes say it: low byte first.
std::uint16_t frame_checksum(std::span<const std::uint8_t> bytes);
// Whether the last two bytes are the checksum of all before.
bool has_right_checksum(std::span<const std::uint8_t> frame);

// The data of an answer: registers, or for coils and inputs one word of 0 or 1 a bit.
std::vector<std::uint16_t> words_in(const ReadQuestion& question, std::span<const std::uint8_t> data);

// Modbus application protocol 1.1b3, clause 7, in words for a technician.
std::string exception_text(std::uint8_t code);

}  // namespace anju
