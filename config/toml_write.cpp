#include "config/toml_write.hpp"

#include <array>
#include <charconv>
#include <cmath>

#include "config/syntax.hpp"
#include "config/toml_tree.hpp"

namespace anju {
namespace {

template <class List>
std::string listed(const List& list) {
  std::string text;
  for (const auto& item : list) text += (text.empty() ? "" : ", ") + toml_value(item);
  return "[" + text + "]";
}

bool is_toml(std::string_view value) { return !parse_toml("a = " + std::string(value) + "\n").error; }

}  // namespace

std::string toml_text(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string quoted = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      quoted += '\\';
      quoted += c;
    } else if (byte < 0x20 || byte == 0x7F) {
      quoted += "\\u00";
      quoted += kDigits[byte >> 4U];
      quoted += kDigits[byte & 0xFU];
    } else {
      quoted += c;
    }
  }
  return quoted + '"';
}

std::string toml_value(double value) {
  std::array<char, 64> digits{};
  const auto [end, fault] = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  std::string text(digits.data(), fault == std::errc{} ? end : digits.data());
  if (std::isfinite(value) && text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

std::string toml_value(Duration duration) { return toml_text(duration_text(duration)); }
std::string toml_value(const std::vector<std::string>& texts) { return listed(texts); }
std::string toml_value(const std::vector<double>& numbers) { return listed(numbers); }

std::string toml_from_word(std::string_view word) {
  const bool may_be_bare =
      word == "true" || word == "false" ||
      (!word.empty() && std::string_view("[{+-0123456789\"'").find(word.front()) != std::string_view::npos);
  if (may_be_bare && word.find('\n') == std::string_view::npos && word.find('#') == std::string_view::npos &&
      is_toml(word))
    return std::string(word);
  return toml_text(word);
}

}  // namespace anju
