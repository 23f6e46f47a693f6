#include "config/read_line.hpp"

#include <algorithm>

namespace anju {
namespace {

const std::vector<std::pair<std::string_view, Parity>> kParities{
    {"none", Parity::none}, {"even", Parity::even}, {"odd", Parity::odd}};

std::string baud_rates() {
  std::string text;
  for (const int rate : kBaudRates) text += (text.empty() ? "" : ", ") + std::to_string(rate);
  return text;
}

void read_baud(TableReader& reader, LineSettings& line) {
  int baud = 0;
  if (!reader.integer<int>("baud", baud)) return;
  if (std::find(std::begin(kBaudRates), std::end(kBaudRates), baud) == std::end(kBaudRates))
    return reader.wrong("baud",
                        std::to_string(baud) + " is no rate that can be set; possible are: " + baud_rates());
  line.baud = baud;
}

void read_data_bits(TableReader& reader, DataBits allowed, LineSettings& line) {
  int data_bits = 8;
  if (!reader.integer<int>("data_bits", data_bits, 7, 8)) return;
  if (allowed == DataBits::eight && data_bits != 8)
    return reader.wrong("data_bits", "must be 8: Modbus RTU sends whole bytes");
  line.data_bits = data_bits;
}

}  // namespace

bool read_line_keys(TableReader& reader, DataBits data_bits, LineSettings& line) {
  read_baud(reader, line);
  reader.word("parity", line.parity, kParities);
  read_data_bits(reader, data_bits, line);
  reader.integer<int>("stop_bits", line.stop_bits, 1, 2);
  return reader.has("baud") || reader.has("parity") || reader.has("data_bits") || reader.has("stop_bits");
}

bool read_line(TableReader& reader, LineSettings& line) {
  std::optional<TableReader> keys = reader.table("line");
  if (!keys) return false;
  read_line_keys(*keys, DataBits::eight, line);
  keys->refuse_unknown();
  return true;
}

}  // namespace anju
