// Whole numbers as few bytes: seven bits a byte, small ones first. A sign is folded into the lowest bit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace anju {

class ByteWriter {
 public:
  void byte(std::uint8_t value) { bytes_.push_back(static_cast<char>(value)); }
  void number(std::uint64_t value) {
    while (value >= 0x80) {
      byte(static_cast<std::uint8_t>(value | 0x80U));
      value >>= 7U;
    }
    byte(static_cast<std::uint8_t>(value));
  }
  void signed_number(std::int64_t value) {
    const auto bits = static_cast<std::uint64_t>(value);
    number((bits << 1U) ^ (value < 0 ? ~std::uint64_t{0} : 0));
  }
  // Any two numbers have a step between them; it wraps round where 64 bits end.
  void step(std::int64_t from, std::int64_t to) {
    signed_number(
        static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)));
  }
  std::string take() { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Of bytes that may be damaged: what cannot be read is 0, and from then on everything is.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  bool at_end() const { return bytes_.empty(); }
  bool is_sound() const { return sound_; }
  std::string_view rest() const { return bytes_; }
  std::uint8_t byte() {
    if (bytes_.empty()) return fail();
    const auto value = static_cast<std::uint8_t>(bytes_.front());
    bytes_.remove_prefix(1);
    return value;
  }
  std::uint64_t number() {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const std::uint8_t next = byte();
      value |= static_cast<std::uint64_t>(next & 0x7FU) << shift;
      if (next < 0x80) return sound_ ? value : 0;
    }
    return fail();
  }
  std::int64_t signed_number() {
    const std::uint64_t bits = number();
    return static_cast<std::int64_t>((bits >> 1U) ^ (~(bits & 1U) + 1));
  }
  std::int64_t step(std::int64_t from) {
    return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) +
                                     static_cast<std::uint64_t>(signed_number()));
  }

 private:
  std::uint8_t fail() {
    sound_ = false;
    bytes_ = {};
    return 0;
  }

  std::string_view bytes_;
  bool sound_ = true;
};

}  // namespace anju
