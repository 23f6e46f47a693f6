// Comma-separated values as spreadsheets write them (RFC 4180): quotes, doubled quotes, line ends in quotes.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

struct CsvRow {
  int line = 0;  // where it begins, from 1
  std::vector<std::string> cells;
};

// Blank lines are left out, a byte order mark too. Errors: malformed, with the line.
Result<std::vector<CsvRow>> parse_csv(std::string_view text);
std::string csv_line(const std::vector<std::string>& cells);

}  // namespace anju
