// From the unit a device speaks to the canonical unit of a quantity. Unit names as in SenML (RFC 8428, RFC
// 8798) and UCUM, and the few that meters print.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

namespace anju {

// canonical = raw * factor + offset
struct Conversion {
  double factor = 1;
  double offset = 0;
};

// None when the units are not of the same kind. Equal units always convert, also those the table does not
// know.
std::optional<Conversion> convert(std::string_view from, std::string_view to);

// Every unit that converts to `to`, itself first: what a message offers instead of an impossible one.
std::vector<std::string_view> units_like(std::string_view to);

}  // namespace anju
