// JSON written straight into a buffer that is used again: decode and replay print millions of lines. Without
// a JSON library, because every string must come out as UTF-8 and every number exact to its last tick.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "rules/model/quantity.hpp"

namespace anju {

// `text` in quotes, escaped. Bytes that are no UTF-8 become U+FFFD.
void append_json_string(std::string& out, std::string_view text);

// A value in the unit of its quantity, exact to the last tick: 230123 ticks of kWh are 230.123; true or false
// for a boolean.
void append_json_value(std::string& out, Quantity quantity, std::int64_t ticks);

// "text", or null when it is empty.
void append_json_string_or_null(std::string& out, std::string_view text);

// How many bytes of well-formed UTF-8 (RFC 3629) begin at `at`; 0 when it is malformed.
std::size_t utf8_length(std::string_view text, std::size_t at);

}  // namespace anju
