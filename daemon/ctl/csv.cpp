#include "daemon/ctl/csv.hpp"

namespace anju {
namespace {

class CsvReader {
 public:
  explicit CsvReader(std::string_view text) : rest_(text) {
    if (rest_.starts_with("\xEF\xBB\xBF")) rest_.remove_prefix(3);
  }

  Result<std::vector<CsvRow>> all() {
    std::vector<CsvRow> rows;
    while (!rest_.empty()) {
      CsvRow row{line_, {}};
      if (!read_row(row.cells))
        return Error{ErrorCode::malformed, std::to_string(row.line) + ": a quote is not closed"};
      const bool is_blank = row.cells.size() == 1 && row.cells.front().empty();
      if (!is_blank) rows.push_back(std::move(row));
    }
    return rows;
  }

 private:
  bool read_row(std::vector<std::string>& cells) {
    for (;;) {
      std::string cell;
      if (!(rest_.starts_with('"') ? read_quoted(cell) : read_plain(cell))) return false;
      cells.push_back(std::move(cell));
      if (rest_.starts_with(',')) {
        rest_.remove_prefix(1);
        continue;
      }
      if (rest_.starts_with('\r')) rest_.remove_prefix(1);
      if (rest_.starts_with('\n')) rest_.remove_prefix(1);
      ++line_;
      return true;
    }
  }

  bool read_plain(std::string& cell) {
    const auto end = std::min(rest_.find_first_of(",\r\n"), rest_.size());
    cell = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return true;
  }

  bool read_quoted(std::string& cell) {
    rest_.remove_prefix(1);
    for (;;) {
      const auto quote = rest_.find('"');
      if (quote == std::string_view::npos) return false;
      for (const char c : rest_.substr(0, quote)) line_ += c == '\n' ? 1 : 0;
      cell += rest_.substr(0, quote);
      rest_.remove_prefix(quote + 1);
      if (!rest_.starts_with('"')) break;
      cell += '"';
      rest_.remove_prefix(1);
    }
    // What follows a closing quote belongs to the cell, as spreadsheets have it.
    std::string more;
    read_plain(more);
    cell += more;
    return true;
  }

  std::string_view rest_;
  int line_ = 1;
};

}  // namespace

Result<std::vector<CsvRow>> parse_csv(std::string_view text) { return CsvReader(text).all(); }

std::string csv_line(const std::vector<std::string>& cells) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    if (i > 0) line += ',';
    if (cells[i].find_first_of(",\"\r\n") == std::string::npos) {
      line += cells[i];
      continue;
    }
    line += '"';
    for (const char c : cells[i]) line += c == '"' ? "\"\"" : std::string(1, c);
    line += '"';
  }
  return line + "\n";
}

}  // namespace anju
