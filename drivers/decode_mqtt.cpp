// From an MQTT message to values: whose topic, what payload, which records, and in each the fields.
#include <algorithm>
#include <boost/json/monotonic_resource.hpp>

#include "config/hex.hpp"
#include "drivers/decode.hpp"
#include "drivers/decode_condition.hpp"
#include "drivers/decode_time.hpp"
#include "drivers/field_reader.hpp"
#include "drivers/payload.hpp"
#include "drivers/topic_router.hpp"

namespace anju {
namespace {

namespace json = boost::json;

// Enough for the tree of a usual message; a larger one goes on with memory from the heap.
constexpr std::size_t kTreeBytes = std::size_t{16} * 1024;

struct TopicMatch {
  std::size_t position = 0;
  Captures captures;
};

std::optional<TopicMatch> match(const MqttProfile& mqtt, std::string_view topic) {
  for (std::size_t i = 0; i < mqtt.topics.size(); ++i) {
    if (const auto captures = mqtt.topics[i].match(topic)) return TopicMatch{i, *captures};
  }
  return std::nullopt;
}

bool is_ignored(const MqttProfile& mqtt, std::string_view topic) {
  return std::any_of(mqtt.ignored.begin(), mqtt.ignored.end(),
                     [topic](const std::string& filter) { return filter_matches(filter, topic); });
}

std::string device_in(const Identity& identity, Fold folding, const JsonScope& scope) {
  if (const auto name = find_name(identity, scope)) return folded(folding, *name);
  return folded(folding, identity.empty() ? scope.captures->find("device").value_or("") : "");
}

bool is_one_of(const std::vector<Scalar>& words, const json::value& value) {
  return std::any_of(words.begin(), words.end(),
                     [raw = raw_of(value)](const Scalar& word) { return equals(raw, word); });
}

// True when the topic is one of liveness, whether or not its word is known.
bool read_reachability(const MqttProfile& mqtt, const MqttMessage& message, const json::storage_ptr& memory,
                       std::optional<Reachability>& reachability) {
  bool is_liveness = false;
  for (const LivenessTopic& liveness : mqtt.liveness) {
    const auto captures = liveness.topic.match(message.topic);
    if (!captures) continue;
    is_liveness = true;
    const ParsedPayload parsed = parse_payload(PayloadKind::json, true, message.payload, {}, memory);
    const JsonScope scope{&parsed.tree, &parsed.tree, &*captures, {}, nullptr};
    const json::value* value = parsed.refusal.empty() ? find_value(liveness.paths, scope) : nullptr;
    if (!value) continue;
    const bool is_online = is_one_of(liveness.online, *value);
    if (!is_online && !is_one_of(liveness.offline, *value)) continue;
    reachability = {folded(mqtt.fold, captures->find("device").value_or("")), is_online};
    break;
  }
  return is_liveness;
}

// One message on its way through its profile.
class MessageDecoder {
 public:
  MessageDecoder(const MessageContext& context, Captures captures, json::storage_ptr memory, Decoded& decoded)
      : context_(context),
        mqtt_(context.profile.mqtt),
        captures_(captures),
        memory_(std::move(memory)),
        decoded_(decoded),
        fields_(context, decoded) {}

  void decode(std::string_view payload) {
    ParsedPayload parsed = parse_payload(mqtt_.payload, mqtt_.bare_topics[context_.topic], payload,
                                         context_.heard_at.wall, memory_);
    if (!parsed.refusal.empty()) return give_up(parsed.refusal);
    if (captures_.find("member")) wrap(parsed.tree);
    scope_ = {&parsed.tree, &parsed.tree, &captures_, {}, nullptr};
    if (mqtt_.payload == PayloadKind::bytes || mqtt_.payload == PayloadKind::hex)
      scope_.bytes = &parsed.bytes;
    if (!holds(mqtt_.when, scope_)) {
      decoded_.is_ignored = !decoded_.reachability;
      return;
    }
    if (!mqtt_.encrypted_when.empty() && holds(mqtt_.encrypted_when, scope_))
      decoded_.refusals.push_back({"encrypted", ""});
    decoded_.key = digest_of_key();
    message_ = {device_in(mqtt_.device, mqtt_.fold, scope_), time_of(mqtt_.time.at, scope_), false};
    decoded_.samples.push_back(message_);
    fields_.read(FieldReader::Part::message, scope_, message_);
    for (const Record& record : mqtt_.records) read_record(record);
  }

