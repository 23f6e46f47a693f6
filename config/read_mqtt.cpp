#include "config/read_mqtt.hpp"

#include "config/read_parts.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTopics = 32;
constexpr std::size_t kRecords = 16;
constexpr std::size_t kPersonal = 64;
constexpr std::size_t kWords = 16;

const std::vector<std::pair<std::string_view, PayloadKind>> kPayloads{{"json", PayloadKind::json},
                                                                      {"text", PayloadKind::text},
                                                                      {"bytes", PayloadKind::bytes},
                                                                      {"hex", PayloadKind::hex},
                                                                      {"senml", PayloadKind::senml}};

void read_topics(TableReader& reader, std::vector<TopicPattern>& topics) {
  std::vector<std::string> texts;
  if (reader.text_or_texts("topics", texts, kTopics) && texts.empty())
    reader.wrong("topics", "is empty: at least one topic, such as \"zigbee2mqtt/{device}\"");
  for (const std::string& text : texts) {
    if (const std::string fault = topic_pattern_fault(text); !fault.empty()) {
      reader.wrong("topics", shown(text) + ": " + fault);
    } else {
      topics.emplace_back(text);
    }
  }
}

void read_ignored(TableReader& reader, MqttProfile& mqtt) {
  reader.text_or_texts("ignore", mqtt.ignored, kTopics);
  for (const std::string& filter : mqtt.ignored) {
    if (const std::string fault = topic_filter_fault(filter); !fault.empty())
      reader.wrong("ignore", shown(filter) + ": " + fault);
  }
}

void read_repeat(TableReader& mqtt_reader, RepeatRule& repeat) {
  std::optional<TableReader> reader = mqtt_reader.table("repeat");
  if (!reader) return;
  read_paths(*reader, "key", repeat.key);
  if (!reader->has("within"))
    reader->wrong("within", "missing: how long the same message is a repeat, as \"2s\"");
  reader->duration("within", repeat.within, 1ms, 24h);
  reader->refuse_unknown();
}

void read_record(TableReader& reader, MqttProfile& mqtt) {
  Record record;
  read_paths(reader, "at", record.at, Need::required);
  std::optional<TopicPattern> topic;
  if (read_topic(reader, "topic", topic)) record.topic = topic_position(mqtt.topics, *topic);
  read_conditions(reader, "when", record.when);
  read_identity(reader, "device", record.device);
  read_paths(reader, "time", record.time);
  reader.boolean("historical", record.historical);
  reader.word("parse", record.parse, {{"json", Inner::json}, {"hex", Inner::hex}, {"base64", Inner::base64}});
  reader.refuse_unknown();
  mqtt.records.push_back(std::move(record));
}

}  // namespace

void read_mqtt(TableReader& root, MqttProfile& mqtt, std::vector<TopicPattern>& topics) {
  root.forbid({"modbus"}, "the profile's transport is mqtt");
  std::optional<TableReader> reader = root.table("mqtt");
  if (!reader) return;
  read_topics(*reader, topics);
  read_ignored(*reader, mqtt);
  reader->word("payload", mqtt.payload, kPayloads);
  read_conditions(*reader, "when", mqtt.when);
  read_conditions(*reader, "encrypted_when", mqtt.encrypted_when);
  read_identity(*reader, "device", mqtt.device);
  reader->word("device_case", mqtt.fold, {{"lower", Fold::lower}, {"upper", Fold::upper}});
  read_time(*reader, mqtt.time);
  read_repeat(*reader, mqtt.repeat);
  if (reader->has("personal")) {
    std::vector<std::string> all;
    if (reader->text_or_texts("personal", all, kPersonal)) {
      for (const std::string& text : all) {
        if (auto path = parse_json_path(text); path && !path->steps.empty()) {
          mqtt.personal.push_back(std::move(*path));
        } else {
          reader->wrong("personal", shown(text) + " is no JSON pointer to a member, such as \"/user\"");
        }
      }
    }
  }
  reader->refuse_unknown();
}

void read_records(TableReader& root, MqttProfile& mqtt) {
  for (TableReader& reader : root.tables("record", kRecords)) read_record(reader, mqtt);
  if (!mqtt.records.empty()) return;
  Record whole;
  whole.at = {*parse_json_path("")};
  mqtt.records.push_back(std::move(whole));
}

void read_liveness(TableReader& root, MqttProfile& mqtt) {
  for (TableReader& reader : root.tables("liveness", kTopics)) {
    std::optional<TopicPattern> topic;
    read_topic(reader, "topic", topic, Need::required);
    std::vector<JsonPath> paths{*parse_json_path("")};
    read_paths(reader, "pointer", paths);
    std::vector<Scalar> online;
    std::vector<Scalar> offline;
    reader.scalars("online", online, kWords);
    reader.scalars("offline", offline, kWords);
    if (online.empty() && offline.empty())
      reader.wrong("online", "missing: the words, as in online = [\"online\"], offline = [\"offline\"]");
    reader.refuse_unknown();
    if (topic) mqtt.liveness.push_back({*topic, std::move(paths), std::move(online), std::move(offline)});
  }
}

}  // namespace anju
