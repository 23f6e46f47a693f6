#include "drivers/discovery_vocabulary.hpp"

#include <algorithm>
#include <array>
#include <cctype>

#include "config/units.hpp"

namespace anju {
namespace {

struct UnitWord {
  std::string_view sent;
  std::string_view ours;
};

// Where the writing differs. Both signs for micro are in use: U+00B5 and U+03BC.
constexpr std::array kUnitWords{
    UnitWord{"°C", "Cel"},         UnitWord{"C", "Cel"},       UnitWord{"°F", "degF"},
    UnitWord{"F", "degF"},         UnitWord{"m³", "m3"},       UnitWord{"m³/h", "m3/h"},
    UnitWord{"ft³", "ft3"},        UnitWord{"µg/m³", "ug/m3"}, UnitWord{"μg/m³", "ug/m3"},
    UnitWord{"mg/m³", "mg/m3"},    UnitWord{"lux", "lx"},      UnitWord{"psi", "[psi]"},
    UnitWord{"mmHg", "mm[Hg]"},    UnitWord{"lb", "[lb_av]"},  UnitWord{"lbs", "[lb_av]"},
    UnitWord{"bpm", "beat/min"},   UnitWord{"°", "deg"},       UnitWord{"lqi", "1"},
    UnitWord{"VAR", "var"},        UnitWord{"kVAR", "kvar"},   UnitWord{"VAr", "var"},
    UnitWord{"%LEL", "%LEL"},      UnitWord{"LEL %", "%LEL"},  UnitWord{"sec", "s"},
    UnitWord{"gal/min", "gal/min"}};

struct ClassWord {
  std::string_view component;
  std::string_view device_class;
  Quantity quantity;
};

// Only classes that mean one thing, whatever device has them; the others are decided below.
constexpr std::array kClasses{ClassWord{"binary_sensor", "smoke", Quantity::alarm_smoke},
                              ClassWord{"binary_sensor", "gas", Quantity::alarm_gas},
                              ClassWord{"binary_sensor", "carbon_monoxide", Quantity::alarm_co},
                              ClassWord{"binary_sensor", "moisture", Quantity::alarm_water_leak},
                              ClassWord{"binary_sensor", "door", Quantity::door_open},
                              ClassWord{"binary_sensor", "window", Quantity::door_open},
                              ClassWord{"binary_sensor", "opening", Quantity::door_open},
                              ClassWord{"binary_sensor", "garage_door", Quantity::door_open},
                              ClassWord{"binary_sensor", "motion", Quantity::presence_motion},
                              ClassWord{"binary_sensor", "occupancy", Quantity::presence_occupied},
                              ClassWord{"binary_sensor", "presence", Quantity::presence_occupied},
                              ClassWord{"binary_sensor", "battery", Quantity::device_battery_low},
                              ClassWord{"binary_sensor", "tamper", Quantity::device_tamper},
                              ClassWord{"binary_sensor", "problem", Quantity::device_fault},
                              ClassWord{"binary_sensor", "connectivity", Quantity::device_online},
                              ClassWord{"sensor", "humidity", Quantity::env_humidity},
                              ClassWord{"sensor", "battery", Quantity::device_battery_level},
                              ClassWord{"sensor", "current", Quantity::electricity_current},
                              ClassWord{"sensor", "power", Quantity::electricity_power_active},
                              ClassWord{"sensor", "apparent_power", Quantity::electricity_power_apparent},
                              ClassWord{"sensor", "reactive_power", Quantity::electricity_power_reactive},
                              ClassWord{"sensor", "power_factor", Quantity::electricity_power_factor},
                              ClassWord{"sensor", "frequency", Quantity::electricity_frequency},
                              ClassWord{"sensor", "gas", Quantity::gas_volume_total},
                              ClassWord{"sensor", "water", Quantity::water_volume_total},
                              ClassWord{"sensor", "atmospheric_pressure", Quantity::env_pressure},
                              ClassWord{"sensor", "illuminance", Quantity::env_illuminance},
                              ClassWord{"sensor", "carbon_dioxide", Quantity::env_co2},
                              ClassWord{"sensor", "pm25", Quantity::env_pm2_5},
                              ClassWord{"sensor", "pm10", Quantity::env_pm10},
                              ClassWord{"sensor", "signal_strength", Quantity::device_rssi},
                              ClassWord{"sensor", "distance", Quantity::presence_distance},
                              ClassWord{"sensor", "weight", Quantity::wearable_weight},
                              ClassWord{"event", "button", Quantity::button_event},
                              ClassWord{"switch", "", Quantity::switch_on},
                              ClassWord{"switch", "switch", Quantity::switch_on},
                              ClassWord{"switch", "outlet", Quantity::switch_on}};

struct PropertyWord {
  std::string_view property;
  std::string_view type;
  Quantity quantity;
};

constexpr std::array kProperties{
    PropertyWord{"smoke", "binary", Quantity::alarm_smoke},
    PropertyWord{"gas", "binary", Quantity::alarm_gas},
    PropertyWord{"carbon_monoxide", "binary", Quantity::alarm_co},
    PropertyWord{"water_leak", "binary", Quantity::alarm_water_leak},
    PropertyWord{"sos", "binary", Quantity::alarm_sos},
    PropertyWord{"contact", "binary", Quantity::door_open},
    PropertyWord{"occupancy", "binary", Quantity::presence_motion},
    PropertyWord{"presence", "binary", Quantity::presence_occupied},
    PropertyWord{"battery_low", "binary", Quantity::device_battery_low},
    PropertyWord{"tamper", "binary", Quantity::device_tamper},
    PropertyWord{"trouble", "binary", Quantity::device_fault},
    PropertyWord{"fault", "binary", Quantity::device_fault},
    PropertyWord{"test", "binary", Quantity::device_test},
    PropertyWord{"ac_connected", "binary", Quantity::device_mains_ok},
    PropertyWord{"state", "binary", Quantity::switch_on},
    PropertyWord{"action", "enum", Quantity::button_event},
    PropertyWord{"gas_value", "numeric", Quantity::safety_gas_concentration},
    PropertyWord{"temperature", "numeric", Quantity::env_temperature},
    PropertyWord{"local_temperature", "numeric", Quantity::env_temperature},
    PropertyWord{"device_temperature", "numeric", Quantity::device_temperature},
    PropertyWord{"humidity", "numeric", Quantity::env_humidity},
    PropertyWord{"pressure", "numeric", Quantity::env_pressure},
    PropertyWord{"illuminance", "numeric", Quantity::env_illuminance},
    PropertyWord{"illuminance_lux", "numeric", Quantity::env_illuminance},
    PropertyWord{"co2", "numeric", Quantity::env_co2},
    PropertyWord{"pm25", "numeric", Quantity::env_pm2_5},
    PropertyWord{"pm10", "numeric", Quantity::env_pm10},
    PropertyWord{"formaldehyd", "numeric", Quantity::env_hcho},
    PropertyWord{"hcho", "numeric", Quantity::env_hcho},
    PropertyWord{"target_distance", "numeric", Quantity::presence_distance},
    PropertyWord{"battery", "numeric", Quantity::device_battery_level},
    PropertyWord{"linkquality", "numeric", Quantity::device_link_quality},
    PropertyWord{"power", "numeric", Quantity::electricity_power_active},
    PropertyWord{"power_apparent", "numeric", Quantity::electricity_power_apparent},
    PropertyWord{"power_reactive", "numeric", Quantity::electricity_power_reactive},
    PropertyWord{"power_factor", "numeric", Quantity::electricity_power_factor},
    PropertyWord{"current", "numeric", Quantity::electricity_current},
    PropertyWord{"ac_frequency", "numeric", Quantity::electricity_frequency},
    PropertyWord{"energy", "numeric", Quantity::electricity_energy_import_total},
    PropertyWord{"produced_energy", "numeric", Quantity::electricity_energy_export_total},
    PropertyWord{"water_consumed", "numeric", Quantity::water_volume_total},
    PropertyWord{"reverse_water_consumed", "numeric", Quantity::water_volume_reverse_total},
    PropertyWord{"flow", "numeric", Quantity::water_flow},
    PropertyWord{"gas_consumed", "numeric", Quantity::gas_volume_total}};

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

// Whether one of the words is a part of the text.
template <std::size_t N>
bool mentions(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [text](std::string_view word) { return text.find(word) != std::string_view::npos; });
}

// Components of a device that switch or measure current. Their temperature is that of the electronics (Shelly
// documents it so for each of them), not that of the room.
bool is_of_a_switching_component(std::string_view topic, std::string_view pointer) {
  constexpr std::array<std::string_view, 10> kComponents{
      "/switch:", "/cover:", "/light:", "/pm1:", "/em:", "/em1:", "/rgb:", "/rgbw:", "/cct:", "/relay/"};
  return mentions(topic, kComponents) || mentions(pointer, kComponents);
}

Quantity temperature_of(const EntityWords& entity, const std::string& words) {
  constexpr std::array<std::string_view, 7> kOwn{"device_temp", "chip",      "cpu",     "internal",
                                                 "esp32",       "core_temp", "soc_temp"};
  if (entity.diagnostic || mentions(words, kOwn) ||
      is_of_a_switching_component(lower_case(entity.state_topic), lower_case(entity.pointer)))
    return Quantity::device_temperature;
  constexpr std::array<std::string_view, 2> kWater{"water_temp", "water temp"};
  return mentions(words, kWater) ? Quantity::water_temperature : Quantity::env_temperature;
}

// A battery is named, or a value about the device itself is in the unit that batteries are given in.
Quantity voltage_of(const EntityWords& entity, const std::string& words) {
  constexpr std::array<std::string_view, 1> kBattery{"batt"};
  return mentions(words, kBattery) || (entity.diagnostic && entity.unit == "mV")
             ? Quantity::device_battery_voltage
             : Quantity::electricity_voltage;
}

// None for a period that has no name: such a number must not be taken for a register.
std::optional<Quantity> energy_of(const std::string& words) {
  constexpr std::array<std::string_view, 3> kOtherPeriods{"yesterday", "month", "week"};
  constexpr std::array<std::string_view, 2> kToday{"today", "daily"};
  constexpr std::array<std::string_view, 5> kExport{"export", "return", "produc", "feed", "sold"};
  if (mentions(words, kOtherPeriods)) return std::nullopt;
  if (mentions(words, kToday)) return Quantity::electricity_energy_import_day;
  if (mentions(words, kExport)) return Quantity::electricity_energy_export_total;
  return Quantity::electricity_energy_import_total;
}

std::optional<Quantity> by_context(const EntityWords& entity) {
  if (entity.component != "sensor") return std::nullopt;
  const std::string words = lower_case(std::string(entity.pointer) + " " + std::string(entity.name));
  constexpr std::array<std::string_view, 1> kWater{"water"};
  constexpr std::array<std::string_view, 1> kUptime{"uptime"};
  constexpr std::array<std::string_view, 1> kGas{"gas"};
  if (entity.device_class == "temperature") return temperature_of(entity, words);
  if (entity.device_class == "voltage") return voltage_of(entity, words);
  if (entity.device_class == "energy") return energy_of(words);
  if (entity.device_class == "pressure")
    return mentions(words, kWater) ? Quantity::water_pressure : Quantity::env_pressure;
  if (entity.device_class == "volume_flow_rate" && mentions(words, kWater)) return Quantity::water_flow;
  if (entity.device_class == "volume_flow_rate" && mentions(words, kGas)) return Quantity::gas_flow;
  if (entity.device_class == "duration" && mentions(words, kUptime)) return Quantity::device_uptime;
  // Zigbee2MQTT gives its link quality no class; the unit is its own.
  if (entity.device_class.empty() && entity.unit == "1" &&
      mentions(words, std::array{std::string_view("link")}))
    return Quantity::device_link_quality;
  return std::nullopt;
}

std::optional<Quantity> if_unit_fits(std::optional<Quantity> quantity, std::string_view unit) {
  return quantity && unit_fits(*quantity, unit) ? quantity : std::nullopt;
}

}  // namespace

