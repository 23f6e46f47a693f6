// The registers of one value as one number. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "config/field.hpp"

namespace anju {

// The most significant bit first, whatever order the device keeps them in. At most 4 words.
std::uint64_t register_bits(std::span<const std::uint16_t> words, const RegisterSource& source);

}  // namespace anju
