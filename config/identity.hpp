// Where a name is said: of a device, or of one of its channels.
#pragma once

#include <algorithm>
#include <variant>
#include <vector>

#include "config/json_path.hpp"
#include "config/text_template.hpp"

namespace anju {

// The first that gives a name counts.
using Identity = std::vector<std::variant<JsonPath, TextTemplate>>;

// Whether the topic alone cannot tell it.
inline bool is_in_payload(const Identity& identity) {
  return std::any_of(identity.begin(), identity.end(), [](const auto& source) {
    const auto* text = std::get_if<TextTemplate>(&source);
    return !text || text->uses_wildcard();
  });
}

}  // namespace anju