std::string unit_name(std::string_view sent) {
  // Some firmwares say a blank where there is no unit.
  while (sent.ends_with(' ')) sent.remove_suffix(1);
  while (sent.starts_with(' ')) sent.remove_prefix(1);
  const auto found =
      std::find_if(kUnitWords.begin(), kUnitWords.end(), [sent](UnitWord word) { return word.sent == sent; });
  return std::string(found == kUnitWords.end() ? sent : found->ours);
}

std::optional<Quantity> quantity_of_entity(const EntityWords& entity) {
  const auto is_it = [&entity](const ClassWord& word) {
    return word.component == entity.component && word.device_class == entity.device_class;
  };
  const auto found = std::find_if(kClasses.begin(), kClasses.end(), is_it);
  return if_unit_fits(found == kClasses.end() ? by_context(entity) : found->quantity, entity.unit);
}

std::optional<Quantity> quantity_of_property(const PropertyWords& words) {
  if (words.property == "voltage" && words.type == "numeric")
    return if_unit_fits(
        words.battery_powered ? Quantity::device_battery_voltage : Quantity::electricity_voltage, words.unit);
  const auto is_it = [&words](const PropertyWord& word) {
    return word.property == words.property && word.type == words.type;
  };
  const auto found = std::find_if(kProperties.begin(), kProperties.end(), is_it);
  if (found == kProperties.end()) return std::nullopt;
  return if_unit_fits(found->quantity, words.unit);
}

std::string unit_for(std::optional<Quantity> quantity, std::string unit) {
  if (!quantity) return unit;
  const QuantityInfo& about = info(*quantity);
  if (about.kind == QuantityKind::boolean || about.kind == QuantityKind::text) return "";
  return unit == "%" && about.unit == "%RH" ? "%RH" : unit;
}

bool unit_fits(Quantity quantity, std::string_view unit) {
  const QuantityInfo& about = info(quantity);
  if (unit.empty() || about.kind == QuantityKind::boolean || about.kind == QuantityKind::text) return true;
  if (quantity == Quantity::safety_gas_concentration && unit == "%LEL") return true;
  if (about.unit == "%RH" && unit == "%") return true;
  return convert(unit, about.unit).has_value();
}

}  // namespace anju
