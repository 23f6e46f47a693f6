// The list of Zigbee2MQTT, and what Tasmota and Shelly say of themselves, become candidates with what they
// would measure; all that speaks of one device becomes one.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "drivers/discovery.hpp"

namespace anju::discovery_bridges_test {
namespace {

Announced read(const std::string& topic, const std::string& payload) {
  const auto announced = read_announcement(topic, payload);
  INFO(topic << " " << payload);
  REQUIRE(announced.has_value());
  return *announced;
}

Candidate one(const std::string& topic, const std::string& payload) {
  const Announced announced = read(topic, payload);
  REQUIRE(announced.candidates.size() == 1);
  return announced.candidates[0];
}

const Measurement& measure_of(const Candidate& candidate, Quantity quantity) {
  const auto found = std::find_if(candidate.measures.begin(), candidate.measures.end(),
                                  [quantity](const Measurement& one) { return one.quantity == quantity; });
  INFO(info(quantity).name);
  REQUIRE(found != candidate.measures.end());
  return *found;
}

constexpr const char* kList = "zigbee2mqtt/bridge/devices";

std::string device(const std::string& name, const std::string& exposes, const std::string& more = "") {
  return R"({"ieee_address":"0x00aa","type":"EndDevice","friendly_name":")" + name +
         R"(","supported":true,"disabled":false,"interview_completed":true,"power_source":"Battery")" + more +
         R"(,"definition":{"vendor":"Acme","model":"AC-1","description":"A thing","exposes":[)" + exposes +
         "]}}";
}

constexpr const char* kContact =
    R"({"type":"binary","name":"contact","property":"contact","access":1,"value_on":false,"value_off":true})";
constexpr const char* kBattery =
    R"({"type":"numeric","name":"battery","property":"battery","unit":"%","access":1,"value_min":0})";

}  // namespace

TEST_CASE("a listed Zigbee device says what it sends") {
  const std::string exposes = std::string(kContact) + "," + kBattery + R"(,
    {"type":"numeric","property":"voltage","unit":"mV","access":1},
    {"type":"numeric","property":"linkquality","unit":"lqi","access":1},
    {"type":"numeric","property":"sensitivity","access":2})";
  const Candidate door = one(kList, "[" + device("front_door", exposes) + "]");
  CHECK(door.source == "zigbee2mqtt");
  CHECK(door.identity == "0x00aa");
  CHECK(door.address == "front_door");
  CHECK(door.vendor == "Acme");
  CHECK(door.model == "AC-1");
  CHECK(door.name == "A thing");
  CHECK(door.notes.empty());
  CHECK(door.measures.size() == 4);  // what can only be set is not measured
  const Measurement& open = measure_of(door, Quantity::door_open);
  CHECK(open.state_topic == "zigbee2mqtt/front_door");
  CHECK(open.pointer == "/contact");
  CHECK(open.payload_on == "false");
  CHECK(open.payload_off == "true");
  CHECK(measure_of(door, Quantity::device_battery_voltage).unit == "mV");
  CHECK(measure_of(door, Quantity::device_link_quality).unit == "1");
}

TEST_CASE("a button that can call for help is announced as what it is") {
  const auto button = [](const std::string& words) {
    return one(kList, "[" +
                          device("pendant", R"({"type":"enum","property":"action","access":1,"values":[)" +
                                                words + "]}") +
                          "]");
  };
  const Measurement call = button(R"("single","emergency")").measures.at(0);
  CHECK(call.quantity == Quantity::alarm_sos);
  CHECK(call.payload_on == "\"emergency\"");
  CHECK(button(R"("single","double")").measures.at(0).quantity == Quantity::button_event);
  CHECK(button(R"(1,null)").measures.at(0).quantity == Quantity::button_event);
}

TEST_CASE("features of a switch are members of the message, those of a composite are below it") {
  const Candidate plug =
      one(kList, "[" + device("plug", R"({"type":"switch","features":[{"type":"binary","name":"state",
    "property":"state","access":7,"value_on":"ON","value_off":"OFF","value_toggle":"TOGGLE"}]},
    {"type":"composite","property":"climate","features":[
      {"type":"numeric","property":"temperature","unit":"°C","access":1}]},
    {"type":"list","property":"schedule","access":3,"item_type":{"type":"composite"}})") +
                     "]");
  CHECK(measure_of(plug, Quantity::switch_on).pointer == "/state");
  CHECK(measure_of(plug, Quantity::switch_on).payload_on == "\"ON\"");
  CHECK(measure_of(plug, Quantity::env_temperature).pointer == "/climate/temperature");
  CHECK(measure_of(plug, Quantity::env_temperature).unit == "Cel");
}

