#include "daemon/ctl/commission/installation_code.hpp"

#include <algorithm>

#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

constexpr std::string_view kCharacters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

// The hybrid system MOD 37,36 of ISO 7064.
char check_character(std::string_view text) {
  constexpr std::size_t kModulus = 36;
  std::size_t sum = kModulus;
  for (const char c : text) {
    sum = (sum + kCharacters.find(c)) % kModulus;
    sum = (sum == 0 ? kModulus : sum) * 2 % (kModulus + 1);
  }
  return kCharacters[(kModulus + 1 - sum) % kModulus];
}

std::variant<std::string, CodeFault> read_installation_code(std::string_view typed) {
  std::string code;
  for (std::size_t at = 0; at < typed.size();) {
    const std::size_t length = std::max<std::size_t>(utf8_length(typed, at), 1);
    const std::string_view one = typed.substr(at, length);
    at += length;
    if (one == " " || one == "-" || one == "\t" || one == "\r") continue;
    const char capital =
        one.front() >= 'a' && one.front() <= 'z' ? static_cast<char>(one.front() - 'a' + 'A') : one.front();
    if (length != 1 || kCharacters.find(capital) == std::string_view::npos)
      return CodeFault{CodeTrouble::character, std::string(one)};
    code += capital;
  }
  if (code.size() != kCodeLength) return CodeFault{CodeTrouble::length, std::to_string(code.size())};
  if (check_character(code.substr(0, kCodeLength - 1)) != code.back())
    return CodeFault{CodeTrouble::check, {}};
  return code;
}

}  // namespace anju
