// The small languages inside the settings: durations, identifiers, addresses.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rules/model/time.hpp"

namespace anju {

// "250ms", "10s", "15m", "25h", "30d"; none when it is anything else or does not fit.
std::optional<Duration> parse_duration(std::string_view text);
// In the largest unit that leaves a whole number.
std::string duration_text(Duration duration);

// Letters, digits, - and _, 1 to 64.
bool is_identifier(std::string_view text);
bool has_control_characters(std::string_view text);

bool is_ipv4(std::string_view text);  // four decimal numbers
bool is_ipv6(std::string_view text);
bool is_host_name(std::string_view text);  // RFC 1123, or an IPv4 literal

}  // namespace anju
