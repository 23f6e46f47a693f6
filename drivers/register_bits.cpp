#include "drivers/register_bits.hpp"

#include <algorithm>
#include <array>

namespace anju {

std::uint64_t register_bits(std::span<const std::uint16_t> words, const RegisterSource& source) {
  std::array<std::uint16_t, 4> ordered{};
  const std::size_t count = std::min(words.size(), ordered.size());
  std::copy_n(words.begin(), count, ordered.begin());
  if (source.word_order == WordOrder::little)
    std::reverse(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(count));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < count; ++i) {
    std::uint16_t word = ordered[i];
    if (source.byte_order == ByteOrder::little) word = static_cast<std::uint16_t>(word << 8 | word >> 8);
    bits = bits << 16 | word;
  }
  return bits;
}

}  // namespace anju
