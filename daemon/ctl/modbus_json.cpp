#include "daemon/ctl/modbus_json.hpp"

#include "daemon/text/json_text.hpp"

namespace anju {

std::string hex_words(std::span<const std::uint16_t> words) {
  std::string text;
  for (const std::uint16_t word : words) text += fmt::format("{}0x{:04X}", text.empty() ? "" : " ", word);
  return text;
}

std::string words_json(std::span<const std::uint16_t> words) {
  std::string text = "[";
  for (const std::uint16_t word : words) text += (text.size() > 1 ? "," : "") + std::to_string(word);
  return text + "]";
}

std::string line_json(const std::optional<LineSettings>& line) {
  if (!line) return "null";
  return fmt::format(R"({{"baud":{},"parity":"{}","stop_bits":{}}})", line->baud, parity_name(line->parity),
                     line->stop_bits);
}

void append_exchange(std::string& out, const Exchange& exchange) {
  out += R"("words":)";
  out += exchange.kind == Exchange::Kind::words ? words_json(exchange.words) : "null";
  out += R"(,"exception":)";
  out += exchange.kind == Exchange::Kind::refused ? std::to_string(exchange.exception) : "null";
  out += R"(,"fault":)";
  append_json_string_or_null(out, exchange.fault);
}

}  // namespace anju
