// Text for a terminal: as wide as it looks, not as long as it is stored.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace anju {

// Foreign text as it may be shown: control characters, also the ones that steer a terminal, become '?'.
std::string printable(std::string_view text);

// Columns of a terminal that UTF-8 text takes: 2 for Chinese, 0 for combining marks and for the colours of
// this program (ESC [ ... m).
std::size_t display_width(std::string_view text);

// Rows as lines, each column as wide as its widest cell, two blanks between, no blanks at the end of a line.
std::string in_columns(const std::vector<std::vector<std::string>>& rows, std::string_view indent = "");

}  // namespace anju
