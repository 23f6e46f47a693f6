// Registers as they were read, for people and for machines.
#include <algorithm>

#include "daemon/ctl/modbus_json.hpp"
#include "daemon/ctl/modbus_read.hpp"
#include "daemon/ctl/register_views.hpp"
#include "daemon/ctl/terminal.hpp"
#include "daemon/text/json_text.hpp"

namespace anju {
namespace {

using Cells = std::vector<std::string>;

Cells headings(std::initializer_list<Message> messages, const Look& look) {
  Cells row;
  for (const Message message : messages) row.emplace_back(text(message).in(look.language));
  return row;
}

std::string shown(const auto& number, fmt::string_view format = "{}") {
  return number ? fmt::format(fmt::runtime(format), *number) : "";
}

Cells cells(int address, const RegisterViews& views) {
  return {std::to_string(address),    fmt::format("0x{:04X}", address),  fmt::format("0x{:04X}", views.word),
          std::to_string(views.word), std::to_string(views.as_signed),   shown(views.whole),
          shown(views.whole_swapped), shown(views.real, "{:.7g}"),       shown(views.real_swapped, "{:.7g}"),
          shown(views.whole_long),    shown(views.real_long, "{:.12g}"), views.text};
}

// A meaning that no register has is no column.
void drop_empty_columns(std::vector<Cells>& rows) {
  for (std::size_t column = rows.front().size(); column-- > 0;) {
    const bool is_empty =
        std::all_of(rows.begin() + 1, rows.end(), [column](const Cells& row) { return row[column].empty(); });
    if (!is_empty) continue;
    for (Cells& row : rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
  }
}

std::string or_null(const auto& number, fmt::string_view format = "{}") {
  return number ? fmt::format(fmt::runtime(format), *number) : "null";
}

void append_views(std::string& out, int address, const RegisterViews& views) {
  out += fmt::format(R"({{"address":{},"word":{},"s16":{},"whole32":{},"whole32_low_first":{},"float32":{},)"
                     R"("float32_low_first":{},"whole64":{},"float64":{},"text":)",
                     address, views.word, views.as_signed, or_null(views.whole), or_null(views.whole_swapped),
                     or_null(views.real, "{:.9g}"), or_null(views.real_swapped, "{:.9g}"),
                     or_null(views.whole_long), or_null(views.real_long, "{:.17g}"));
  append_json_string_or_null(out, views.text);
  out += '}';
}

}  // namespace

std::string registers_text(const ReadRegisters& read, const Look& look) {
  if (read.words.empty()) return "";
  if (is_of_bits(read.plan.function)) {
    std::vector<Cells> rows{
        headings({Message::column_address, Message::column_hex, Message::column_bit}, look)};
    for (std::size_t i = 0; i < read.words.size(); ++i) {
      const int address = read.plan.address + static_cast<int>(i);
      rows.push_back(
          {std::to_string(address), fmt::format("0x{:04X}", address), std::to_string(read.words[i])});
    }
    return as_table(rows, look.width);
  }
  std::vector<Cells> rows{headings(
      {Message::column_address, Message::column_hex, Message::column_word, Message::column_unsigned,
       Message::column_signed, Message::column_whole, Message::column_whole_swapped, Message::column_real,
       Message::column_real_swapped, Message::column_long, Message::column_double, Message::column_text},
      look)};
  for (std::size_t i = 0; i < read.words.size(); ++i)
    rows.push_back(
        cells(read.plan.address + static_cast<int>(i), views_of(std::span(read.words).subspan(i))));
  drop_empty_columns(rows);
  return as_table(rows, look.width);
}

std::string registers_json(const ReadRegisters& read, bool is_through_daemon) {
  const bool is_bits = is_of_bits(read.plan.function);
  std::string out = fmt::format(
      R"({{"through":"{}","unit":{},"function":{},"address":{},"count":{},"words":{},"registers":[)",
      is_through_daemon ? "anjud" : "direct", read.plan.unit, read.plan.function, read.plan.address,
      read.plan.count, words_json(read.words));
  for (std::size_t i = 0; !is_bits && i < read.words.size(); ++i) {
    if (i > 0) out += ',';
    append_views(out, read.plan.address + static_cast<int>(i), views_of(std::span(read.words).subspan(i)));
  }
  out += R"(],"fault":)";
  append_json_string_or_null(out, read.problem ? read.problem->why : "");
  return out + "}\n";
}

}  // namespace anju
