#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "drivers/push_item.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

enum class Column : std::uint8_t { meter, code, value, unit, time, quality, none };

struct ColumnName {
  std::string_view name;
  Column column;
};
// What utilities call them, in small letters.
constexpr std::array kNames{
    ColumnName{"meter", Column::meter},        ColumnName{"meter_id", Column::meter},
    ColumnName{"meter_number", Column::meter}, ColumnName{"device", Column::meter},
    ColumnName{"表号", Column::meter},         ColumnName{"表计编号", Column::meter},
    ColumnName{"code", Column::code},          ColumnName{"obis", Column::code},
    ColumnName{"quantity", Column::code},      ColumnName{"register", Column::code},
    ColumnName{"数据项", Column::code},        ColumnName{"value", Column::value},
    ColumnName{"reading", Column::value},      ColumnName{"读数", Column::value},
    ColumnName{"示数", Column::value},         ColumnName{"unit", Column::unit},
    ColumnName{"单位", Column::unit},          ColumnName{"time", Column::time},
    ColumnName{"timestamp", Column::time},     ColumnName{"measured_at", Column::time},
    ColumnName{"抄表时间", Column::time},      ColumnName{"时间", Column::time},
    ColumnName{"quality", Column::quality},    ColumnName{"状态", Column::quality},
    ColumnName{"抄表状态", Column::quality}};
constexpr std::size_t kMostColumns = 64;

std::string_view without_blanks(std::string_view text) {
  const auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

Column column_named(std::string_view text) {
  std::string name(without_blanks(text));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  const auto found =
      std::find_if(kNames.begin(), kNames.end(), [&name](const ColumnName& one) { return one.name == name; });
  return found == kNames.end() ? Column::none : found->column;
}

// One record of RFC 4180 after the other; a line end inside quotes belongs to the field.
class Records {
 public:
  Records(std::string_view text, char separator) : text_(text), separator_(separator) {}

  bool at_end() const { return at_ >= text_.size(); }
  std::size_t line() const { return line_; }  // of the record that next() gave last
  // False where a quote is not closed.
  bool next(std::vector<std::string>& fields) {
    fields.clear();
    line_ = next_line_;
    do {
      if (!read_field(fields.emplace_back())) return false;
    } while (take(separator_));
    take('\r');
    if (take('\n')) ++next_line_;
    return true;
  }

 private:
  bool take(char wanted) {
    if (at_end() || text_[at_] != wanted) return false;
    ++at_;
    return true;
  }
  bool ends_field() const {
    return at_end() || text_[at_] == separator_ || text_[at_] == '\n' || text_.substr(at_, 2) == "\r\n";
  }
  bool read_field(std::string& field) {
    if (!take('"')) {
      while (!ends_field()) field += text_[at_++];
      return true;
    }
    while (!at_end()) {
      const char c = text_[at_++];
      if (c == '\n') ++next_line_;
      if (c != '"') {
        field += c;
      } else if (!take('"')) {
        return ends_field();
      } else {
        field += '"';
      }
    }
    return false;
  }

  std::string_view text_;
  char separator_;
  std::size_t at_ = 0;
  std::size_t line_ = 1;
  std::size_t next_line_ = 1;
};

// Digits with one mark at most: what stands between thousands cannot be told from a mark.
std::optional<double> number_of(std::string_view text, bool has_comma) {
  std::string digits(without_blanks(text));
  if (has_comma) {
    if (digits.find('.') != std::string::npos) return std::nullopt;
    std::replace(digits.begin(), digits.end(), ',', '.');
  }
  double number = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, fault] = std::from_chars(digits.data(), end, number, std::chars_format::general);
  if (digits.empty() || fault != std::errc{} || stop != end || !std::isfinite(number)) return std::nullopt;
  return number;
}

std::optional<WallTime> time_of(std::string_view text, const Zone& zone) {
  const auto written = parse_written_time(without_blanks(text));
  if (!written) return std::nullopt;
  if (written->offset) return written->clock - *written->offset;
  return zone.to_wall(LocalTime{written->clock.time_since_epoch()});
}

PushItem item_of(const std::vector<std::string>& fields, const std::vector<Column>& columns,
                 const CsvLayout& layout) {
  PushItem item;
  for (std::size_t i = 0; i < fields.size(); ++i) {
    const std::string_view text = without_blanks(fields[i]);
    if (text.size() > kPushedTextLimit) item.refusal = "too-long";
    if (text.size() > kPushedTextLimit) break;
    switch (columns[i]) {
      case Column::meter:
        item.meter = text;
        break;
      case Column::code:
        item.code = text;
        break;
      case Column::unit:
        item.unit = text;
        break;
      case Column::quality:
        item.quality = text;
        break;
      case Column::time:
        item.at = time_of(text, layout.zone);
        if (!item.at && !text.empty()) item.refusal = "unreadable-time";
        break;
      case Column::value:
        item.value = number_of(text, layout.has_decimal_comma);
        if (!item.value && !text.empty()) item.refusal = "not-a-number";
        break;
      case Column::none:
        break;
    }
  }
  return item;
}

PushBody failed(std::string_view code, std::size_t line, std::string what) {
  PushBody body;
  body.fault = {code, "/line/" + std::to_string(line), std::move(what)};
  return body;
}

// "" when the header has what is needed, each once.
std::string header_fault(const std::vector<Column>& columns) {
  if (columns.size() > kMostColumns) return "has more than 64 columns";
  for (const auto& [name, column] : {ColumnName{"meter", Column::meter}, ColumnName{"value", Column::value},
                                     ColumnName{"time", Column::time}}) {
    const auto count = std::count(columns.begin(), columns.end(), column);
    if (count == 0)
      return "has no column " + std::string(name) +
             "; the first line names them: meter, code, value, unit, time, quality, in UTF-8, with the "
             "separator that the settings of the utility name";
    if (count > 1) return "has more than one column " + std::string(name);
  }
  return "";
}

}  // namespace

PushBody read_pushed_csv(std::string_view text, const CsvLayout& layout, std::size_t most) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  Records records(text, layout.separator);
  std::vector<std::string> fields;
  if (text.empty() || !records.next(fields)) return failed("header", 1, "the header cannot be read");
  std::vector<Column> columns;
  for (const std::string& field : fields) columns.push_back(column_named(field));
  if (const std::string fault = header_fault(columns); !fault.empty())
    return failed("header", 1, "the header " + fault);
  PushBody body;
  while (!records.at_end()) {
    if (!records.next(fields))
      return failed("malformed", records.line(), "a quote is not closed or not at the end");
    if (fields.size() == 1 && without_blanks(fields[0]).empty()) continue;
    if (fields.size() != columns.size())
      return failed("malformed", records.line(),
                    "has " + std::to_string(fields.size()) + " fields, and the header " +
                        std::to_string(columns.size()));
    if (body.items.size() == most)
      return failed("too-many", records.line(),
                    "it may have " + std::to_string(most) + " readings; send the rest in another");
    body.items.push_back(item_of(fields, columns, layout));
    body.items.back().where = "/line/" + std::to_string(records.line());
  }
  if (body.items.empty()) return failed("empty", 1, "there is no reading below the header");
  return body;
}

}  // namespace anju
