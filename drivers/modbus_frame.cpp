#include "drivers/modbus_frame.hpp"

#include <boost/crc.hpp>

namespace anju {
namespace {

constexpr std::uint8_t kReadCoils = 1;
constexpr std::uint8_t kReadInputs = 2;

void put(std::vector<std::uint8_t>& bytes, unsigned word) {
  bytes.push_back(static_cast<std::uint8_t>(word >> 8));
  bytes.push_back(static_cast<std::uint8_t>(word & 0xFF));
}

}  // namespace

bool is_of_bits(int function) { return function == kReadCoils || function == kReadInputs; }

std::vector<std::uint8_t> request_frame(Framing framing, const ReadQuestion& question,
                                        std::uint16_t transaction) {
  std::vector<std::uint8_t> bytes;
  bytes.reserve(12);
  if (framing == Framing::tcp) {
    put(bytes, transaction);
    put(bytes, 0);  // the protocol: Modbus
    put(bytes, 6);  // bytes that follow
  }
  bytes.push_back(question.unit);
  bytes.push_back(question.function);
  put(bytes, question.address);
  put(bytes, question.count);
  if (framing == Framing::rtu) {
    const std::uint16_t sum = frame_checksum(bytes);
    bytes.push_back(static_cast<std::uint8_t>(sum & 0xFF));
    bytes.push_back(static_cast<std::uint8_t>(sum >> 8));
  }
  return bytes;
}

std::size_t data_bytes(const ReadQuestion& question) {
  return is_of_bits(question.function) ? (question.count + 7U) / 8U : question.count * 2U;
}

std::size_t answer_bytes(const ReadQuestion& question) {
  return 3 + data_bytes(question) + 2;  // unit, function, byte count; checksum
}

std::uint16_t frame_checksum(std::span<const std::uint8_t> bytes) {
  boost::crc_optimal<16, 0x8005, 0xFFFF, 0, true, true> sum;
  sum.process_bytes(bytes.data(), bytes.size());
  return sum.checksum();
}

bool has_right_checksum(std::span<const std::uint8_t> frame) {
  if (frame.size() < 4) return false;
  const std::uint16_t sum = frame_checksum(frame.first(frame.size() - 2));
  return frame[frame.size() - 2] == (sum & 0xFF) && frame[frame.size() - 1] == sum >> 8;
}

std::vector<std::uint16_t> words_in(const ReadQuestion& question, std::span<const std::uint8_t> data) {
  std::vector<std::uint16_t> words(question.count);
  for (std::size_t i = 0; i < words.size(); ++i) {
    words[i] = static_cast<std::uint16_t>(is_of_bits(question.function) ? data[i / 8] >> (i % 8) & 1
                                                                        : data[2 * i] << 8 | data[2 * i + 1]);
  }
  return words;
}

std::string exception_text(std::uint8_t code) {
  const std::string number = " (exception " + std::to_string(code) + ")";
  switch (code) {
    case 1:
      return "the device does not know this function" + number;
    case 2:
      return "the device has no such register" + number;
    case 3:
      return "the device does not give so many registers at once" + number;
    case 4:
      return "the device has failed" + number;
    case 5:
    case 6:
      return "the device is busy" + number;
    case 10:
      return "the gateway has no way to the device" + number;
    case 11:
      return "the gateway answers, and the device behind it does not" + number;
    default:
      return "the device refuses" + number;
  }
}

}  // namespace anju
