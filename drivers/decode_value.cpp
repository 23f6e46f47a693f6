#include "drivers/decode_value.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "config/units.hpp"

namespace anju {
namespace {

constexpr std::string_view kNotANumber = "not-a-number";
constexpr std::string_view kNotABoolean = "not-a-boolean";
constexpr std::string_view kNotAText = "not-a-text";
constexpr std::string_view kOutOfRange = "out-of-range";

// What firmware writes where it has no value. Seen in the field; not-a-number and infinity are read as
// numbers.
constexpr std::array<std::string_view, 8> kNoValueWords{"",        "none", "null", "unavailable",
                                                        "unknown", "n/a",  "-",    "--"};

constexpr std::array<std::string_view, 4> kTrueWords{"true", "on", "1", "yes"};
constexpr std::array<std::string_view, 4> kFalseWords{"false", "off", "0", "no"};

template <std::size_t size>
bool is_one_of(const std::array<std::string_view, size>& words, std::string_view text) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return equals_ignoring_case(text, word); });
}

bool says_nothing(const RawValue& raw, const Meaning& meaning) {
  if (std::holds_alternative<NoValue>(raw)) return true;
  const auto* text = std::get_if<std::string_view>(&raw);
  if (!text) return false;
  const auto is_it = [word = trimmed(*text)](const std::string& none) { return is_like(word, none); };
  return is_one_of(kNoValueWords, trimmed(*text)) ||
         std::any_of(meaning.no_value_words.begin(), meaning.no_value_words.end(), is_it);
}

bool means_no_value(const Meaning& meaning, const RawValue& number, double value) {
  if (!std::isfinite(value)) return true;
  const bool narrow = std::holds_alternative<float>(number);
  return std::any_of(meaning.no_value.begin(), meaning.no_value.end(), [value, narrow](double none) {
    return narrow ? static_cast<float>(value) == static_cast<float>(none) : value == none;
  });
}

double ticks_in_a_unit(Quantity quantity) {
  double ticks = 1;
  for (unsigned i = 0; i < info(quantity).decimals; ++i) ticks *= 10;
  return ticks;
}

