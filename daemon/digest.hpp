// SHA-256 (FIPS 180-4).
#pragma once

#include <string>
#include <string_view>

namespace anju {

// 32 raw bytes.
std::string sha256(std::string_view bytes);

}  // namespace anju
