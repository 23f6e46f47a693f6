// Home Assistant MQTT discovery: one retained message for each entity, or one for a whole device.
// https://www.home-assistant.io/integrations/mqtt/#mqtt-discovery
#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"
#include "drivers/discovery_vocabulary.hpp"
#include "drivers/home_assistant_keys.hpp"
#include "drivers/value_template.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::string_view kWholeDevice = "device";  // in the place of the component

// Only these publish a value; of the others Anju has nothing to hear.
bool is_measuring(std::string_view component) {
  constexpr std::array<std::string_view, 4> kMeasuring{"sensor", "binary_sensor", "switch", "event"};
  return std::find(kMeasuring.begin(), kMeasuring.end(), component) != kMeasuring.end();
}

// One entity. What it does not say itself, a message for a whole device says for all.
class EntityReader {
 public:
  EntityReader(const json::object& entity, const json::object& shared, std::string component)
      : entity_(entity), shared_(shared), component_(std::move(component)) {}

  Measurement read() const {
    Measurement measure;
    measure.state_topic = topic("state_topic");
    measure.unique_id = text("unique_id");
    read_template(measure);
    const std::string unit = unit_name(text("unit_of_measurement"));
    const std::string device_class = text("device_class");
    const std::string name = text("name");
    const std::string category = text("entity_category");
    measure.quantity = quantity_of_entity({component_, device_class, unit, measure.pointer,
                                           measure.state_topic, name, category == "diagnostic"});
    measure.unit = unit_for(measure.quantity, unit);
    measure.label = !name.empty() ? name : !device_class.empty() ? device_class : text("object_id");
    read_payloads(measure);
    if (measure.state_topic.empty()) measure.unreadable = "no state topic is given";
    return measure;
  }

  void read_availability(Candidate& candidate) const {
    candidate.availability_mode = shared_text("availability_mode");
    if (std::string single = topic("availability_topic"); !single.empty())
      add(candidate.availability, std::move(single));
    const json::value* several = member(entity_, "availability");
    if (!several) several = member(shared_, "availability");
    const json::array* list = several ? several->if_array() : nullptr;
    if (!list) return;
    for (const json::value& one : *list) {
      const json::object* entry = one.if_object();
      if (entry) add(candidate.availability, expanded(text_of(*entry, "topic")));
    }
  }

 private:
  static void add(std::vector<std::string>& topics, std::string topic) {
    const bool is_known = std::find(topics.begin(), topics.end(), topic) != topics.end();
    if (!topic.empty() && !is_known && topics.size() < kMostAvailability) topics.push_back(std::move(topic));
  }

  std::string text(std::string_view key) const { return text_of(entity_, key); }
  std::string shared_text(std::string_view key) const {
    std::string own = text(key);
    return own.empty() ? text_of(shared_, key) : own;
  }
  std::string topic(std::string_view key) const { return expanded(shared_text(key)); }

  // "~" at the beginning or the end of a topic stands for the base topic.
  std::string expanded(std::string topic) const {
    const std::string base = shared_text("~");
    if (base.empty() || topic.empty()) return topic;
    if (topic.front() == '~') return base + topic.substr(1);
    if (topic.back() == '~') return topic.substr(0, topic.size() - 1) + base;
    return topic;
  }

  void read_template(Measurement& measure) const {
    const json::value* given =
        member(entity_, component_ == "switch" ? "state_value_template" : "value_template");
    if (!given) given = member(entity_, "value_template");
    if (!given || given->is_null()) {
      if (component_ == "event") measure.pointer = "/event_type";
      return;
    }
    if (!given->is_string()) {
      measure.unreadable = "the template is no text";
      return;
    }
    const json::string& written = given->get_string();
    const auto parsed = parse_value_template({written.data(), written.size()});
    if (!parsed) {
      measure.unreadable = parsed.error().what;
      return;
    }
    measure.pointer = parsed->pointer;
    measure.scale = parsed->scale;
    measure.offset = parsed->offset;
  }

  void read_payloads(Measurement& measure) const {
    if (component_ != "binary_sensor" && component_ != "switch") return;
    const bool is_switch = component_ == "switch";
    measure.payload_on = is_switch ? json_text_of(member(entity_, "state_on")) : "";
    measure.payload_off = is_switch ? json_text_of(member(entity_, "state_off")) : "";
    if (measure.payload_on.empty()) measure.payload_on = json_text_of(member(entity_, "payload_on"));
    if (measure.payload_off.empty()) measure.payload_off = json_text_of(member(entity_, "payload_off"));
    // What Home Assistant takes when nothing is said.
    if (measure.payload_on.empty()) measure.payload_on = "\"ON\"";
    if (measure.payload_off.empty()) measure.payload_off = "\"OFF\"";
  }

