#include "drivers/discovery.hpp"

#include <algorithm>
#include <boost/json/monotonic_resource.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <boost/json/value.hpp>

#include "drivers/discovery_readers.hpp"

namespace anju {
namespace {

namespace json = boost::json;

constexpr std::string_view kDeviceList = "/bridge/devices";
constexpr std::size_t kDepth = 16;
constexpr std::size_t kTreeBytes = std::size_t{16} * 1024;

bool is_device_list(std::string_view topic) {
  return topic.ends_with(kDeviceList) && topic.size() > kDeviceList.size();
}

Result<json::value> parse(std::string_view payload, json::monotonic_resource& tree) {
  json::parse_options options;
  options.max_depth = kDepth;
  boost::system::error_code fault;
  json::value root = json::parse({payload.data(), payload.size()}, fault, &tree, options);
  if (fault == json::error::too_deep)
    return Error{ErrorCode::out_of_range, "nested deeper than " + std::to_string(kDepth) + " levels"};
  if (fault) return Error{ErrorCode::malformed, "no JSON: " + fault.message()};
  return root;
}

Result<Announced> read_parsed(std::string_view topic, const json::value& root) {
  if (is_device_list(topic))
    return read_zigbee2mqtt(topic.substr(0, topic.size() - kDeviceList.size()), root);
  if (is_home_assistant_topic(topic)) return read_home_assistant(topic, root);
  if (is_tasmota_topic(topic)) return read_tasmota(topic, root);
  return read_shelly(topic, root);
}

bool is_announcement(std::string_view topic) {
  return is_device_list(topic) || is_home_assistant_topic(topic) || is_tasmota_topic(topic) ||
         is_shelly_topic(topic);
}

// Home Assistant is told about the devices of a bridge under an identifier made of the bridge's.
bool is_listed_by_bridge(const Candidate& candidate, const std::vector<Candidate>& devices) {
  constexpr std::string_view kBridge = "zigbee2mqtt_";
  if (candidate.source != "home-assistant" || !candidate.identity.starts_with(kBridge)) return false;
  const std::string_view address = std::string_view(candidate.identity).substr(kBridge.size());
  return std::any_of(devices.begin(), devices.end(), [address](const Candidate& device) {
    return device.source == "zigbee2mqtt" && device.identity == address;
  });
}

void fill(std::string& own, const std::string& other) {
  if (own.empty()) own = other;
}

void join(Candidate& device, const Candidate& more) {
  fill(device.address, more.address);
  fill(device.base_topic, more.base_topic);
  fill(device.vendor, more.vendor);
  fill(device.model, more.model);
  fill(device.name, more.name);
  fill(device.availability_mode, more.availability_mode);
  for (const Measurement& measure : more.measures) {
    const auto is_same = [&measure](const Measurement& known) {
      return known.state_topic == measure.state_topic && known.pointer == measure.pointer &&
             known.label == measure.label;
    };
    const bool is_known = std::any_of(device.measures.begin(), device.measures.end(), is_same);
    if (!is_known && device.measures.size() < kMostMeasures) device.measures.push_back(measure);
  }
  for (const std::string& topic : more.availability) {
    if (std::find(device.availability.begin(), device.availability.end(), topic) == device.availability.end())
      device.availability.push_back(topic);
  }
  device.notes.insert(device.notes.end(), more.notes.begin(), more.notes.end());
}

// Tasmota tells its topics in one message and what it measures in another.
void place_telemetry(Candidate& device) {
  if (device.source != "tasmota" || device.base_topic.empty()) return;
  for (Measurement& measure : device.measures) fill(measure.state_topic, device.base_topic + "/SENSOR");
}

// The last message of each topic, in the order of the first.
std::vector<const Announced*> standing(const std::vector<Announced>& messages) {
  std::vector<const Announced*> kept;
  for (const Announced& message : messages) {
    const auto replaces = [&message](const Announced* earlier) { return earlier->topic == message.topic; };
    const auto earlier = std::find_if(kept.begin(), kept.end(), replaces);
    if (earlier != kept.end()) {
      *earlier = &message;
    } else {
      kept.push_back(&message);
    }
  }
  return kept;
}

void add(std::vector<Candidate>& devices, const Candidate& candidate) {
  if (candidate.removed) return;
  const auto is_it = [&candidate](const Candidate& device) {
    return device.source == candidate.source && device.identity == candidate.identity;
  };
  const auto known = std::find_if(devices.begin(), devices.end(), is_it);
  if (known == devices.end()) {
    devices.push_back(candidate);
  } else {
    join(*known, candidate);
  }
}

// An empty payload takes a retained message out of the broker.
Announced taken_back(std::string_view topic) {
  Announced announced;
  announced.candidates.emplace_back();
  announced.candidates.back().removed = true;
  if (is_home_assistant_topic(topic)) announced.candidates.back().source = "home-assistant";
  return announced;
}

Result<Announced> with_topic(std::string_view topic, Result<Announced> announced) {
  if (announced) announced->topic = topic;
  return announced;
}

void append_member(std::string& out, std::string_view key, const std::string& json_text) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += key;
  out += "\":" + json_text;
}

std::string quoted_or_null(const std::string& text) {
  return text.empty() ? "null" : json::serialize(json::string(text));
}

std::string declared(const Candidate& candidate, const Measurement& measure) {
  std::string out = "{";
  append_member(out, "state_topic", quoted_or_null(measure.state_topic));
  // Left out where the template cannot be read: null would say that there is none.
  if (measure.unreadable.empty())
    append_member(out, "pointer", json::serialize(json::string(measure.pointer)));
  append_member(out, "quantity",
                measure.quantity ? quoted_or_null(std::string(info(*measure.quantity).name)) : "null");
  append_member(out, "unit", quoted_or_null(measure.unit));
  append_member(out, "unique_id", quoted_or_null(measure.unique_id));
  if (!measure.payload_on.empty()) append_member(out, "payload_on", measure.payload_on);
  if (!measure.payload_off.empty()) append_member(out, "payload_off", measure.payload_off);
  if (!candidate.availability_mode.empty())
    append_member(out, "availability", quoted_or_null(candidate.availability_mode));
  if (!measure.unreadable.empty()) append_member(out, "unreadable", quoted_or_null(measure.unreadable));
  return out + "}";
}

}  // namespace