 private:
  void give_up(std::string_view reason) {
    decoded_.refusals.push_back({reason, ""});
    const JsonScope scope{nullptr, nullptr, &captures_, {}, nullptr};
    // Whose message it was is known where the topic says so.
    const Sample sample{device_in(mqtt_.device, mqtt_.fold, scope), std::nullopt, false};
    if (!sample.device.empty()) decoded_.samples.push_back(sample);
    fields_.read_unreadable(sample);
  }

  // A rolling counter or an id of the event: None when the message has none of them.
  std::optional<std::uint64_t> digest_of_key() const {
    std::string key;
    bool has_any = false;
    for (const JsonPath& path : mqtt_.repeat.key) {
      const json::value* value = find_value(path, scope_);
      const auto text = value ? text_of(*value) : std::nullopt;
      has_any = has_any || text;
      // What is absent is a part of it as well.
      key.append(text ? *text : "\x01").append("\n");
    }
    if (!has_any) return std::nullopt;
    return std::hash<std::string>{}(key);
  }

  // {member} of the topic: the payload is the value of that member.
  void wrap(json::value& tree) {
    json::object outer(memory_);
    outer[*captures_.find("member")] = std::move(tree);
    tree = std::move(outer);
  }

  std::optional<WallTime> time_of(const std::vector<JsonPath>& at, const JsonScope& scope) {
    const DeviceTime found = find_time(at, mqtt_.time, scope, context_.heard_at, context_.site_zone);
    if (!found.time && !found.refusal.empty())
      decoded_.refusals.push_back({found.refusal, std::string(found.where)});
    return found.time;
  }

  void read_record(const Record& record) {
    if (record.topic && *record.topic != context_.topic) return;
    for (const JsonPath& path : record.at) {
      std::vector<FoundValue> places;
      find_values(path, scope_, places);
      for (const FoundValue& place : places) enter(record, place);
    }
  }

  void enter(const Record& record, const FoundValue& place) {
    JsonScope scope = scope_;
    scope.record = place.value;
    scope.star = place.star;
    std::optional<json::value> inner;
    std::optional<std::string> bytes;
    if (record.parse != Inner::none) {
      if (!open(record, *place.value, inner, bytes)) return;
      if (inner) scope.record = &*inner;
      if (bytes) scope.bytes = &*bytes;
    }
    if (!holds(record.when, scope)) return;
    Sample sample = message_;
    sample.historical = record.historical;
    if (!record.device.empty()) sample.device = device_in(record.device, mqtt_.fold, scope);
    if (!record.time.empty()) sample.measured_at = time_of(record.time, scope);
    fields_.read(FieldReader::Part::record, scope, sample);
  }

  // A text that is something else inside. False when it is not what the profile says.
  bool open(const Record& record, const json::value& place, std::optional<json::value>& inner,
            std::optional<std::string>& bytes) {
    const json::string* text = place.if_string();
    std::string_view refusal = "malformed";
    if (text && record.parse == Inner::json) {
      inner = parse_json({text->data(), text->size()}, memory_, refusal);
    } else if (text && record.parse == Inner::hex) {
      bytes = bytes_from_hex({text->data(), text->size()});
    } else if (text) {
      bytes = bytes_from_base64({text->data(), text->size()});
    }
    if (inner || bytes) return true;
    decoded_.refusals.push_back({refusal, record.at.front().text});
    return false;
  }

  const MessageContext& context_;
  const MqttProfile& mqtt_;
  Captures captures_;
  json::storage_ptr memory_;
  Decoded& decoded_;
  FieldReader fields_;
  JsonScope scope_;
  Sample message_;
};

}  // namespace

Decoded decode(const Profile& profile, const MqttMessage& message, const BoxClocks& heard_at,
               const Zone& site_zone) {
  Decoded decoded;
  unsigned char memory[kTreeBytes];
  json::monotonic_resource tree(memory, sizeof memory);
  const bool is_liveness = read_reachability(profile.mqtt, message, &tree, decoded.reachability);
  // An empty payload is how a broker is told to forget what it kept of a topic.
  if (message.payload.empty() || is_ignored(profile.mqtt, message.topic)) {
    decoded.is_ignored = !decoded.reachability;
    return decoded;
  }
  const auto matched = match(profile.mqtt, message.topic);
  if (!matched) {
    decoded.is_ignored = is_liveness && !decoded.reachability;
    if (!is_liveness) decoded.refusals.push_back({"unexpected-topic", ""});
    return decoded;
  }
  const MessageContext context{profile, matched->position, heard_at, site_zone};
  MessageDecoder(context, matched->captures, &tree, decoded).decode(message.payload);
  return decoded;
}

}  // namespace anju
