// Bytes that are written as hexadecimal digits.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

// None when a digit is none or the last byte is half. Upper and lower case; empty text is no byte.
std::optional<std::string> bytes_from_hex(std::string_view hex);
// In lower case.
std::string hex_from_bytes(std::string_view bytes);

}  // namespace anju
