// Values as TOML writes them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/time.hpp"

namespace anju {

// A basic string, in quotes (TOML 1.0.0, "String").
std::string toml_text(std::string_view text);

inline std::string toml_value(const std::string& text) { return toml_text(text); }
inline std::string toml_value(bool value) { return value ? "true" : "false"; }
inline std::string toml_value(std::int64_t value) { return std::to_string(value); }
std::string toml_value(double value);
std::string toml_value(Duration duration);
std::string toml_value(const std::vector<std::string>& texts);
std::string toml_value(const std::vector<double>& numbers);

// What somebody has typed as a value: a truth, a number and a list as they are, everything else as a text.
std::string toml_from_word(std::string_view word);

}  // namespace anju
