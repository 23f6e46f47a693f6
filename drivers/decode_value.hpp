// What a profile makes of a value. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "config/field.hpp"
#include "drivers/raw_value.hpp"
#include "rules/model/quantity.hpp"
#include "rules/model/reading.hpp"

namespace anju {

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

}  // namespace anju
