#include <algorithm>

#include "config/read_channel.hpp"
#include "config/read_parts.hpp"
#include "config/units.hpp"

namespace anju {
namespace {

constexpr std::size_t kValues = 64;

const std::vector<std::string_view> kOfNumbers{"unit",   "unit_from", "units", "scale",
                                               "offset", "plausible", "shift"};
const std::vector<std::string_view> kOfBooleans{"true_when",  "false_when", "any_word", "true_above",
                                                "true_below", "bit",        "invert"};

void read_no_value(TableReader& reader, Meaning& meaning) {
  std::vector<Scalar> values;
  reader.scalars("no_value", values, kValues);
  for (const Scalar& value : values) {
    if (const auto* number = std::get_if<double>(&value)) meaning.no_value.push_back(*number);
    if (const auto* word = std::get_if<std::string>(&value)) meaning.no_value_words.push_back(*word);
    if (std::holds_alternative<bool>(value))
      reader.wrong("no_value", "holds true or false; expected numbers and words");
  }
}

// A gas detector says ppm or percent of the explosion limit, and which gas it is decides what one is in the
// other.
bool keeps_unit(Quantity quantity, std::string_view unit) {
  return quantity == Quantity::safety_gas_concentration && unit == "%LEL";
}

std::string no_conversion(std::string_view unit, const QuantityInfo& quantity) {
  return shown(unit) + " cannot be converted to the unit of " + std::string(quantity.name) +
         "; possible are: " + listed(units_like(quantity.unit));
}

void read_unit_from(TableReader& reader, const QuantityInfo& quantity, Meaning& meaning) {
  reader.text_pairs("units", meaning.units, kValues);
  const bool is_any =
      meaning.units.empty() || std::any_of(meaning.units.begin(), meaning.units.end(), [&](const auto& pair) {
        return convert(pair.second, quantity.unit).has_value();
      });
  if (!is_any) reader.wrong("units", no_conversion(meaning.units.front().second, quantity));
}

void read_unit(TableReader& reader, Quantity quantity, Meaning& meaning, std::string& unit) {
  const QuantityInfo& about = info(quantity);
  std::string written;
  reader.text("unit", written);
  if (!read_paths(reader, "unit_from", meaning.unit_from)) reader.forbid({"units"}, "is for unit_from");
  if (!meaning.unit_from.empty()) read_unit_from(reader, about, meaning);
  if (written.empty()) return;
  const auto conversion = convert(written, about.unit);
  if (keeps_unit(quantity, written)) {
    unit = written;
  } else if (!conversion) {
    reader.wrong("unit", no_conversion(written, about));
  } else if (!meaning.unit_from.empty()) {
    meaning.unit = written;
  } else {
    meaning.scale *= conversion->factor;
    meaning.offset = meaning.offset * conversion->factor + conversion->offset;
  }
}

void read_plausible(TableReader& reader, Meaning& meaning) {
  std::vector<double> bounds;
  if (!reader.numbers("plausible", bounds, 2)) return;
  if (bounds.size() != 2 || bounds[0] > bounds[1])
    return reader.wrong("plausible", "expected [lowest, highest]: two numbers, the lower one first");
  meaning.plausible = Range{bounds[0], bounds[1]};
}

void read_number(TableReader& reader, Quantity quantity, Meaning& meaning, std::string& unit) {
  const std::string about(info(quantity).name);
  reader.forbid(kOfBooleans, "is for what is true or false; " + about + " is a number");
  reader.forbid({"words"}, "is for text; " + about + " is a number");
  reader.number("scale", meaning.scale);
  reader.number("offset", meaning.offset);
  if (meaning.scale == 0) reader.wrong("scale", "cannot be 0: every value would be the same");
  reader.integer<std::uint64_t>("mask", meaning.mask, 1, std::uint64_t{1} << 62);
  reader.integer<unsigned>("shift", meaning.shift, 0, 63);
  read_plausible(reader, meaning);
  read_unit(reader, quantity, meaning, unit);
}

void read_boolean(TableReader& reader, Quantity quantity, Meaning& meaning) {
  const std::string about(info(quantity).name);
  reader.forbid(kOfNumbers, about + " is true or false: it has no unit, scale, offset or range");
  reader.forbid({"words"}, "is for text; true_when and false_when are for what is true or false");
  reader.scalars("true_when", meaning.true_when, kValues);
  reader.scalars("false_when", meaning.false_when, kValues);
  reader.boolean("any_word", meaning.any_word);
  reader.boolean("invert", meaning.invert);
  double bound = 0;
  if (reader.number("true_above", bound)) meaning.true_above = bound;
  if (reader.number("true_below", bound)) meaning.true_below = bound;
  unsigned bit = 0;
  reader.integer<std::uint64_t>("mask", meaning.mask, 1, std::uint64_t{1} << 62);
  if (reader.integer<unsigned>("bit", bit, 0, 63)) meaning.mask = std::uint64_t{1} << bit;
  const int ways = (meaning.true_when.empty() && meaning.false_when.empty() ? 0 : 1) +
                   (meaning.true_above || meaning.true_below ? 1 : 0) + (meaning.mask != 0 ? 1 : 0);
  if (ways > 1)
    reader.wrong("say in one way what is true: words, true_above and true_below, or bit and mask");
  if (meaning.any_word && meaning.true_when.empty() && meaning.false_when.empty())
    reader.wrong("any_word", "needs true_when or false_when: the words");
}

void read_text(TableReader& reader, Quantity quantity, Meaning& meaning) {
  const std::string why = std::string(info(quantity).name) + " is a word";
  reader.forbid(kOfNumbers, why);
  reader.forbid(kOfBooleans, why);
  reader.forbid({"mask"}, why);
  reader.text_pairs("words", meaning.words, kValues);
}

void read_constant(TableReader& reader, QuantityKind kind, Meaning& meaning) {
  Scalar value;
  if (!reader.scalar("constant", value)) return;
  const auto* word = std::get_if<std::string>(&value);
  if (word && *word == "no-value") {
    meaning.constant = NoConstant{};
  } else if (kind == QuantityKind::boolean && std::holds_alternative<bool>(value)) {
    meaning.constant = std::get<bool>(value);
  } else if (kind == QuantityKind::text && word) {
    meaning.constant = *word;
  } else if (kind != QuantityKind::boolean && kind != QuantityKind::text &&
             std::holds_alternative<double>(value)) {
    meaning.constant = std::get<double>(value);
  } else {
    reader.wrong("constant", "is not of the kind of the quantity (or \"no-value\")");
  }
}

}  // namespace

void read_meaning(TableReader& reader, Quantity quantity, Meaning& meaning, std::string& unit) {
  const QuantityKind kind = info(quantity).kind;
  read_no_value(reader, meaning);
  if (kind == QuantityKind::boolean) {
    read_boolean(reader, quantity, meaning);
  } else if (kind == QuantityKind::text) {
    read_text(reader, quantity, meaning);
  } else {
    read_number(reader, quantity, meaning, unit);
  }
  read_constant(reader, kind, meaning);
}

void accept_meaning(TableReader& reader) {
  for (const auto* keys : {&kOfNumbers, &kOfBooleans}) reader.accept(*keys);
  reader.accept({"no_value", "words", "mask", "constant", "alarm", "momentary", "clears_after", "counter",
                 "sign_of_life"});
}

}  // namespace anju
