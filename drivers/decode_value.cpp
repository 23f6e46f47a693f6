#include "drivers/decode_value.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>

#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

constexpr std::string_view kNotANumber = "not-a-number";
constexpr std::string_view kNotABoolean = "not-a-boolean";
constexpr std::string_view kOutOfRange = "out-of-range";

// What firmware writes where it has no value. Seen in the field; not-a-number and infinity are read as
// numbers.
constexpr std::array<std::string_view, 6> kNoValueWords{"", "none", "null", "unavailable", "unknown", "n/a"};

constexpr std::array<std::string_view, 3> kTrueWords{"true", "on", "1"};
constexpr std::array<std::string_view, 3> kFalseWords{"false", "off", "0"};

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

bool equals_ignoring_case(std::string_view text, std::string_view lower_word) {
  return std::equal(text.begin(), text.end(), lower_word.begin(), lower_word.end(),
                    [](char a, char b) { return lower(a) == b; });
}

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& words, std::string_view text) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return equals_ignoring_case(text, word); });
}

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kBlanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

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
  // A number that no double can hold is like one that is infinite.
  if (fault == std::errc::result_out_of_range) return std::numeric_limits<double>::infinity();
  return Structure{};
}

// One of the four number types, or Structure.
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

bool says_nothing(const RawValue& raw) {
  if (std::holds_alternative<NoValue>(raw)) return true;
  const auto* text = std::get_if<std::string_view>(&raw);
  return text && is_one_of(kNoValueWords, trimmed(*text));
}

bool means_no_value(const ChannelProfile& channel, const RawValue& number, double value) {
  if (!std::isfinite(value)) return true;
  const bool narrow = std::holds_alternative<float>(number);
  return std::any_of(channel.no_value.begin(), channel.no_value.end(), [value, narrow](double none) {
    return narrow ? static_cast<float>(value) == static_cast<float>(none) : value == none;
  });
}

double ticks_in_a_unit(Quantity quantity) {
  double ticks = 1;
  for (unsigned i = 0; i < info(quantity).decimals; ++i) ticks *= 10;
  return ticks;
}

// In whole numbers where that is possible, so that a 64-bit register of Wh loses nothing.
std::optional<std::int64_t> exact_ticks(const ChannelProfile& channel, const RawValue& number) {
  const double factor = channel.scale * ticks_in_a_unit(channel.quantity);
  const double rounded = std::round(factor);
  const bool is_whole = std::abs(factor - rounded) <= std::abs(factor) * 1e-12;
  if (channel.offset != 0 || !is_whole || rounded == 0 || std::abs(rounded) > 1e15) return std::nullopt;
  const auto by = static_cast<std::int64_t>(rounded);
  std::int64_t ticks = 0;
  if (const auto* whole = std::get_if<std::int64_t>(&number);
      whole && !__builtin_mul_overflow(*whole, by, &ticks))
    return ticks;
  if (const auto* large = std::get_if<std::uint64_t>(&number);
      large && !__builtin_mul_overflow(*large, by, &ticks))
    return ticks;
  return std::nullopt;
}

Interpretation refused(std::string_view reason) { return {std::nullopt, Quality::invalid, reason}; }

Interpretation unknown() { return {std::nullopt, Quality::invalid, {}}; }

Interpretation boolean(const ChannelProfile& channel, bool truth) {
  return {truth != channel.invert ? 1 : 0, Quality::good, {}};
}

Interpretation interpret_boolean(const ChannelProfile& channel, const RawValue& raw) {
  if (const bool* truth = std::get_if<bool>(&raw)) return boolean(channel, *truth);
  const RawValue number = as_number(raw);
  const std::optional<double> value = as_double(number);
  if (value && means_no_value(channel, number, *value)) return unknown();
  if (const auto* text = std::get_if<std::string_view>(&raw)) {
    if (is_one_of(kTrueWords, trimmed(*text))) return boolean(channel, true);
    if (is_one_of(kFalseWords, trimmed(*text))) return boolean(channel, false);
    return refused(kNotABoolean);
  }
  if (value == 1.0 || value == 0.0) return boolean(channel, value == 1.0);
  return refused(kNotABoolean);
}

Interpretation interpret_number(const ChannelProfile& channel, const RawValue& raw) {
  const RawValue number = as_number(raw);
  const std::optional<double> value = as_double(number);
  if (!value) return refused(kNotANumber);
  if (means_no_value(channel, number, *value)) return unknown();
  std::optional<std::int64_t> ticks = exact_ticks(channel, number);
  if (!ticks) ticks = to_ticks(channel.quantity, *value * channel.scale + channel.offset);
  if (!ticks) return refused(kOutOfRange);
  // Compared as it is kept, so that the noise of a factor does not push a value over its bound.
  const double kept = to_unit(channel.quantity, *ticks);
  const bool possible =
      !channel.plausible || (kept >= channel.plausible->lowest && kept <= channel.plausible->highest);
  return {ticks, possible ? Quality::good : Quality::out_of_range, {}};
}

}  // namespace

Interpretation interpret(const ChannelProfile& channel, const RawValue& raw) {
  if (says_nothing(raw)) return unknown();
  const bool is_boolean = info(channel.quantity).kind == QuantityKind::boolean;
  return is_boolean ? interpret_boolean(channel, raw) : interpret_number(channel, raw);
}

std::optional<WallTime> device_time(const RawValue& raw) {
  // 10^11 ms is in March 1973, when no device measured; 10^11 s is in the year 5138.
  constexpr double kFewestMilliseconds = 1e11;
  constexpr double kMostMilliseconds = 1e15;
  if (const auto* text = std::get_if<std::string_view>(&raw)) {
    if (const auto parsed = parse_iso_time(trimmed(*text))) return parsed->time;
  }
  const std::optional<double> number = as_double(as_number(raw));
  if (!number || !std::isfinite(*number) || std::abs(*number) > kMostMilliseconds) return std::nullopt;
  const double milliseconds = std::abs(*number) < kFewestMilliseconds ? *number * 1000 : *number;
  return WallTime{Duration{std::llround(milliseconds)}};
}

}  // namespace anju
