#include "config/units.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace anju {
namespace {

enum class Kind {
  energy,
  power,
  reactive_power,
  apparent_power,
  voltage,
  current,
  frequency,
  charge,
  volume,
  volume_flow,
  temperature,
  pressure,
  ratio,
  humidity,
  concentration,
  mass,
  length,
  time,
  angle,
  event_rate,
  glucose,
};

struct Unit {
  std::string_view name;
  Kind kind;
  double factor;  // to the kind's own base, which is the first unit of the kind
  double offset = 0;
};

// Defined values, but for: gal is the US liquid gallon, 231 cubic inches (NIST SP 811, B.8); mmol/L of
// glucose by its molar mass of 180.156 g/mol; mm[Hg] and [psi] by NIST SP 811; m[H2O] by UCUM (4 degrees).
constexpr std::array kUnits{
    Unit{"kWh", Kind::energy, 1},
    Unit{"Wh", Kind::energy, 1e-3},
    Unit{"MWh", Kind::energy, 1e3},
    Unit{"mWh", Kind::energy, 1e-6},
    Unit{"Wmin", Kind::energy, 1.0 / 60e3},
    Unit{"J", Kind::energy, 1 / 3.6e6},
    Unit{"kJ", Kind::energy, 1 / 3.6e3},
    Unit{"MJ", Kind::energy, 1 / 3.6},
    Unit{"GJ", Kind::energy, 1e3 / 3.6},
    Unit{"W", Kind::power, 1},
    Unit{"mW", Kind::power, 1e-3},
    Unit{"kW", Kind::power, 1e3},
    Unit{"MW", Kind::power, 1e6},
    Unit{"var", Kind::reactive_power, 1},
    Unit{"kvar", Kind::reactive_power, 1e3},
    Unit{"VA", Kind::apparent_power, 1},
    Unit{"kVA", Kind::apparent_power, 1e3},
    Unit{"V", Kind::voltage, 1},
    Unit{"mV", Kind::voltage, 1e-3},
    Unit{"kV", Kind::voltage, 1e3},
    Unit{"A", Kind::current, 1},
    Unit{"mA", Kind::current, 1e-3},
    Unit{"Hz", Kind::frequency, 1},
    Unit{"kHz", Kind::frequency, 1e3},
    Unit{"mAh", Kind::charge, 1},
    Unit{"Ah", Kind::charge, 1e3},
    Unit{"m3", Kind::volume, 1},
    Unit{"L", Kind::volume, 1e-3},
    Unit{"l", Kind::volume, 1e-3},
    Unit{"mL", Kind::volume, 1e-6},
    Unit{"gal", Kind::volume, 0.003785411784},
    Unit{"ft3", Kind::volume, 0.028316846592},
    Unit{"m3/h", Kind::volume_flow, 1},
    Unit{"L/h", Kind::volume_flow, 1e-3},
    Unit{"L/min", Kind::volume_flow, 0.06},
    Unit{"l/s", Kind::volume_flow, 3.6},
    Unit{"L/s", Kind::volume_flow, 3.6},
    Unit{"m3/s", Kind::volume_flow, 3600},
    Unit{"gal/min", Kind::volume_flow, 0.22712470704},
    Unit{"Cel", Kind::temperature, 1},
    Unit{"degF", Kind::temperature, 5.0 / 9, -160.0 / 9},
    Unit{"K", Kind::temperature, 1, -273.15},
    Unit{"Pa", Kind::pressure, 1},
    Unit{"hPa", Kind::pressure, 1e2},
    Unit{"kPa", Kind::pressure, 1e3},
    Unit{"MPa", Kind::pressure, 1e6},
    Unit{"bar", Kind::pressure, 1e5},
    Unit{"mbar", Kind::pressure, 1e2},
    Unit{"mm[Hg]", Kind::pressure, 133.322387415},
    Unit{"[psi]", Kind::pressure, 6894.757293168},
    Unit{"m[H2O]", Kind::pressure, 9806.65},
    Unit{"1", Kind::ratio, 1},
    Unit{"/", Kind::ratio, 1},
    Unit{"%", Kind::ratio, 1e-2},
    Unit{"%RH", Kind::humidity, 1},
    Unit{"ug/m3", Kind::concentration, 1},
    Unit{"mg/m3", Kind::concentration, 1e3},
    Unit{"kg", Kind::mass, 1},
    Unit{"g", Kind::mass, 1e-3},
    Unit{"[lb_av]", Kind::mass, 0.45359237},
    Unit{"jin", Kind::mass, 0.5},
    Unit{"m", Kind::length, 1},
    Unit{"mm", Kind::length, 1e-3},
    Unit{"cm", Kind::length, 1e-2},
    Unit{"km", Kind::length, 1e3},
    Unit{"s", Kind::time, 1},
    Unit{"ms", Kind::time, 1e-3},
    Unit{"min", Kind::time, 60},
    Unit{"h", Kind::time, 3600},
    Unit{"d", Kind::time, 86400},
    Unit{"deg", Kind::angle, 1},
    Unit{"rad", Kind::angle, 57.295779513082323},
    Unit{"beat/min", Kind::event_rate, 1},
    Unit{"/min", Kind::event_rate, 1},
    Unit{"1/min", Kind::event_rate, 1},
    Unit{"mg/dL", Kind::glucose, 1},
    Unit{"mmol/L", Kind::glucose, 18.0156},
};

// What devices and platforms print in place of the name.
constexpr std::array<std::pair<std::string_view, std::string_view>, 34> kSpellings{{
    {"\u00b0C", "Cel"},
    {"\u2103", "Cel"},
    {"degC", "Cel"},
    {"\u00b0F", "degF"},
    {"\u2109", "degF"},
    {"m\u00b3", "m3"},
    {"m^3", "m3"},
    {"\u33a5", "m3"},
    {"m\u00b3/h", "m3/h"},
    {"L/m", "L/min"},
    {"l/min", "L/min"},
    {"l/h", "L/h"},
    {"litre", "L"},
    {"liter", "L"},
    {"litres", "L"},
    {"liters", "L"},
    {"gallon", "gal"},
    {"gallons", "gal"},
    {"ft\u00b3", "ft3"},
    {"lb", "[lb_av]"},
    {"lbs", "[lb_av]"},
    {"\u65a4", "jin"},
    {"mmHg", "mm[Hg]"},
    {"psi", "[psi]"},
    {"lux", "lx"},
    {"bpm", "beat/min"},
    {"\u00b5g/m\u00b3", "ug/m3"},
    {"\u03bcg/m\u00b3", "ug/m3"},
    {"mg/m\u00b3", "mg/m3"},
    {"VAr", "var"},
    {"kVAr", "kvar"},
    {"kwh", "kWh"},
    {"steps", "count"},
    {"lqi", "1"},
}};

std::string_view without_spelling(std::string_view name) {
  const auto found = std::find_if(kSpellings.begin(), kSpellings.end(),
                                  [name](const auto& spelling) { return spelling.first == name; });
  return found == kSpellings.end() ? name : found->second;
}

const Unit* find_unit(std::string_view name) {
  const auto at =
      std::find_if(kUnits.begin(), kUnits.end(), [&](const Unit& unit) { return unit.name == name; });
  return at == kUnits.end() ? nullptr : &*at;
}

}  // namespace

std::optional<Conversion> convert(std::string_view from, std::string_view to) {
  if (from == to) return Conversion{};
  from = without_spelling(from);
  if (from == to) return Conversion{};
  const Unit* source = find_unit(from);
  const Unit* target = find_unit(to);
  if (!source || !target || source->kind != target->kind) return std::nullopt;
  return Conversion{source->factor / target->factor, (source->offset - target->offset) / target->factor};
}

std::vector<std::string_view> units_like(std::string_view to) {
  std::vector<std::string_view> names{to};
  const Unit* target = find_unit(to);
  for (const Unit& unit : kUnits) {
    if (target && unit.kind == target->kind && unit.name != to) names.push_back(unit.name);
  }
  return names;
}

}  // namespace anju
