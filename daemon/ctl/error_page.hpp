// Every error that anjuctl tells of, by its stable code.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "daemon/text/catalogue.hpp"

namespace anju {

struct KnownError {
  std::string_view code;
  int exit_code = 1;
  Text means;
};

std::span<const KnownError> known_errors();
// The manual page anju-errors(7), as roff.
std::string error_page(const std::string& version);

}  // namespace anju