  const json::object& entity_;
  const json::object& shared_;
  std::string component_;
};

// The first of a list, or the text itself.
std::string first_text(const json::value* value) {
  if (value && value->is_array() && !value->get_array().empty()) value = &value->get_array().front();
  if (!value || !value->is_string() || value->get_string().size() > kLongestText) return "";
  return {value->get_string().data(), value->get_string().size()};
}

void read_device(const json::object& config, Candidate& candidate) {
  const json::value* given = member(config, "device");
  const json::object* device = given ? given->if_object() : nullptr;
  if (!device) return;
  candidate.identity = first_text(device_member(*device, "identifiers"));
  if (candidate.identity.empty()) {
    const json::value* connections = device_member(*device, "connections");
    const json::array* list = connections ? connections->if_array() : nullptr;
    const json::array* pair = list && !list->empty() ? list->front().if_array() : nullptr;
    if (pair && pair->size() == 2) candidate.identity = first_text(&pair->back());
  }
  candidate.vendor = first_text(device_member(*device, "manufacturer"));
  candidate.model = first_text(device_member(*device, "model_id"));
  if (candidate.model.empty()) candidate.model = first_text(device_member(*device, "model"));
  candidate.name = first_text(device_member(*device, "name"));
}

// Where bridges and devices are known to put a device's name; elsewhere it is the first level. A gateway that
// hears a device through any of several leaves their levels open, and ends with the device.
std::string_view naming_level(const std::vector<std::string_view>& levels) {
  constexpr std::array<std::string_view, 7> kBefore{"zigbee2mqtt", "shellies", "tele",       "stat",
                                                    "esphome",     "tasmota",  "wmbusmeters"};
  if (levels.front() == "+") return levels.back();
  const bool is_second =
      levels.size() > 1 && std::find(kBefore.begin(), kBefore.end(), levels.front()) != kBefore.end();
  return levels[is_second ? 1 : 0];
}

void read_address(Candidate& candidate) {
  for (const Measurement& measure : candidate.measures) {
    candidate.address = naming_level(levels_of(measure.state_topic));
    if (!candidate.address.empty()) return;
  }
}

void read_components(const json::object& config, Candidate& candidate, Announced& announced) {
  const json::value* given = member(config, "components");
  const json::object* components = given ? given->if_object() : nullptr;
  if (!components) {
    announced.faults.emplace_back("components: missing, or no object");
    return;
  }
  for (const auto& [key, value] : *components) {
    const json::object* entity = value.if_object();
    const std::string platform = entity ? text_of(*entity, "platform") : "";
    if (platform.empty()) {
      announced.faults.push_back("components: one has no platform");
      continue;
    }
    // With nothing but its platform, an entity is taken back.
    if (entity->size() == 1 || !is_measuring(platform) || candidate.measures.size() == kMostMeasures)
      continue;
    const EntityReader reader(*entity, config, platform);
    candidate.measures.push_back(reader.read());
    reader.read_availability(candidate);
  }
}

}  // namespace

bool is_home_assistant_topic(std::string_view topic) {
  const std::vector<std::string_view> levels = levels_of(topic);
  return (levels.size() == 4 || levels.size() == 5) && levels.front() == "homeassistant" &&
         levels.back() == "config" &&
         std::none_of(levels.begin(), levels.end(), [](std::string_view level) { return level.empty(); });
}

Result<Announced> read_home_assistant(std::string_view topic, const json::value& config) {
  Announced announced;
  Candidate candidate;
  candidate.source = "home-assistant";
  const json::object* object = config.if_object();
  if (!object) return Error{ErrorCode::malformed, "the announcement is no JSON object"};
  // Said before an entity moves to the message of its device: neither news nor an end.
  if (flag_in(*object, "migrate_discovery", false))
    return Error{ErrorCode::not_found, "the entity is about to be announced elsewhere"};
  read_device(*object, candidate);
  const std::string component(levels_of(topic)[1]);
  if (component == kWholeDevice) {
    read_components(*object, candidate, announced);
  } else if (is_measuring(component)) {
    const EntityReader reader(*object, *object, component);
    candidate.measures.push_back(reader.read());
    reader.read_availability(candidate);
  } else {
    return announced;
  }
  if (candidate.identity.empty() && !candidate.measures.empty())
    candidate.identity = candidate.measures.front().unique_id;
  if (candidate.identity.empty()) candidate.identity = topic;
  read_address(candidate);
  announced.candidates.push_back(std::move(candidate));
  return announced;
}

}  // namespace anju
