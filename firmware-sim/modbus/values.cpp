#include "firmware-sim/modbus/values.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <utility>

namespace anju::sim::modbus {
namespace {

constexpr std::array<std::pair<std::string_view, ValueType>, 8> kTypes{{{"u16", ValueType::u16},
                                                                        {"s16", ValueType::s16},
                                                                        {"u32", ValueType::u32},
                                                                        {"s32", ValueType::s32},
                                                                        {"u64", ValueType::u64},
                                                                        {"s64", ValueType::s64},
                                                                        {"float32", ValueType::float32},
                                                                        {"float64", ValueType::float64}}};

std::uint64_t bits_of(ValueType type, double value) {
  if (type == ValueType::float32) return std::bit_cast<std::uint32_t>(static_cast<float>(value));
  if (type == ValueType::float64) return std::bit_cast<std::uint64_t>(value);
  constexpr double kWhole = 9.2e18;  // a conversion of what does not fit is undefined
  const double whole = std::clamp(std::round(value), -kWhole, kWhole);
  return static_cast<std::uint64_t>(static_cast<std::int64_t>(whole));
}

}  // namespace

std::optional<ValueType> value_type(std::string_view name) {
  for (const auto& [known, type] : kTypes) {
    if (known == name) return type;
  }
  return std::nullopt;
}

std::size_t words_of(ValueType type) {
  switch (type) {
    case ValueType::u16:
    case ValueType::s16:
      return 1;
    case ValueType::u32:
    case ValueType::s32:
    case ValueType::float32:
      return 2;
    default:
      return 4;
  }
}

std::vector<std::uint16_t> words_for(ValueType type, double value, bool low_word_first) {
  const std::uint64_t bits = bits_of(type, value);
  std::vector<std::uint16_t> words;
  for (std::size_t at = 0; at < words_of(type); ++at) {
    words.push_back(static_cast<std::uint16_t>(bits >> (16 * at) & 0xFFFF));
  }
  if (!low_word_first) std::reverse(words.begin(), words.end());
  return words;
}

}  // namespace anju::sim::modbus
