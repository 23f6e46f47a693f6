// What Tasmota keeps at tasmota/discovery/<MAC>/config and /sensors: who it is, and its last telemetry as an
// example of what it sends. https://tasmota.github.io/docs/MQTT/
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"
#include "drivers/discovery_vocabulary.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr int kDeepestObject = 4;
constexpr std::int64_t kRelay = 1;

struct TelemetryWord {
  std::string_view parent;  // "" for any
  std::string_view member;
  Quantity quantity;
  std::string_view unit;
};

constexpr std::array kTelemetry{
    TelemetryWord{"ENERGY", "Total", Quantity::electricity_energy_import_total, "kWh"},
    TelemetryWord{"ENERGY", "Today", Quantity::electricity_energy_import_day, "kWh"},
    TelemetryWord{"ENERGY", "Power", Quantity::electricity_power_active, "W"},
    TelemetryWord{"ENERGY", "ApparentPower", Quantity::electricity_power_apparent, "VA"},
    TelemetryWord{"ENERGY", "ReactivePower", Quantity::electricity_power_reactive, "var"},
    TelemetryWord{"ENERGY", "Factor", Quantity::electricity_power_factor, "1"},
    TelemetryWord{"ENERGY", "Frequency", Quantity::electricity_frequency, "Hz"},
    TelemetryWord{"ENERGY", "Voltage", Quantity::electricity_voltage, "V"},
    TelemetryWord{"ENERGY", "Current", Quantity::electricity_current, "A"},
    TelemetryWord{"ESP32", "Temperature", Quantity::device_temperature, ""},
    TelemetryWord{"", "Temperature", Quantity::env_temperature, ""},
    TelemetryWord{"", "Humidity", Quantity::env_humidity, "%RH"},
    TelemetryWord{"", "Pressure", Quantity::env_pressure, ""},
    TelemetryWord{"", "Illuminance", Quantity::env_illuminance, "lx"},
    TelemetryWord{"", "CarbonDioxide", Quantity::env_co2, "ppm"},
    TelemetryWord{"", "PM2.5", Quantity::env_pm2_5, "ug/m3"},
    TelemetryWord{"", "PM10", Quantity::env_pm10, "ug/m3"}};

// Where %prefix% is tele and the like, as the full topic of the device says. It ends in "/".
std::string full_topic(const json::object& config, std::size_t prefix, const std::string& otherwise) {
  std::string topic = text_in(config, "ft");
  if (topic.empty()) topic = "%prefix%/%topic%/";
  std::string name = otherwise;
  if (const json::array* names = array_in(config, "tp"); names && names->size() > prefix) {
    const json::string* given = (*names)[prefix].if_string();
    if (given) name.assign(given->data(), std::min<std::size_t>(given->size(), kLongestText));
  }
  const auto replace = [&topic](std::string_view mark, const std::string& text) {
    const std::size_t at = topic.find(mark);
    if (at != std::string::npos) topic.replace(at, mark.size(), text);
  };
  replace("%prefix%", name);
  replace("%topic%", text_in(config, "t"));
  replace("%hostname%", text_in(config, "hn"));
  replace("%id%", text_in(config, "mac"));
  if (!topic.ends_with('/')) topic += '/';
  return topic;
}

void add_relays(const json::object& config, const std::string& telemetry, Candidate& candidate) {
  const json::array* relays = array_in(config, "rl");
  if (!relays) return;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < std::min(relays->size(), kMostMeasures); ++i) {
    const json::value& kind = (*relays)[i];
    if (kind.is_int64() && kind.get_int64() == kRelay) found.push_back(i + 1);
  }
  for (const std::size_t number : found) {
    Measurement measure;
    measure.quantity = Quantity::switch_on;
    // The only relay of a device has no number.
    measure.label = found.size() == 1 ? "POWER" : "POWER" + std::to_string(number);
    measure.state_topic = telemetry + "STATE";
    append_step(measure.pointer, measure.label);
    measure.payload_on = "\"ON\"";
    measure.payload_off = "\"OFF\"";
    candidate.measures.push_back(std::move(measure));
  }
}

