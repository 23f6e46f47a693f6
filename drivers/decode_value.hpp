// What one field of a message says, and what a profile makes of it. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "config/field.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/reading.hpp"

namespace anju {

struct NoValue {};    // null: the device says that it does not know
struct Structure {};  // an object or an array, where a value should be

// float stands beside double because a number that means "no value" is then compared in its precision. A view
// points into the message.
using RawValue =
    std::variant<NoValue, Structure, bool, std::int64_t, std::uint64_t, float, double, std::string_view>;

struct Interpretation {
  std::optional<std::int64_t> ticks;  // none: the device says that it does not know, or `refusal` says why
  std::string text;                   // of a quantity that is a word; ticks are 0 then
  Quality quality = Quality::good;
  std::string_view refusal;  // a reason of drivers/decode.hpp; empty: understood
  bool is_nothing = false;   // understood, and says nothing about the quantity
};

// `device_unit`: what the message says of its unit, where the meaning asks for it.
Interpretation interpret(Quantity quantity, const Meaning& meaning, const RawValue& raw,
                         std::string_view device_unit = {});
// Of a field that is there and whose value the profile knows already.
Interpretation interpret_constant(Quantity quantity, const Meaning& meaning);

// Words: any case, blanks around them aside, a `*` at the end or the beginning of `wanted` is any text.
// Numbers also as text.
bool equals(const RawValue& raw, const Scalar& wanted);
// A number, also as plain text; not for truths.
std::optional<double> number_of(const RawValue& raw);
bool is_like(std::string_view text, std::string_view wanted);

}  // namespace anju
