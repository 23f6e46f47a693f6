#include "drivers/decode_bytes.hpp"

#include <algorithm>
#include <bit>

namespace anju {
namespace {

RawValue with_sign(std::uint64_t bits, std::size_t length) {
  const unsigned unused = static_cast<unsigned>(64 - 8 * length);
  return static_cast<std::int64_t>(bits << unused) >> unused;
}

}  // namespace

std::optional<RawValue> decimal_of(std::uint64_t bits, std::size_t digits) {
  std::uint64_t number = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    const std::uint64_t digit = bits >> (4 * (digits - 1 - i)) & 0xF;
    if (digit > 9) return std::nullopt;
    number = number * 10 + digit;
  }
  return RawValue(number);
}

std::optional<RawValue> raw_of(const ByteSource& source, std::string_view bytes) {
  if (source.at > bytes.size() || source.length > bytes.size() - source.at) return std::nullopt;
  std::string part(bytes.substr(source.at, source.length));
  if (source.byte_order == ByteOrder::little) std::reverse(part.begin(), part.end());
  std::uint64_t bits = 0;
  for (const char byte : part) bits = bits << 8 | static_cast<unsigned char>(byte);
  switch (source.type) {
    case ByteSource::Type::whole_signed:
      return with_sign(bits, source.length);
    case ByteSource::Type::real:
      if (source.length == 4) return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
      return std::bit_cast<double>(bits);
    case ByteSource::Type::bcd:
      return decimal_of(bits, 2 * source.length);
    case ByteSource::Type::whole:
      break;
  }
  return RawValue(bits);
}

}  // namespace anju
