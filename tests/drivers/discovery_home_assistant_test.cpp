// What Home Assistant is told about an entity becomes a measurement: where its value is, what it means and
// how true looks, with abbreviated keys, a base topic, one entity or a whole device a message.
#include <doctest/doctest.h>

#include <string>

#include "drivers/discovery.hpp"

namespace anju::discovery_home_assistant_test {
namespace {

Candidate read(const std::string& topic, const std::string& payload) {
  const auto announced = read_announcement(topic, payload);
  INFO(payload);
  REQUIRE(announced.has_value());
  REQUIRE(announced->candidates.size() == 1);
  CHECK(announced->topic == topic);
  return announced->candidates[0];
}

Measurement measure(const std::string& topic, const std::string& payload) {
  const Candidate candidate = read(topic, payload);
  REQUIRE(candidate.measures.size() == 1);
  return candidate.measures[0];
}

// An entity of a component, with members besides its topic and template.
std::optional<Quantity> quantity(const std::string& component, const std::string& members,
                                 const std::string& template_text = "{{ value_json.x }}",
                                 const std::string& state_topic = "lab/node") {
  return measure("homeassistant/" + component + "/node/x/config",
                 R"({"state_topic":")" + state_topic + R"(","value_template":")" + template_text + "\"" +
                     (members.empty() ? "" : "," + members) + "}")
      .quantity;
}

std::optional<Quantity> sensor(const std::string& device_class, const std::string& unit,
                               const std::string& template_text = "{{ value_json.x }}",
                               const std::string& state_topic = "lab/node", const std::string& more = "") {
  return quantity("sensor",
                  R"("device_class":")" + device_class + R"(","unit_of_measurement":")" + unit + "\"" + more,
                  template_text, state_topic);
}

}  // namespace

TEST_CASE("an entity says where its value is, and what it means") {
  const Candidate candidate = read("homeassistant/sensor/garden/humidity/config", R"({
    "name":"Humidity","device_class":"humidity","unit_of_measurement":"%","state_topic":"garden/shed/state",
    "value_template":"{{ value_json.humidity | round(1) }}","unique_id":"shed_h",
    "availability_topic":"garden/shed/online",
    "device":{"identifiers":["shed-01"],"name":"Shed","model":"Climate","model_id":"C2","manufacturer":"Acme"}})");
  CHECK(candidate.source == "home-assistant");
  CHECK(candidate.identity == "shed-01");
  CHECK(candidate.address == "garden");
  CHECK(candidate.vendor == "Acme");
  CHECK(candidate.model == "C2");
  CHECK(candidate.name == "Shed");
  CHECK(candidate.availability == std::vector<std::string>{"garden/shed/online"});
  REQUIRE(candidate.measures.size() == 1);
  const Measurement& humidity = candidate.measures[0];
  CHECK(humidity.quantity == Quantity::env_humidity);
  CHECK(humidity.unit == "%RH");
  CHECK(humidity.state_topic == "garden/shed/state");
  CHECK(humidity.pointer == "/humidity");
  CHECK(humidity.unreadable.empty());
  CHECK(declares_json(candidate) ==
        R"({"state_topic":"garden/shed/state","pointer":"/humidity","quantity":"env.humidity","unit":"%RH",)"
        R"("unique_id":"shed_h"})");
}

TEST_CASE("abbreviated keys and the base topic, at the beginning or the end of a topic") {
  const Candidate candidate = read("homeassistant/binary_sensor/x9/config", R"({
    "~":"acme/x9","stat_t":"~/state","avty":[{"t":"~/online"},{"t":"bridge/~"}],"avty_mode":"any","val_tpl":
    "{{ value_json['leak'] }}","dev_cla":"moisture","pl_on":"wet","pl_off":"dry","uniq_id":"x9-l",
    "dev":{"cns":[["mac","02:00:00:00:00:09"]],"mf":"Acme","mdl":"Leak"}})");
  CHECK(candidate.identity == "02:00:00:00:00:09");
  CHECK(candidate.vendor == "Acme");
  CHECK(candidate.model == "Leak");
  CHECK(candidate.availability == std::vector<std::string>{"acme/x9/online", "bridge/acme/x9"});
  CHECK(declares_json(candidate) ==
        R"({"state_topic":"acme/x9/state","pointer":"/leak","quantity":"alarm.water_leak","unit":null,)"
        R"("unique_id":"x9-l","payload_on":"wet","payload_off":"dry","availability":"any"})");
}

