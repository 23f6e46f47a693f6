// The installation code of a work order: a secret for one visit, by which the city knows whose request for a
// certificate it has before it. Pure.
//
// Twelve letters and digits and a check character (ISO 7064, MOD 37,36), which finds every single wrong
// character and every two that have changed places. A box has no link to the city before it has a certificate
// (mutual TLS, anju-uplink alone), so the code is not sent: what is in the request is a proof of it that is
// good for the box's own key alone (HMAC-SHA256 over the public key, as RFC 5272, 6.2.1 has it), and who
// reads the request on its way learns no code.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

namespace anju {

inline constexpr std::size_t kCodeLength = 13;

enum class CodeTrouble : std::uint8_t { length, character, check };
struct CodeFault {
  CodeTrouble what = CodeTrouble::length;
  std::string text;  // the character, or how many there are
};

// In capitals, without the blanks and dashes that people read it with; or what is wrong with it.
std::variant<std::string, CodeFault> read_installation_code(std::string_view typed);
// Of letters and digits in capitals.
char check_character(std::string_view text);

}  // namespace anju
