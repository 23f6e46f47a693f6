// What a sealed text looks like in the settings: "sealed:v1:" and base64. Opening it is daemon/sealed.hpp.
#pragma once

#include <algorithm>
#include <string_view>

namespace anju {

inline constexpr std::string_view kSealMark = "sealed:v1:";
// Where in the address of a webhook the sealed number of its contact goes.
inline constexpr std::string_view kPhoneInWebhook = "{phone}";

inline bool is_sealed(std::string_view text) {
  if (!text.starts_with(kSealMark)) return false;
  const auto is_of_base64 = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '+' ||
           c == '/' || c == '=';
  };
  const std::string_view rest = text.substr(kSealMark.size());
  // A nonce of 12 bytes and a tag of 16 at least.
  return rest.size() >= 40 && rest.size() % 4 == 0 && std::all_of(rest.begin(), rest.end(), is_of_base64);
}

}  // namespace anju
