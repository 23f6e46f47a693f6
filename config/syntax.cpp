#include "config/syntax.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>
#include <vector>

namespace anju {
namespace {

// Largest first, and "ms" before "m" and "s" of which it is made.
constexpr std::array<std::pair<std::string_view, std::int64_t>, 5> kSuffixes{
    {{"d", 86'400'000}, {"h", 3'600'000}, {"ms", 1}, {"m", 60'000}, {"s", 1'000}}};

// A longer one is a slip of the hand: no setting reaches a hundred years.
constexpr std::int64_t kLongest = 86'400'000LL * 36'525;

bool is_letter_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t at = text.find(separator);
    parts.push_back(text.substr(0, at));
    if (at == std::string_view::npos) return parts;
    text.remove_prefix(at + 1);
  }
}

bool is_address(int family, std::string_view text) {
  std::array<unsigned char, sizeof(in6_addr)> bytes{};
  return text.find('\0') == std::string_view::npos &&
         inet_pton(family, std::string(text).c_str(), bytes.data()) == 1;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) {
  for (const auto& [suffix, milliseconds] : kSuffixes) {
    if (!text.ends_with(suffix)) continue;
    const std::string_view digits = text.substr(0, text.size() - suffix.size());
    std::int64_t count = 0;
    const auto [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
    if (digits.empty() || fault != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (count < 0 || count > kLongest / milliseconds) return std::nullopt;
    return Duration{count * milliseconds};
  }
  return std::nullopt;
}

std::string duration_text(Duration duration) {
  std::string_view unit = "ms";
  std::int64_t in_unit = 1;
  for (const auto& [suffix, milliseconds] : kSuffixes) {
    if (milliseconds > in_unit && duration.count() != 0 && duration.count() % milliseconds == 0) {
      unit = suffix;
      in_unit = milliseconds;
    }
  }
  if (duration.count() == 0) unit = "s";
  return std::to_string(duration.count() / in_unit).append(unit);
}

bool is_identifier(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
    return is_letter_or_digit(c) || c == '-' || c == '_';
  });
}

bool has_control_characters(std::string_view text) {
  return std::any_of(text.begin(), text.end(), [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
  });
}

bool is_ipv4(std::string_view text) { return is_address(AF_INET, text); }
bool is_ipv6(std::string_view text) { return is_address(AF_INET6, text); }

bool is_host_name(std::string_view text) {
  if (text.empty() || text.size() > 253) return false;
  const std::vector<std::string_view> labels = split(text, '.');
  const bool well_formed = std::all_of(labels.begin(), labels.end(), [](std::string_view label) {
    return !label.empty() && label.size() <= 63 && label.front() != '-' && label.back() != '-' &&
           std::all_of(label.begin(), label.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
  });
  // RFC 1123, clause 2.1: what looks like a dotted number has to be one.
  const bool looks_numeric = labels.back().find_first_not_of("0123456789") == std::string_view::npos;
  return well_formed && (!looks_numeric || is_ipv4(text));
}

}  // namespace anju
