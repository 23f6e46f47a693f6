// Values as devices lay them out in registers. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace anju::sim::modbus {

enum class ValueType : std::uint8_t { u16, s16, u32, s32, u64, s64, float32, float64 };

std::optional<ValueType> value_type(std::string_view name);
std::size_t words_of(ValueType type);

// The registers that hold `value`: the high word first, or the low word first. A whole number that does not
// fit goes round, as the counter of a device does.
std::vector<std::uint16_t> words_for(ValueType type, double value, bool low_word_first);

}  // namespace anju::sim::modbus
