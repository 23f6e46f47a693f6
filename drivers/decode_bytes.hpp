// A number out of a row of bytes. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "config/field.hpp"
#include "drivers/decode_value.hpp"

namespace anju {

// None when the bytes end before it, or a digit of a BCD is none. A BCD of nines alone is a number as well;
// whether it means "no value" the profile says.
std::optional<RawValue> raw_of(const ByteSource& source, std::string_view bytes);

// The last `digits` half bytes of `bits` as a decimal number; none when one of them is no digit.
std::optional<RawValue> decimal_of(std::uint64_t bits, std::size_t digits);

}  // namespace anju