Candidate read_config(const json::object& config) {
  constexpr std::size_t kTele = 2;
  Candidate candidate;
  candidate.identity = text_in(config, "mac");
  candidate.address = text_in(config, "t");
  candidate.name = text_in(config, "dn");
  candidate.model = text_in(config, "md");
  candidate.vendor = "Tasmota";
  const std::string telemetry = full_topic(config, kTele, "tele");
  candidate.base_topic = telemetry.substr(0, telemetry.size() - 1);
  candidate.availability = {telemetry + "LWT"};
  add_relays(config, telemetry, candidate);
  return candidate;
}

// Every number of the example. Its topic is in the other message; gather() joins them.
class TelemetryReader {
 public:
  TelemetryReader(const json::object& telemetry, Candidate& candidate)
      : candidate_(candidate),
        temperature_unit_(unit_name(text_in(telemetry, "TempUnit"))),
        pressure_unit_(unit_name(text_in(telemetry, "PressureUnit"))) {}

  void read(const json::object& part, const std::string& pointer, const std::string& parent, int depth) {
    for (const auto& [key, value] : part) {
      const std::string name(key.data(), key.size());
      std::string own = pointer;
      append_step(own, name);
      const json::object* inner = value.if_object();
      if (inner && depth < kDeepestObject) read(*inner, own, name, depth + 1);
      if (value.is_number() && candidate_.measures.size() < kMostMeasures) add(parent, name, std::move(own));
    }
  }

 private:
  void add(const std::string& parent, const std::string& name, std::string pointer) {
    const auto is_it = [&](const TelemetryWord& word) {
      return word.member == name && (word.parent.empty() || word.parent == parent);
    };
    const auto found = std::find_if(kTelemetry.begin(), kTelemetry.end(), is_it);
    Measurement measure;
    measure.label = parent.empty() ? name : parent + "/" + name;
    measure.pointer = std::move(pointer);
    if (found != kTelemetry.end()) {
      measure.unit = found->unit;
      if (name == "Temperature") measure.unit = temperature_unit_;
      if (name == "Pressure") measure.unit = pressure_unit_;
      if (unit_fits(found->quantity, measure.unit)) measure.quantity = found->quantity;
    }
    candidate_.measures.push_back(std::move(measure));
  }

  Candidate& candidate_;
  std::string temperature_unit_;
  std::string pressure_unit_;
};

}  // namespace

bool is_tasmota_topic(std::string_view topic) {
  const std::vector<std::string_view> levels = levels_of(topic);
  return levels.size() == 4 && levels[0] == "tasmota" && levels[1] == "discovery" && !levels[2].empty() &&
         (levels[3] == "config" || levels[3] == "sensors");
}

Result<Announced> read_tasmota(std::string_view topic, const json::value& message) {
  const json::object* object = message.if_object();
  if (!object) return Error{ErrorCode::malformed, "the announcement is no JSON object"};
  const std::vector<std::string_view> levels = levels_of(topic);
  Candidate candidate;
  if (levels[3] == "config") {
    if (text_in(*object, "t").empty())
      return Error{ErrorCode::malformed, "t: the topic of the device is missing"};
    candidate = read_config(*object);
  } else {
    const json::object* telemetry = object_in(*object, "sn");
    if (!telemetry) return Error{ErrorCode::malformed, "sn: the telemetry is missing"};
    TelemetryReader(*telemetry, candidate).read(*telemetry, "", "", 0);
  }
  candidate.source = "tasmota";
  if (candidate.identity.empty()) candidate.identity = levels[2];
  Announced announced;
  announced.candidates.push_back(std::move(candidate));
  return announced;
}

}  // namespace anju
