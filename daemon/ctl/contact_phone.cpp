#include "daemon/ctl/contact_phone.hpp"

#include <algorithm>

#include "daemon/ctl/replace_file.hpp"
#include "daemon/sealed.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

fs::path key_file(const fs::path& store) { return store.parent_path() / kSealKeyFile; }

}  // namespace

bool is_phone(std::string_view text) {
  constexpr std::ptrdiff_t kFewest = 3;  // 110, 120
  constexpr std::ptrdiff_t kMost = 20;
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  const auto digits = std::count_if(text.begin(), text.end(), is_digit);
  const bool is_plain = std::all_of(text.begin(), text.end(), [&](char c) {
    return is_digit(c) || c == ' ' || c == '-' || c == '(' || c == ')' || c == '+';
  });
  return is_plain && digits >= kFewest && digits <= kMost && text.find('+', 1) == std::string_view::npos;
}

std::string masked_phone(std::string_view phone) {
  constexpr std::size_t kShown = 4;
  std::string digits;
  for (const char c : phone)
    if (c >= '0' && c <= '9') digits += c;
  // Of a short number nothing is shown: four digits would be most of it.
  if (digits.size() < 2 * kShown) return "••••";
  return "••• " + digits.substr(digits.size() - kShown);
}

Result<std::string> seal_key_of(const fs::path& store) {
  std::error_code none;
  if (!fs::exists(key_file(store), none)) {
    const auto key = new_seal_key();
    if (!key) return key.error();
    constexpr unsigned kOwnerOnly = 0600;
    const auto placed = place_file({key_file(store), *key, store.parent_path(), kOwnerOnly, true});
    // Somebody else was faster.
    if (!placed && placed.error().code != ErrorCode::unavailable) return placed.error();
  }
  return read_seal_key(key_file(store));
}

Result<std::string> seal_key_for_trial(const fs::path& store) {
  std::error_code none;
  return fs::exists(key_file(store), none) ? read_seal_key(key_file(store)) : new_seal_key();
}

}  // namespace anju