std::vector<std::string> discovery_filters() {
  return {"+/bridge/devices",
          "homeassistant/+/+/config",
          "homeassistant/+/+/+/config",
          "tasmota/discovery/+/config",
          "tasmota/discovery/+/sensors",
          "shellies/announce",
          "shellies/+/announce",
          "+/events/rpc",
          "+/online"};
}

Result<Announced> read_announcement(std::string_view topic, std::string_view payload) {
  if (!is_announcement(topic)) return Error{ErrorCode::not_found, "the topic is none of an announcement"};
  const std::size_t limit = is_device_list(topic) ? kDeviceListBytes : kAnnouncementBytes;
  if (payload.size() > limit)
    return Error{ErrorCode::out_of_range, "larger than " + std::to_string(limit >> 10) + " KiB"};
  if (payload.empty()) return with_topic(topic, taken_back(topic));
  unsigned char memory[kTreeBytes];
  json::monotonic_resource tree(memory, sizeof memory);
  const Result<json::value> root = parse(payload, tree);
  if (!root) return root.error();
  return with_topic(topic, read_parsed(topic, *root));
}

std::vector<Candidate> gather(const std::vector<Announced>& messages) {
  std::vector<Candidate> devices;
  for (const Announced* message : standing(messages)) {
    for (const Candidate& candidate : message->candidates) add(devices, candidate);
  }
  std::for_each(devices.begin(), devices.end(), place_telemetry);
  const std::vector<Candidate> all = devices;
  std::erase_if(devices, [&all](const Candidate& device) { return is_listed_by_bridge(device, all); });
  return devices;
}

std::string declares_json(const Candidate& candidate) {
  if (candidate.removed) return R"({"removed":true})";
  if (candidate.measures.size() == 1) return declared(candidate, candidate.measures.front());
  std::string out = R"({"components":[)";
  for (const Measurement& measure : candidate.measures) {
    if (out.back() != '[') out += ',';
    out += declared(candidate, measure);
  }
  return out + "]}";
}

}  // namespace anju