// In whole numbers where that is possible, so that a 64-bit register of Wh loses nothing.
std::optional<std::int64_t> exact_ticks(Quantity quantity, double scale, double offset,
                                        const RawValue& number) {
  const double factor = scale * ticks_in_a_unit(quantity);
  const double rounded = std::round(factor);
  const bool is_whole = std::abs(factor - rounded) <= std::abs(factor) * 1e-12;
  if (offset != 0 || !is_whole || rounded == 0 || std::abs(rounded) > 1e15) return std::nullopt;
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

Interpretation refused(std::string_view reason) { return {{}, {}, Quality::invalid, reason, false}; }

Interpretation unknown() { return {{}, {}, Quality::invalid, {}, false}; }

Interpretation nothing() { return {{}, {}, Quality::invalid, {}, true}; }

Interpretation known(std::int64_t ticks) { return {ticks, {}, Quality::good, {}, false}; }

Interpretation truth(const Meaning& meaning, bool is_true) {
  return known(is_true != meaning.invert ? 1 : 0);
}

// The words of a list in one text: "BATTERY_LOW TAMPER".
template <class Visit>
bool any_word_of(std::string_view text, Visit visit) {
  constexpr std::string_view kBetween = " \t\r\n,;|";
  while (true) {
    const std::size_t first = text.find_first_not_of(kBetween);
    if (first == std::string_view::npos) return false;
    text.remove_prefix(first);
    const std::size_t end = std::min(text.find_first_of(kBetween), text.size());
    if (visit(text.substr(0, end))) return true;
    text.remove_prefix(end);
  }
}

bool is_listed(const std::vector<Scalar>& values, const RawValue& raw, bool any_word) {
  const auto is_it = [&values](const RawValue& one) {
    return std::any_of(values.begin(), values.end(),
                       [&one](const Scalar& value) { return equals(one, value); });
  };
  const auto* text = std::get_if<std::string_view>(&raw);
  if (!any_word || !text) return is_it(raw);
  return any_word_of(*text, [&is_it](std::string_view word) { return is_it(RawValue(word)); });
}

// The usual words; anything else is no truth.
Interpretation usual_truth(const Meaning& meaning, const RawValue& raw, std::optional<double> value) {
  if (const auto* text = std::get_if<std::string_view>(&raw)) {
    if (is_one_of(kTrueWords, trimmed(*text))) return truth(meaning, true);
    if (is_one_of(kFalseWords, trimmed(*text))) return truth(meaning, false);
    return refused(kNotABoolean);
  }
  if (value == 1.0 || value == 0.0) return truth(meaning, value == 1.0);
  return refused(kNotABoolean);
}

Interpretation interpret_boolean(const Meaning& meaning, const RawValue& raw) {
  if (!meaning.true_when.empty() || !meaning.false_when.empty()) {
    if (is_listed(meaning.true_when, raw, meaning.any_word)) return truth(meaning, true);
    if (is_listed(meaning.false_when, raw, meaning.any_word)) return truth(meaning, false);
    return nothing();
  }
  if (says_nothing(raw, meaning)) return unknown();
  if (const bool* is_true = std::get_if<bool>(&raw)) return truth(meaning, *is_true);
  const RawValue number = as_number(raw);
  const std::optional<double> value = as_double(number);
  if (value && means_no_value(meaning, number, *value)) return unknown();
  if (meaning.true_above || meaning.true_below) {
    if (!value) return refused(kNotANumber);
    const bool is_beyond = (meaning.true_above && *value > *meaning.true_above) ||
                           (meaning.true_below && *value < *meaning.true_below);
    return truth(meaning, is_beyond);
  }
  if (meaning.mask != 0) {
    const auto bits = bits_of(number);
    return bits ? truth(meaning, (*bits & meaning.mask) != 0) : refused(kNotANumber);
  }
  return usual_truth(meaning, raw, value);
}

Interpretation to_reading(Quantity quantity, const Meaning& meaning, const RawValue& number, double value,
                          double scale, double offset) {
  std::optional<std::int64_t> ticks = exact_ticks(quantity, scale, offset, number);
  if (!ticks) ticks = to_ticks(quantity, value * scale + offset);
  if (!ticks) return refused(kOutOfRange);
  // Compared as it is kept, so that the noise of a factor does not push a value over its bound.
  const double kept = to_unit(quantity, *ticks);
  const bool possible =
      !meaning.plausible || (kept >= meaning.plausible->lowest && kept <= meaning.plausible->highest);
  return {ticks, {}, possible ? Quality::good : Quality::out_of_range, {}, false};
}

// The device's word for its unit, as we call it; the word itself where the profile does not translate.
std::string_view translated(const Meaning& meaning, std::string_view word) {
  if (word.empty()) return meaning.unit;
  for (const auto& [theirs, ours] : meaning.units) {
    if (theirs == word) return ours;
  }
  return word;
}

Interpretation interpret_number(Quantity quantity, const Meaning& meaning, const RawValue& raw,
                                std::string_view device_unit) {
  if (says_nothing(raw, meaning)) return unknown();
  RawValue number = as_number(raw);
  const std::optional<double> value = as_double(number);
  if (!value) return refused(kNotANumber);
  if (means_no_value(meaning, number, *value)) return unknown();
  double shown = *value;
  if (meaning.mask != 0 || meaning.shift != 0) {
    const auto bits = bits_of(number);
    if (!bits) return refused(kNotANumber);
    number = (meaning.mask != 0 ? *bits & meaning.mask : *bits) >> meaning.shift;
    shown = static_cast<double>(std::get<std::uint64_t>(number));
  }
  if (meaning.unit_from.empty())
    return to_reading(quantity, meaning, number, shown, meaning.scale, meaning.offset);
  const std::string_view unit = translated(meaning, device_unit);
  const auto conversion = convert(unit.empty() ? info(quantity).unit : unit, info(quantity).unit);
  if (!conversion) return nothing();
  return to_reading(quantity, meaning, number, shown, meaning.scale * conversion->factor,
                    meaning.offset * conversion->factor + conversion->offset);
}

Interpretation interpret_text(const Meaning& meaning, const RawValue& raw) {
  if (meaning.words.empty() && says_nothing(raw, meaning)) return nothing();
  auto word = word_of(raw);
  if (!word) return std::holds_alternative<NoValue>(raw) ? nothing() : refused(kNotAText);
  if (meaning.words.empty()) return {0, std::move(*word), Quality::good, {}, false};
  for (const auto& [sent, kept] : meaning.words) {
    if (equals_ignoring_case(*word, sent)) return {0, kept, Quality::good, {}, false};
  }
  return nothing();
}

}  // namespace

Interpretation interpret(Quantity quantity, const Meaning& meaning, const RawValue& raw,
                         std::string_view device_unit) {
  switch (info(quantity).kind) {
    case QuantityKind::boolean:
      return interpret_boolean(meaning, raw);
    case QuantityKind::text:
      return interpret_text(meaning, raw);
    case QuantityKind::gauge:
    case QuantityKind::counter:
      break;
  }
  return interpret_number(quantity, meaning, raw, device_unit);
}

Interpretation interpret_constant(Quantity quantity, const Meaning& meaning) {
  const Constant& constant = *meaning.constant;
  if (const bool* is_true = std::get_if<bool>(&constant)) return known(*is_true ? 1 : 0);
  if (const auto* word = std::get_if<std::string>(&constant)) return {0, *word, Quality::good, {}, false};
  if (const auto* number = std::get_if<double>(&constant))
    return to_reading(quantity, meaning, RawValue(*number), *number, meaning.scale, meaning.offset);
  return unknown();
}

}  // namespace anju
