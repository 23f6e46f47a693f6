// What the answers of `anjuctl modbus` have in common, as JSON and as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "daemon/ctl/bus_reader.hpp"

namespace anju {

// "0x1234 0x0001".
std::string hex_words(std::span<const std::uint16_t> words);
// [4660,1]
std::string words_json(std::span<const std::uint16_t> words);
// {"baud","parity","stop_bits"}, or null.
std::string line_json(const std::optional<LineSettings>& line);
// "words":[...] or null, "exception": number or null, "fault": text or null; without braces.
void append_exchange(std::string& out, const Exchange& exchange);

}  // namespace anju
