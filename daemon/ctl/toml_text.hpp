// Text as the settings want it.
#pragma once

#include <string>
#include <string_view>

namespace anju {

// A TOML basic string (TOML 1.0.0, "String").
std::string toml_text(std::string_view text);

}  // namespace anju
