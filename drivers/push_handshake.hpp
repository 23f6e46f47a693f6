// Whether a request is from the platform that shares a secret with the box. Pure; takes any bytes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/push_adapter.hpp"
#include "rules/model/time.hpp"

namespace anju {

struct PushRequest {
  std::string_view query;  // as it came, without the question mark
  const std::vector<std::pair<std::string, std::string>>& headers;
  std::string_view body;
};

enum class Handshake : std::uint8_t {
  right,
  wrong,     // the signature is another, or not there
  too_late,  // it is right, and from another time than now
};

// A box that knows no time cannot tell what is late.
Handshake check_handshake(const SignatureRule& rule, const PushRequest& request, std::string_view secret,
                          const Instant& now);

// What the request says there. None where it says nothing, or says it twice.
std::optional<std::string> find_part(const RequestPart& part, const PushRequest& request);

// "%2B" becomes "+", and "+" stays: platforms write a signature in base64 either way. None where a percent
// sign begins no byte.
std::optional<std::string> percent_decoded(std::string_view text);

}  // namespace anju