TEST_CASE("the coordinator is no candidate, and what is not ready is noted") {
  const Announced announced = read(
      kList, R"([{"type":"Coordinator","friendly_name":"Coordinator","ieee_address":"0x01"},)" +
                 device("new", kBattery, R"(,"interview_state":"IN_PROGRESS")") + "," +
                 R"({"ieee_address":"0x02","friendly_name":"unknown","supported":false,"disabled":true,)" +
                 R"("definition":null,"model_id":"TS0001"}])");
  REQUIRE(announced.candidates.size() == 2);
  CHECK(announced.candidates[0].notes == std::vector<std::string>{"interview-incomplete"});
  CHECK(announced.candidates[1].notes == std::vector<std::string>{"disabled", "unsupported"});
  CHECK(announced.candidates[1].model == "TS0001");
  CHECK(announced.faults.empty());
}

TEST_CASE("one bad device of a list loses only itself") {
  const Announced announced = read(kList, R"([5,{"friendly_name":7},)" + device("good", kBattery) + "]");
  CHECK(announced.candidates.size() == 1);
  REQUIRE(announced.faults.size() == 2);
  CHECK(announced.faults[0].starts_with("device 1: "));
  CHECK(read(kList, "{}").faults == std::vector<std::string>{"the list of devices is no list"});
}

TEST_CASE("lists are bounded") {
  std::string many = "[";
  for (int i = 0; i < 1'100; ++i) many += (i == 0 ? "" : ",") + device("d" + std::to_string(i), kBattery);
  const Announced announced = read(kList, many + "]");
  CHECK(announced.candidates.size() == 1'000);
  CHECK(announced.faults.size() == 1);
  std::string exposes = kBattery;
  for (int i = 0; i < 1'000; ++i) exposes += std::string(",") + kBattery;
  CHECK(one(kList, "[" + device("d", exposes) + "]").measures.size() == 128);
  CHECK(read_announcement(kList, "[" + std::string(kDeviceListBytes, ' ') + "]").error().code ==
        ErrorCode::out_of_range);
  std::string nested = kBattery;
  for (int i = 0; i < 3; ++i) nested = R"({"type":"composite","property":"p","features":[)" + nested + "]}";
  CHECK(one(kList, "[" + device("d", nested) + "]").measures[0].pointer == "/p/p/p/battery");
}

TEST_CASE("Tasmota tells its topics in one message and what it measures in another") {
  const Announced config = read("tasmota/discovery/02AABBCCDDEE/config", R"({"ip":"192.0.2.7","dn":"Washer",
    "fn":["Washer",null],"hn":"washer-1","mac":"02AABBCCDDEE","md":"Acme Plug","ofln":"Offline","onln":"Online",
    "state":["OFF","ON","TOGGLE","HOLD"],"sw":"13.1.0","t":"washer","ft":"%prefix%/%topic%/",
    "tp":["cmnd","stat","tele"],"rl":[1,0,0,0],"ver":1})");
  const Announced sensors =
      read("tasmota/discovery/02AABBCCDDEE/sensors", R"({"sn":{"Time":"2026-01-01T00:00:00",
    "ENERGY":{"TotalStartTime":"2025-01-01T00:00:00","Total":12.5,"Today":0.4,"Power":38,"Voltage":229},
    "SHT3X":{"Temperature":70.1,"Humidity":41.2},"ESP32":{"Temperature":110.2},"TempUnit":"F"},"ver":1})");
  const auto devices = gather({sensors, config});
  REQUIRE(devices.size() == 1);
  const Candidate& washer = devices[0];
  CHECK(washer.address == "washer");
  CHECK(washer.name == "Washer");
  CHECK(washer.model == "Acme Plug");
  CHECK(washer.availability == std::vector<std::string>{"tele/washer/LWT"});
  const Measurement& energy = measure_of(washer, Quantity::electricity_energy_import_total);
  CHECK(energy.state_topic == "tele/washer/SENSOR");
  CHECK(energy.pointer == "/ENERGY/Total");
  CHECK(energy.unit == "kWh");
  CHECK(measure_of(washer, Quantity::env_temperature).unit == "degF");
  CHECK(measure_of(washer, Quantity::device_temperature).pointer == "/ESP32/Temperature");
  CHECK(measure_of(washer, Quantity::switch_on).pointer == "/POWER");
  CHECK(measure_of(washer, Quantity::switch_on).state_topic == "tele/washer/STATE");
}

