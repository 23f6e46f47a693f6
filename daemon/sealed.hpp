// What nobody may read who comes by the files alone: AES-256-GCM (NIST SP 800-38D) with a key of the box.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "config/sealed_text.hpp"
#include "rules/model/error.hpp"

namespace anju {

inline constexpr const char* kSealKeyFile = "contacts.key";  // in the folder of the store, mode 0600

// 32 raw bytes, of the kernel's randomness. Errors: unavailable, there is none.
Result<std::string> new_seal_key();
// Errors: io, not_found; malformed, it is no key; unsupported, others than its owner can read it.
Result<std::string> read_seal_key(const std::filesystem::path& file);

// What the number of a contact is bound to.
inline std::string seal_place(std::string_view home, std::string_view contact) {
  return std::string(home) + "/" + std::string(contact);
}

// `about` binds it to its place: what was sealed for one contact is no secret of another. Errors:
// unavailable.
Result<std::string> seal(std::string_view secret, std::string_view about, std::string_view key);
// Errors: malformed: it was changed, or sealed with another key or for another place.
Result<std::string> open_sealed(std::string_view sealed, std::string_view about, std::string_view key);

}  // namespace anju
