// The telephone number of a contact: how it may be written, how it is shown, and the key with which it is
// sealed.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

// Digits, blanks, dashes, parentheses and a leading +: 3 to 20 digits.
bool is_phone(std::string_view text);
// "••• 0142"; of a short number nothing.
std::string masked_phone(std::string_view phone);

// The key of the box for what is sealed; made with the first number. `store`: the database, beside which it
// is. Errors: those of read_seal_key().
Result<std::string> seal_key_of(const std::filesystem::path& store);
// As above, and none is made: a trial.
Result<std::string> seal_key_for_trial(const std::filesystem::path& store);

}  // namespace anju