TEST_CASE("how true looks keeps its kind, and has Home Assistant's default") {
  const std::string head = R"({"state_topic":"a/b","device_class":"smoke")";
  const Measurement said =
      measure("homeassistant/binary_sensor/a/config", head + R"(,"payload_on":true,"payload_off":0})");
  CHECK(said.payload_on == "true");
  CHECK(said.payload_off == "0");
  CHECK(said.pointer.empty());
  const Measurement unsaid = measure("homeassistant/binary_sensor/a/config", head + "}");
  CHECK(unsaid.payload_on == "\"ON\"");
  CHECK(unsaid.payload_off == "\"OFF\"");
}

TEST_CASE("a device class means a quantity only together with its component and a unit that fits") {
  CHECK(quantity("binary_sensor", R"("device_class":"gas")") == Quantity::alarm_gas);
  CHECK(quantity("binary_sensor", R"("device_class":"battery")") == Quantity::device_battery_low);
  CHECK(quantity("binary_sensor", R"("device_class":"window")") == Quantity::door_open);
  CHECK(quantity("binary_sensor", R"("device_class":"occupancy")") == Quantity::presence_occupied);
  CHECK(quantity("switch", "") == Quantity::switch_on);
  CHECK(sensor("gas", "m³") == Quantity::gas_volume_total);
  CHECK(sensor("water", "L") == Quantity::water_volume_total);
  CHECK(sensor("battery", "%") == Quantity::device_battery_level);
  CHECK(sensor("power", "kW") == Quantity::electricity_power_active);
  CHECK(sensor("pm25", "µg/m³") == Quantity::env_pm2_5);
  CHECK(sensor("signal_strength", "dBm") == Quantity::device_rssi);
  CHECK(sensor("atmospheric_pressure", "hPa") == Quantity::env_pressure);
  CHECK_FALSE(sensor("gas", "ppm").has_value());
  CHECK_FALSE(sensor("temperature", "%").has_value());
  CHECK_FALSE(sensor("timestamp", "").has_value());
  CHECK_FALSE(quantity("binary_sensor", R"("device_class":"vibration")").has_value());
  CHECK_FALSE(quantity("sensor", R"("unit_of_measurement":"%")").has_value());
}

TEST_CASE("a temperature is the room's, unless it is said to be the device's own") {
  CHECK(sensor("temperature", "°C") == Quantity::env_temperature);
  CHECK(sensor("temperature", "°F") == Quantity::env_temperature);
  CHECK(sensor("temperature", "°C", "{{ value_json.x }}", "lab/node", R"(,"entity_category":"diagnostic")") ==
        Quantity::device_temperature);
  CHECK(sensor("temperature", "°C", "{{ value_json.device_temperature }}") == Quantity::device_temperature);
  CHECK(sensor("temperature", "°C", "{{ value_json.temperature.tC }}", "plug-7/status/switch:0") ==
        Quantity::device_temperature);
  CHECK(sensor("temperature", "°C", "{{ value_json.params['switch:0'].temperature.tC }}",
               "plug-7/events/rpc") == Quantity::device_temperature);
  CHECK(sensor("temperature", "°C", "{{ value_json.tC }}", "ht-7/status/temperature:0") ==
        Quantity::env_temperature);
}

TEST_CASE("the battery's voltage is not the mains', and a day's energy is no register") {
  CHECK(sensor("voltage", "V") == Quantity::electricity_voltage);
  CHECK(sensor("voltage", "V", "{{ value_json.battery_voltage }}") == Quantity::device_battery_voltage);
  CHECK(sensor("voltage", "mV", "{{ value_json.voltage }}", "lab/node",
               R"(,"entity_category":"diagnostic")") == Quantity::device_battery_voltage);
  CHECK(sensor("energy", "kWh", "{{ value_json.ENERGY.Total }}") ==
        Quantity::electricity_energy_import_total);
  CHECK(sensor("energy", "kWh", "{{ value_json.ENERGY.Today }}") == Quantity::electricity_energy_import_day);
  CHECK(sensor("energy", "kWh", "{{ value_json.total_returned }}") ==
        Quantity::electricity_energy_export_total);
  CHECK_FALSE(sensor("energy", "kWh", "{{ value_json.ENERGY.Yesterday }}").has_value());
}

