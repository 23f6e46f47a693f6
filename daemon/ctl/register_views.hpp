// What registers can mean when nobody knows what they mean: every plausible reading of them. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

namespace anju {

// The readings that begin at one register; none: not plausible, or the registers after it were not read.
// A whole number is plausible up to a thousand million (of 64 bits: a thousand times that) either way, a real
// one when it is 0 or between a millionth and a thousand million.
struct RegisterViews {
  std::uint16_t word = 0;
  std::int16_t as_signed = 0;
  std::optional<std::int64_t> whole;          // two registers, the high word first
  std::optional<std::int64_t> whole_swapped;  // the low word first
  std::optional<float> real;
  std::optional<float> real_swapped;
  std::optional<std::int64_t> whole_long;  // four registers
  std::optional<double> real_long;
  std::string text;  // two letters
};

// Of the first of `words`; there must be one.
RegisterViews views_of(std::span<const std::uint16_t> words);

}  // namespace anju