TEST_CASE("Tasmota's full topic can be of another order") {
  const Candidate two = one("tasmota/discovery/02AA/config",
                            R"({"mac":"02AA","t":"boiler","ft":"site/%topic%/%prefix%","rl":[1,1]})");
  CHECK(two.base_topic == "site/boiler/tele");
  CHECK(two.measures[1].pointer == "/POWER2");
  CHECK(read_announcement("tasmota/discovery/02AA/config", "{}").error().code == ErrorCode::malformed);
  CHECK(read_announcement("tasmota/discovery/02AA/sensors", "{}").error().code == ErrorCode::malformed);
  CHECK(read_announcement("tasmota/discovery/02AA/else", "{}").error().code == ErrorCode::not_found);
}

TEST_CASE("Shelly's first generation is known by its model") {
  const std::string payload = R"({"id":"shellysmoke-0AB1","model":"SHSM-01","mac":"02AABBCC0AB1",
    "ip":"192.0.2.9","new_fw":false,"fw_ver":"20230913-112003/v1.14.0"})";
  for (const char* topic : {"shellies/announce", "shellies/shellysmoke-0AB1/announce"}) {
    const Candidate smoke = one(topic, payload);
    CHECK(smoke.source == "shelly");
    CHECK(smoke.address == "shellysmoke-0AB1");
    CHECK(smoke.model == "SHSM-01");
    CHECK(measure_of(smoke, Quantity::alarm_smoke).state_topic == "shellies/shellysmoke-0AB1/sensor/smoke");
  }
  const auto twice =
      gather({read("shellies/announce", payload), read("shellies/shellysmoke-0AB1/announce", payload)});
  REQUIRE(twice.size() == 1);
  CHECK(twice[0].measures.size() == 3);
  CHECK(read_announcement("shellies/announce", "{}").error().code == ErrorCode::malformed);
}

TEST_CASE("Shelly's later generations tell everything in one notification") {
  const std::string topic = "shellyplug-02aa/events/rpc";
  const Candidate plug = one(topic, R"({"src":"shellyplusplugs-02aabb","dst":"x","method":"NotifyFullStatus",
    "params":{"ts":1,"switch:0":{"id":0,"output":true,"apower":3.1,"temperature":{"tC":41.0},
    "aenergy":{"total":9.5}},"temperature:100":{"id":100,"tC":null},"wifi":{"rssi":-60},"x":5}})");
  CHECK(plug.address == "shellyplug-02aa");
  CHECK(plug.model == "shellyplusplugs");
  CHECK(measure_of(plug, Quantity::device_temperature).pointer == "/params/switch:0/temperature/tC");
  CHECK(measure_of(plug, Quantity::electricity_energy_import_total).unit == "Wh");
  CHECK(plug.measures.size() == 5);
  CHECK(read_announcement(topic, R"({"method":"NotifyStatus","params":{}})").error().code ==
        ErrorCode::not_found);
  CHECK(one("shellyht-02ab/online", "true").address == "shellyht-02ab");
  CHECK(read("weather/online", "true").candidates.empty());
}

TEST_CASE("what is said again replaces what was said, and an end is an end") {
  const Announced first = read(kList, "[" + device("old_name", kBattery) + "]");
  const Announced second = read(kList, "[" + device("new_name", kBattery) + "]");
  CHECK(gather({first, second}).at(0).address == "new_name");
  CHECK(gather({first, second}).size() == 1);
  CHECK(gather({first, read(kList, "[]")}).empty());
  const std::string topic = "homeassistant/sensor/a/b/config";
  const Announced entity = read(topic, R"({"stat_t":"a/b","uniq_id":"u"})");
  CHECK(gather({entity}).size() == 1);
  CHECK(gather({entity, read(topic, "")}).empty());
}

TEST_CASE("entities of one device are one candidate, and those of a listed device are left out") {
  const auto entity = [](const std::string& what, const std::string& identifier) {
    return read("homeassistant/sensor/d/" + what + "/config",
                R"({"stat_t":"d/state","uniq_id":")" + what + R"(","val_tpl":"{{ value_json.)" + what +
                    R"( }}","dev":{"ids":[")" + identifier + R"("],"mf":"Acme"}})");
  };
  const auto joined = gather({entity("a", "thing"), entity("b", "thing")});
  REQUIRE(joined.size() == 1);
  CHECK(joined[0].measures.size() == 2);
  const auto listed =
      gather({entity("a", "zigbee2mqtt_0x00aa"), read(kList, "[" + device("d", kBattery) + "]")});
  REQUIRE(listed.size() == 1);
  CHECK(listed[0].source == "zigbee2mqtt");
}

}  // namespace anju::discovery_bridges_test
