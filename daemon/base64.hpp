// Base64 (RFC 4648, clause 4), of raw bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

std::string to_base64(std::string_view bytes);
// None: it is no base64.
std::optional<std::string> from_base64(std::string_view text);

}  // namespace anju
