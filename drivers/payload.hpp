// The bytes of a message as a tree of values. Pure; untrusted input.
#pragma once

#include <boost/json/storage_ptr.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "config/mqtt_profile.hpp"

namespace anju {

// Either a tree or, in `refusal`, a reason of drivers/decode.hpp.
struct ParsedPayload {
  boost::json::value tree;
  std::string bytes;  // PayloadKind::bytes and hex
  std::string_view refusal;
};

// A NUL at the end, which is how C ends a text, and a byte order mark in front are not a part of a payload.
std::string_view without_frame(std::string_view payload);

// A payload that is no JSON is a text where that is expected.
// `heard_at`: what times that are relative to now count from.
ParsedPayload parse_payload(PayloadKind kind, bool accepts_text, std::string_view payload, WallTime heard_at,
                            boost::json::storage_ptr memory);

// JSON within the limits of drivers/decode.hpp; `refusal` says why not.
std::optional<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr memory,
                                             std::string_view& refusal);

// A text inside a message that is something else again. None when it is not what the profile says.
std::optional<std::string> bytes_from_base64(std::string_view text);

}  // namespace anju