TEST_CASE("a template beyond the subset is reported and not guessed") {
  const Candidate candidate = read("homeassistant/sensor/a/config",
                                   R"({"stat_t":"a/b","dev_cla":"temperature","unit_of_meas":"°C",)"
                                   R"("val_tpl":"{% if value_json.x %}{{ value_json.x }}{% endif %}"})");
  CHECK(candidate.measures[0].unreadable == "the template has statements");
  CHECK(declares_json(candidate).find("\"pointer\"") == std::string::npos);
  CHECK(measure("homeassistant/sensor/a/config", R"({"stat_t":"a","val_tpl":7})").unreadable ==
        "the template is no text");
  CHECK(measure("homeassistant/sensor/a/config", "{}").unreadable == "no state topic is given");
}

TEST_CASE("one message for a whole device, with what its entities share") {
  const Candidate candidate = read("homeassistant/device/bedroom/config", R"({
    "dev":{"ids":"ea33","name":"Bedroom","mf":"Acme","mdl":"T5"},"o":{"name":"acme2mqtt"},
    "cmps":{"t":{"p":"sensor","device_class":"temperature","unit_of_measurement":"°C",
                 "value_template":"{{ value_json.temperature }}","unique_id":"t1"},
            "h":{"p":"sensor","device_class":"humidity","unit_of_measurement":"%","state_topic":"bed/other",
                 "value_template":"{{ value_json.humidity }}","unique_id":"h1"},
            "gone":{"p":"binary_sensor"},
            "lamp":{"p":"light","unique_id":"l1"}},
    "state_topic":"bed/state","availability_topic":"bed/online"})");
  CHECK(candidate.identity == "ea33");
  CHECK(candidate.address == "bed");
  CHECK(candidate.availability == std::vector<std::string>{"bed/online"});
  REQUIRE(candidate.measures.size() == 2);
  CHECK(candidate.measures[0].state_topic == "bed/state");
  CHECK(candidate.measures[1].state_topic == "bed/other");
  CHECK(candidate.measures[1].quantity == Quantity::env_humidity);
  CHECK(declares_json(candidate).starts_with(R"({"components":[{"state_topic":"bed/state")"));
}

TEST_CASE("the level that names the device is where its kind puts it") {
  const auto address = [](const std::string& state_topic) {
    return read("homeassistant/sensor/a/config", R"({"stat_t":")" + state_topic + "\"}").address;
  };
  CHECK(address("zigbee2mqtt/hall") == "hall");
  CHECK(address("tele/washer/SENSOR") == "washer");
  CHECK(address("plug-7/status/switch:0") == "plug-7");
  CHECK(address("+/+/BTtoMQTT/02AABBCCDDEE") == "02AABBCCDDEE");
  CHECK(address("alone") == "alone");
  CHECK(address("/odd/topic").empty());
}

TEST_CASE("an empty payload takes an entity back") {
  const Candidate candidate = read("homeassistant/sensor/a/b/config", "");
  CHECK(candidate.removed);
  CHECK(declares_json(candidate) == R"({"removed":true})");
}

TEST_CASE("what is no discovery, or cannot be read, is an error and nothing else") {
  for (const char* topic :
       {"homeassistant/sensor/config", "homeassistant/sensor/a/b/c/config", "homeassistant/status",
        "other/sensor/a/config", "homeassistant//a/config", "", "/", "config"})
    CHECK(read_announcement(topic, "{}").error().code == ErrorCode::not_found);
  const std::string topic = "homeassistant/sensor/a/config";
  for (const char* payload : {"x", "[]", "5", "null", "{\"a\":", "\xFF", "{\"dev\":{\"ids\":[]}"})
    CHECK(read_announcement(topic, payload).error().code == ErrorCode::malformed);
  const std::string deep = std::string(40, '[') + std::string(40, ']');
  CHECK(read_announcement(topic, "{\"a\":" + deep + "}").error().code == ErrorCode::out_of_range);
  CHECK(read_announcement(topic, std::string(kAnnouncementBytes + 1, ' ')).error().code ==
        ErrorCode::out_of_range);
  CHECK(read_announcement(topic, R"({"migrate_discovery":true})").error().code == ErrorCode::not_found);
  // Members of another kind are as good as not there.
  const Candidate odd =
      read(topic, R"({"stat_t":5,"dev":[],"avty":{},"unit_of_meas":null,"dev_cla":{},"name":null})");
  CHECK_FALSE(odd.measures[0].quantity.has_value());
  CHECK(odd.availability.empty());
}

}  // namespace anju::discovery_home_assistant_test
