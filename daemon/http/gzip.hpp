// Bodies in gzip (RFC 1952): those that come so, and answers that are remembered.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

// Errors: malformed, also what is cut short or goes on behind its end; out_of_range when it unpacks to more
// than `most` bytes, which are all that is ever unpacked of it.
Result<std::string> gunzip(std::string_view packed, std::size_t most);

// Empty when there is no memory for it.
std::string gzip(std::string_view text);

}  // namespace anju
