#include "firmware-sim/modbus/request_reader.hpp"

namespace anju::sim::modbus {
namespace {

constexpr std::size_t kShortestRtu = 4;  // unit, function, CRC
constexpr std::size_t kLongestRtu = 256;

}  // namespace

std::optional<RequestReader::Found> RequestReader::next() {
  return framing_ == Framing::tcp ? next_tcp() : next_rtu();
}

std::optional<RequestReader::Found> RequestReader::silence() {
  auto found = take_rtu(held_.size());
  held_.clear();
  return found;
}

std::optional<RequestReader::Found> RequestReader::next_tcp() {
  if (lost_ || held_.size() < kHeader) return std::nullopt;
  const std::size_t length = word(&held_[4]);  // counts the unit, which the header already holds
  lost_ = word(&held_[2]) != 0 || length < 2 || length > kLongestPdu + 1;
  const std::size_t size = kHeader - 1 + length;
  if (lost_ || held_.size() < size) return std::nullopt;
  const auto end = held_.begin() + static_cast<std::ptrdiff_t>(size);
  Found found{word(held_.data()), held_[6], Bytes(held_.begin() + kHeader, end), Bytes(held_.begin(), end)};
  held_.erase(held_.begin(), end);
  return found;
}

std::optional<RequestReader::Found> RequestReader::next_rtu() {
  const std::size_t size = rtu_size();
  if (size == 0 || held_.size() < size) return std::nullopt;
  return take_rtu(size);
}

// A device does not look into a frame but waits for the silence after it. On a pseudo terminal and on TCP
// nobody can hear 3.5 characters of silence, so the functions whose length is known end at that length.
std::size_t RequestReader::rtu_size() const {
  if (held_.size() < 2) return 0;
  const std::uint8_t function = held_[1];
  if (function >= 1 && function <= 6) return 8;
  if (function == 8) return 8;
  if (function == 22) return 10;
  if ((function == 15 || function == 16) && held_.size() > 6) return 9U + held_[6];
  if (function == 23 && held_.size() > 10) return 13U + held_[10];
  return 0;
}

std::optional<RequestReader::Found> RequestReader::take_rtu(std::size_t size) {
  if (size < kShortestRtu || size > kLongestRtu) return std::nullopt;
  const std::uint16_t crc = crc_of(held_.data(), size - kCrc);
  if (held_[size - 2] != (crc & 0xFF) || held_[size - 1] != crc >> 8) return std::nullopt;
  const auto end = held_.begin() + static_cast<std::ptrdiff_t>(size);
  Found found{0, held_[0], Bytes(held_.begin() + 1, end - kCrc), Bytes(held_.begin(), end)};
  held_.erase(held_.begin(), end);
  return found;
}

}  // namespace anju::sim::modbus
