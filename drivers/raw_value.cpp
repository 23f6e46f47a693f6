#include "drivers/raw_value.hpp"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace anju {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

template <class Number>
std::errc parse_whole(std::string_view text, Number& number) {
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (end != text.data() + text.size()) return std::errc::invalid_argument;
  return fault;
}

// Whole numbers stay exact as far as 64 bits go: a register may need them all. Structure: it is no number.
RawValue number_in(std::string_view text) {
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  std::int64_t whole = 0;
  if (parse_whole(text, whole) == std::errc{}) return whole;
  std::uint64_t large = 0;
  if (parse_whole(text, large) == std::errc{}) return large;
  double number = 0;
  const std::errc fault = parse_whole(text, number);
  if (fault == std::errc{}) return number;
  // from_chars does not say whether it is too large or too small for a double: strtod gives infinity or 0.
  if (fault == std::errc::result_out_of_range) return std::strtod(std::string(text).c_str(), nullptr);
  return Structure{};
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

RawValue as_number(const RawValue& raw) {
  if (const auto* text = std::get_if<std::string_view>(&raw)) return number_in(trimmed(*text));
  return std::holds_alternative<bool>(raw) ? RawValue(Structure{}) : raw;
}

std::optional<double> as_double(const RawValue& number) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return static_cast<double>(*whole);
  if (const auto* large = std::get_if<std::uint64_t>(&number)) return static_cast<double>(*large);
  if (const auto* narrow = std::get_if<float>(&number)) return static_cast<double>(*narrow);
  if (const auto* wide = std::get_if<double>(&number)) return *wide;
  return std::nullopt;
}

std::optional<std::uint64_t> bits_of(const RawValue& number) {
  if (const auto* whole = std::get_if<std::int64_t>(&number)) return static_cast<std::uint64_t>(*whole);
  if (const auto* large = std::get_if<std::uint64_t>(&number)) return *large;
  return std::nullopt;
}

std::optional<std::string> word_of(const RawValue& raw) {
  if (const auto* text = std::get_if<std::string_view>(&raw)) return std::string(trimmed(*text));
  if (const auto* is_true = std::get_if<bool>(&raw)) return *is_true ? "true" : "false";
  if (const auto bits = bits_of(raw)) {
    const bool is_signed = std::holds_alternative<std::int64_t>(raw);
    return is_signed ? std::to_string(static_cast<std::int64_t>(*bits)) : std::to_string(*bits);
  }
  return std::nullopt;
}

bool equals_ignoring_case(std::string_view text, std::string_view word) {
  return std::equal(text.begin(), text.end(), word.begin(), word.end(),
                    [](char a, char b) { return lower(a) == lower(b); });
}

bool is_like(std::string_view text, std::string_view wanted) {
  if (wanted.ends_with('*')) {
    wanted.remove_suffix(1);
    return equals_ignoring_case(text.substr(0, wanted.size()), wanted);
  }
  if (wanted.starts_with('*')) {
    wanted.remove_prefix(1);
    return text.size() >= wanted.size() &&
           equals_ignoring_case(text.substr(text.size() - wanted.size()), wanted);
  }
  return equals_ignoring_case(text, wanted);
}

bool equals(const RawValue& raw, const Scalar& wanted) {
  if (const auto* text = std::get_if<std::string>(&wanted)) {
    const auto number = std::holds_alternative<std::string_view>(raw) ? std::nullopt : number_of(raw);
    if (number && number_of(std::string_view(*text)) == number) return true;
    const auto word = word_of(raw);
    return word && is_like(*word, *text);
  }
  if (const auto* number = std::get_if<double>(&wanted)) return number_of(raw) == *number;
  const bool is_true = std::get<bool>(wanted);
  if (const bool* one = std::get_if<bool>(&raw)) return *one == is_true;
  const auto* text = std::get_if<std::string_view>(&raw);
  return text && equals_ignoring_case(trimmed(*text), is_true ? "true" : "false");
}

}  // namespace anju
