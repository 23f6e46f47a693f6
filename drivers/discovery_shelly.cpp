// How Shelly devices say who they are. The first generation: shellies/announce, with a model code that tells
// what it sends (https://shelly-api-docs.shelly.cloud/gen1/#mqtt-support). The later ones: <device>/online,
// and <device>/events/rpc with everything they measure
// (https://shelly-api-docs.shelly.cloud/gen2/General/RPCChannels#mqtt).
#include <algorithm>
#include <array>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"
#include "drivers/discovery_vocabulary.hpp"

namespace anju {
namespace {

namespace json = boost::json;

struct FirstGeneration {
  std::string_view model;  // how its code begins
  std::string_view topic;  // below shellies/<id>/
  Quantity quantity;
  std::string_view unit;
};

constexpr std::array kFirstGeneration{
    FirstGeneration{"SHSM-", "sensor/smoke", Quantity::alarm_smoke, ""},
    FirstGeneration{"SHSM-", "sensor/temperature", Quantity::env_temperature, "Cel"},
    FirstGeneration{"SHSM-", "sensor/battery", Quantity::device_battery_level, "%"},
    FirstGeneration{"SHWT-", "sensor/flood", Quantity::alarm_water_leak, ""},
    FirstGeneration{"SHWT-", "sensor/temperature", Quantity::env_temperature, "Cel"},
    FirstGeneration{"SHWT-", "sensor/battery", Quantity::device_battery_level, "%"},
    FirstGeneration{"SHGS-", "sensor/gas", Quantity::alarm_gas, ""},
    FirstGeneration{"SHGS-", "sensor/concentration", Quantity::safety_gas_concentration, "ppm"},
    FirstGeneration{"SHHT-", "sensor/temperature", Quantity::env_temperature, "Cel"},
    FirstGeneration{"SHHT-", "sensor/humidity", Quantity::env_humidity, "%RH"},
    FirstGeneration{"SHHT-", "sensor/battery", Quantity::device_battery_level, "%"},
    FirstGeneration{"SHDW-", "sensor/state", Quantity::door_open, ""},
    FirstGeneration{"SHDW-", "sensor/lux", Quantity::env_illuminance, "lx"},
    FirstGeneration{"SHDW-", "sensor/battery", Quantity::device_battery_level, "%"},
    FirstGeneration{"SHBTN-", "input_event/0", Quantity::button_event, ""},
    FirstGeneration{"SHBTN-", "sensor/battery", Quantity::device_battery_level, "%"},
    FirstGeneration{"SHPLG", "relay/0", Quantity::switch_on, ""},
    FirstGeneration{"SHPLG", "relay/0/power", Quantity::electricity_power_active, "W"},
    FirstGeneration{"SHPLG", "relay/0/energy", Quantity::electricity_energy_import_total, "Wmin"},
    FirstGeneration{"SHSW-", "relay/0", Quantity::switch_on, ""},
    FirstGeneration{"SHSW-PM", "relay/0/power", Quantity::electricity_power_active, "W"},
    FirstGeneration{"SHSW-PM", "relay/0/energy", Quantity::electricity_energy_import_total, "Wmin"},
    FirstGeneration{"SHEM", "emeter/0/power", Quantity::electricity_power_active, "W"},
    FirstGeneration{"SHEM", "emeter/0/total", Quantity::electricity_energy_import_total, "Wh"},
    FirstGeneration{"SHEM", "emeter/0/voltage", Quantity::electricity_voltage, "V"}};

struct LaterGeneration {
  std::string_view component;  // before the ":" of its number
  std::string_view pointer;    // below the component
  Quantity quantity;
  std::string_view unit;
};

constexpr std::array kLaterGenerations{
    LaterGeneration{"smoke", "/alarm", Quantity::alarm_smoke, ""},
    LaterGeneration{"smoke", "/mute", Quantity::alarm_muted, ""},
    LaterGeneration{"flood", "/alarm", Quantity::alarm_water_leak, ""},
    LaterGeneration{"flood", "/mute", Quantity::alarm_muted, ""},
    LaterGeneration{"temperature", "/tC", Quantity::env_temperature, "Cel"},
    LaterGeneration{"humidity", "/rh", Quantity::env_humidity, "%RH"},
    LaterGeneration{"illuminance", "/lux", Quantity::env_illuminance, "lx"},
    LaterGeneration{"devicepower", "/battery/percent", Quantity::device_battery_level, "%"},
    LaterGeneration{"devicepower", "/battery/V", Quantity::device_battery_voltage, "V"},
    LaterGeneration{"switch", "/output", Quantity::switch_on, ""},
    LaterGeneration{"switch", "/apower", Quantity::electricity_power_active, "W"},
    LaterGeneration{"switch", "/voltage", Quantity::electricity_voltage, "V"},
    LaterGeneration{"switch", "/current", Quantity::electricity_current, "A"},
    LaterGeneration{"switch", "/aenergy/total", Quantity::electricity_energy_import_total, "Wh"},
    LaterGeneration{"switch", "/temperature/tC", Quantity::device_temperature, "Cel"},
    LaterGeneration{"pm1", "/apower", Quantity::electricity_power_active, "W"},
    LaterGeneration{"pm1", "/voltage", Quantity::electricity_voltage, "V"},
    LaterGeneration{"pm1", "/aenergy/total", Quantity::electricity_energy_import_total, "Wh"},
    LaterGeneration{"em", "/total_act_power", Quantity::electricity_power_active, "W"},
    LaterGeneration{"em1", "/act_power", Quantity::electricity_power_active, "W"},
    LaterGeneration{"em1", "/voltage", Quantity::electricity_voltage, "V"},
    LaterGeneration{"emdata", "/total_act", Quantity::electricity_energy_import_total, "Wh"},
    LaterGeneration{"em1data", "/total_act_energy", Quantity::electricity_energy_import_total, "Wh"},
    LaterGeneration{"input", "/state", Quantity::input_state, ""},
    LaterGeneration{"wifi", "/rssi", Quantity::device_rssi, "dBm"},
    LaterGeneration{"sys", "/uptime", Quantity::device_uptime, "s"}};

Candidate candidate_of(std::string address, std::string base) {
  Candidate candidate;
  candidate.source = "shelly";
  candidate.vendor = "Shelly";
  candidate.identity = address;
  candidate.address = std::move(address);
  candidate.availability = {base + "/online"};
  candidate.base_topic = std::move(base);
  return candidate;
}

Result<Announced> read_announce(const json::object& message) {
  std::string id = text_in(message, "id");
  if (id.empty()) return Error{ErrorCode::malformed, "id: missing, or no text of a sensible length"};
  const std::string base = "shellies/" + id;
  Candidate candidate = candidate_of(std::move(id), base);
  candidate.model = text_in(message, "model");
  // The later generations can be made to answer here too; they speak elsewhere.
  for (const FirstGeneration& known : kFirstGeneration) {
    if (!candidate.model.starts_with(known.model)) continue;
    Measurement measure;
    measure.quantity = known.quantity;
    measure.label = known.topic;
    measure.unit = known.unit;
    measure.state_topic = base + "/" + std::string(known.topic);
    candidate.measures.push_back(std::move(measure));
  }
  Announced announced;
  announced.candidates.push_back(std::move(candidate));
  return announced;
}

// "shellyplus1pm-a8032abe54dc" is the model and the MAC.
std::string model_of(std::string_view source) {
  return std::string(source.substr(0, std::min(source.rfind('-'), source.size())));
}

void add_component(const std::string& name, const json::value& status, std::string_view topic,
                   Candidate& candidate) {
  const std::string kind = name.substr(0, name.find(':'));
  for (const LaterGeneration& known : kLaterGenerations) {
    boost::system::error_code fault;
    const json::value* found = status.find_pointer({known.pointer.data(), known.pointer.size()}, fault);
    if (kind != known.component || !found || found->is_null()) continue;
    if (candidate.measures.size() == kMostMeasures) return;
    Measurement measure;
    measure.quantity = known.quantity;
    measure.label = name + std::string(known.pointer);
    measure.unit = known.unit;
    measure.state_topic = topic;
    measure.pointer = "/params";
    append_step(measure.pointer, name);
    measure.pointer += known.pointer;
    candidate.measures.push_back(std::move(measure));
  }
}

Result<Announced> read_full_status(std::string_view topic, const json::object& message) {
  const json::object* status = object_in(message, "params");
  // Other notifications tell what has changed, not what there is.
  if (text_in(message, "method") != "NotifyFullStatus" || !status)
    return Error{ErrorCode::not_found, "a notification of what has changed"};
  std::string base(levels_of(topic).front());
  Candidate candidate = candidate_of(base, base);
  candidate.model = model_of(text_in(message, "src"));
  for (const auto& [key, value] : *status)
    add_component(std::string(key.data(), std::min(key.size(), kLongestText)), value, topic, candidate);
  Announced announced;
  announced.candidates.push_back(std::move(candidate));
  return announced;
}

// Retained, and all that a device of a later generation leaves in the broker. Other devices have such a topic
// too, so only those that bear the name count.
Announced read_online(std::string_view topic) {
  Announced announced;
  const std::string base(levels_of(topic).front());
  if (!base.starts_with("shelly")) return announced;
  announced.candidates.push_back(candidate_of(base, base));
  announced.candidates.back().model = model_of(base);
  return announced;
}

bool is_announce(const std::vector<std::string_view>& levels) {
  return levels.front() == "shellies" && levels.back() == "announce" && levels.size() <= 3 &&
         levels.size() >= 2;
}

}  // namespace

bool is_shelly_topic(std::string_view topic) {
  const std::vector<std::string_view> levels = levels_of(topic);
  if (is_announce(levels)) return true;
  if (levels.front().empty()) return false;
  return (levels.size() == 3 && levels[1] == "events" && levels[2] == "rpc") ||
         (levels.size() == 2 && levels[1] == "online");
}

Result<Announced> read_shelly(std::string_view topic, const json::value& message) {
  const std::vector<std::string_view> levels = levels_of(topic);
  if (levels.size() == 2 && levels[1] == "online") return read_online(topic);
  const json::object* object = message.if_object();
  if (!object) return Error{ErrorCode::malformed, "the announcement is no JSON object"};
  return is_announce(levels) ? read_announce(*object) : read_full_status(topic, *object);
}

}  // namespace anju
