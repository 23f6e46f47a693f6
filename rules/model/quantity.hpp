// The quantities Anju knows, each with its canonical unit and the resolution it is kept in.
// Names and units follow SenML (RFC 8428, RFC 8798) and, for meters, the OBIS code named in the table.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace anju {

enum class Quantity : std::uint16_t {
#define ANJU_QUANTITY(identifier, name, unit, decimals, kind) identifier,
#include "rules/model/quantities.inc"
#undef ANJU_QUANTITY
};

enum class QuantityKind : std::uint8_t {
  boolean,  // 0 or 1
  gauge,    // a value of the moment
  counter,  // a register that only runs forward
  text,     // a word; kept as the index in the profile's list of words
};

struct QuantityInfo {
  std::string_view name;
  std::string_view unit;  // empty: no unit
  std::uint8_t decimals;  // kept as an integer of 10^-decimals of the unit: a kWh register in Wh
  QuantityKind kind;
};

const QuantityInfo& info(Quantity quantity);
std::optional<Quantity> find_quantity(std::string_view name);

// The quantity whose name is closest to a misspelt one, for error messages.
std::string_view nearest_quantity(std::string_view name);

// A value in the unit of `quantity`, as the integer it is kept in; none when it is not finite or does not
// fit.
std::optional<std::int64_t> to_ticks(Quantity quantity, double value);
double to_unit(Quantity quantity, std::int64_t ticks);

}  // namespace anju
