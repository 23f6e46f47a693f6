#include "daemon/text/json_text.hpp"

#include <array>
#include <charconv>

namespace anju {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

}  // namespace

std::size_t utf8_length(std::string_view text, std::size_t at) {
  const auto byte = [text](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned first = byte(at);
  const unsigned second = byte(at + 1);
  const auto continues = [byte, at](std::size_t count) {
    for (std::size_t i = 1; i <= count; ++i) {
      if ((byte(at + i) & 0xC0U) != 0x80U) return false;
    }
    return true;
  };
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return continues(1) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const bool overlong = first == 0xE0 && second < 0xA0;
    const bool surrogate = first == 0xED && second > 0x9F;
    return continues(2) && !overlong && !surrogate ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const bool overlong = first == 0xF0 && second < 0x90;
    const bool beyond = first == 0xF4 && second > 0x8F;
    return continues(3) && !overlong && !beyond ? 4 : 0;
  }
  return 0;
}

namespace {

void append_escaped(std::string& out, char c) {
  constexpr std::string_view kHex = "0123456789abcdef";
  switch (c) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      out += "\\u00";
      out += kHex[static_cast<unsigned char>(c) >> 4U];
      out += kHex[static_cast<unsigned char>(c) & 0xFU];
  }
}

bool needs_escape(char c) {
  return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20 || c == '\x7f';
}

bool is_plain(char c) { return static_cast<unsigned char>(c) < 0x80 && !needs_escape(c); }

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  out += '"';
  for (std::size_t at = 0; at < text.size();) {
    // Nearly all that is printed is plain, and a run of it is one copy.
    std::size_t plain = at;
    while (plain < text.size() && is_plain(text[plain])) ++plain;
    out.append(text, at, plain - at);
    at = plain;
    if (at == text.size()) break;
    const std::size_t length = utf8_length(text, at);
    if (length == 0) {
      out += kReplacement;
    } else if (needs_escape(text[at])) {
      append_escaped(out, text[at]);
    } else {
      out.append(text, at, length);
    }
    at += length == 0 ? 1 : length;
  }
  out += '"';
}

void append_json_string_or_null(std::string& out, std::string_view text) {
  if (text.empty()) {
    out += "null";
  } else {
    append_json_string(out, text);
  }
}

void append_json_value(std::string& out, Quantity quantity, std::int64_t ticks) {
  const QuantityInfo& about = info(quantity);
  if (about.kind == QuantityKind::boolean) {
    out += ticks != 0 ? "true" : "false";
    return;
  }
  // Digits without sign, so that the smallest integer has a magnitude too.
  const auto magnitude =
      ticks < 0 ? ~static_cast<std::uint64_t>(ticks) + 1 : static_cast<std::uint64_t>(ticks);
  std::array<char, 24> buffer{};
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), magnitude).ptr;
  std::string digits(buffer.data(), end);
  if (digits.size() <= about.decimals) digits.insert(0, about.decimals + 1 - digits.size(), '0');
  if (ticks < 0) out += '-';
  const std::size_t whole = digits.size() - about.decimals;
  out.append(digits, 0, whole);
  const auto last = digits.find_last_not_of('0');
  if (last == std::string::npos || last < whole) return;
  out += '.';
  out.append(digits, whole, last + 1 - whole);
}

}  // namespace anju
