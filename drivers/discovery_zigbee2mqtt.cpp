// The list of devices that Zigbee2MQTT keeps at <base>/bridge/devices: its own description of what each
// device sends. https://www.zigbee2mqtt.io/guide/usage/exposes.html
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"
#include "drivers/discovery_vocabulary.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::int64_t kPublished = 1;  // bit of "access": the member is in the messages of the device
constexpr int kDeepestFeature = 4;      // features within features

// Of the words that `action` may be, the one that calls for help: such a button is no plain one, whatever
// else it can say. The words are those of zigbee2mqtt.io for SOS buttons, pendants and keypads.
std::optional<std::string> call_for_help(const json::object& expose) {
  constexpr std::array<std::string_view, 3> kCalls{"emergency", "sos", "panic"};
  const json::array* values = array_in(expose, "values");
  if (!values) return std::nullopt;
  for (const json::value& value : *values) {
    const json::string* word = value.if_string();
    if (word && std::find(kCalls.begin(), kCalls.end(), std::string_view(*word)) != kCalls.end())
      return std::string(*word);
  }
  return std::nullopt;
}

bool is_published(const json::object& expose) {
  const json::value* access = expose.if_contains("access");
  return !access || !access->is_int64() || (access->get_int64() & kPublished) != 0;
}

// Reads the tree of exposes into the measures of one device.
class ExposeReader {
 public:
  ExposeReader(Candidate& candidate, bool battery_powered)
      : candidate_(candidate), battery_powered_(battery_powered) {}

  // `pointer` is the member that the features of a composite are below.
  void read_all(const json::array& exposes, const std::string& pointer, int depth) {
    for (const json::value& one : exposes) {
      const json::object* expose = one.if_object();
      if (expose && candidate_.measures.size() < kMostMeasures) read(*expose, pointer, depth);
    }
  }

 private:
  void read(const json::object& expose, std::string pointer, int depth) {
    const std::string type = text_in(expose, "type");
    const std::string property = text_in(expose, "property");
    if (const json::array* features = array_in(expose, "features")) {
      // A switch, a light or a lock only groups its members; a composite is an object of its own.
      if (type == "composite" && !property.empty()) append_step(pointer, property);
      if (depth < kDeepestFeature) read_all(*features, pointer, depth + 1);
    } else if (!property.empty() && is_published(expose)) {
      append_step(pointer, property);
      add(expose, type, property, std::move(pointer));
    }
  }

  void add(const json::object& expose, const std::string& type, const std::string& property,
           std::string pointer) {
    Measurement measure;
    const std::string unit = unit_name(text_in(expose, "unit"));
    measure.quantity = quantity_of_property({property, type, unit, battery_powered_});
    measure.unit = unit_for(measure.quantity, unit);
    measure.label = property;
    measure.state_topic = candidate_.base_topic;
    measure.pointer = std::move(pointer);
    measure.payload_on = json_text_of(expose.if_contains("value_on"));
    measure.payload_off = json_text_of(expose.if_contains("value_off"));
    if (const auto call = call_for_help(expose); call && measure.quantity == Quantity::button_event) {
      measure.quantity = Quantity::alarm_sos;
      measure.payload_on = json::serialize(json::value(*call));
    }
    candidate_.measures.push_back(std::move(measure));
  }

  Candidate& candidate_;
  bool battery_powered_;
};

// Version 1 says interview_completed, version 2 interview_state.
bool is_interviewed(const json::object& device) {
  const std::string state = text_in(device, "interview_state");
  return state.empty() ? flag_in(device, "interview_completed", true) : state == "SUCCESSFUL";
}

Candidate read_device(const std::string& base, const json::object& device) {
  Candidate candidate;
  candidate.source = "zigbee2mqtt";
  candidate.identity = text_in(device, "ieee_address");
  candidate.address = text_in(device, "friendly_name");
  candidate.name = text_in(device, "description");
  candidate.base_topic = base + "/" + candidate.address;
  candidate.availability = {base + "/bridge/state", candidate.base_topic + "/availability"};
  candidate.availability_mode = "all";
  candidate.model = text_in(device, "model_id");
  if (!is_interviewed(device)) candidate.notes.emplace_back("interview-incomplete");
  if (flag_in(device, "disabled", false)) candidate.notes.emplace_back("disabled");
  if (!flag_in(device, "supported", true)) candidate.notes.emplace_back("unsupported");
  // {device} of a profile is one level of a topic.
  if (candidate.address.find('/') != std::string::npos) candidate.notes.emplace_back("name-with-slash");
  const json::object* definition = object_in(device, "definition");
  if (!definition) return candidate;
  candidate.vendor = text_in(*definition, "vendor");
  if (std::string model = text_in(*definition, "model"); !model.empty()) candidate.model = std::move(model);
  if (candidate.name.empty()) candidate.name = text_in(*definition, "description");
  if (const json::array* exposes = array_in(*definition, "exposes"))
    ExposeReader(candidate, text_in(device, "power_source") == "Battery").read_all(*exposes, "", 0);
  return candidate;
}

}  // namespace

Announced read_zigbee2mqtt(std::string_view base, const json::value& list) {
  Announced announced;
  const json::array* devices = list.if_array();
  if (!devices) {
    announced.faults.emplace_back("the list of devices is no list");
    return announced;
  }
  std::size_t position = 0;
  for (const json::value& one : *devices) {
    const std::string where = "device " + std::to_string(++position) + ": ";
    if (position > kMostDevices) {
      announced.faults.push_back(where + "and all after it are too many");
      break;
    }
    const json::object* device = one.if_object();
    if (device && text_in(*device, "type") == "Coordinator") continue;  // the stick in the box itself
    if (!device || text_in(*device, "friendly_name").empty()) {
      announced.faults.push_back(where + "friendly_name is missing, or no text of a sensible length");
      continue;
    }
    announced.candidates.push_back(read_device(std::string(base), *device));
  }
  return announced;
}

}  // namespace anju
