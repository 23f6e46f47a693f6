// The small languages inside the settings: durations, identifiers, addresses, JSON pointers, MQTT topics.
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

// RFC 6901: empty, or parts that begin with "/" in which ~ is followed by 0 or 1.
bool is_json_pointer(std::string_view text);

// MQTT 3.1.1, clause 4.7: + alone in its level, # alone in the last one. "" when it is right, else what is
// wrong.
std::string topic_filter_fault(std::string_view filter);
// A filter in which exactly one level is {device}.
std::string topic_pattern_fault(std::string_view pattern);

}  // namespace anju
