// Messages of platforms that come encrypted. Pure; takes any bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace anju {

// MessageCipher::aes_cbc (config/push_adapter.hpp). None: the key is of another length, or it was not
// encrypted with it. Whether the text was changed only a signature tells.
std::optional<std::string> open_aes_cbc(std::string_view base64, std::string_view key);

}  // namespace anju
