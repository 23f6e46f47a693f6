#include <algorithm>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/read_channel.hpp"
#include "config/read_modbus.hpp"
#include "config/read_mqtt.hpp"
#include "config/read_parts.hpp"
#include "config/table_reader.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChannels = 512;
constexpr std::size_t kExamples = 256;

// Knows the transport afterwards, or says that nothing further can be judged.
bool read_heading(TableReader& root, Profile& profile) {
  std::optional<TableReader> reader = root.table("profile", Need::required);
  if (!reader) return false;
  reader->identifier("id", profile.id);
  reader->text("vendor", profile.vendor);
  reader->text("model", profile.model);
  const bool known = reader->word(
      "transport", profile.transport,
      {{"mqtt", Transport::mqtt}, {"modbus", Transport::modbus}, {"push", Transport::push}}, Need::required);
  reader->duration("silence_limit", profile.silence_limit, 1s, 3650 * 24h);
  reader->boolean("event_driven", profile.event_driven);
  bool is_on_mains = false;
  if (reader->word("power", is_on_mains, {{"mains", true}, {"battery", false}}))
    profile.is_on_mains = is_on_mains;
  reader->refuse_unknown();
  return known;
}

// False when a channel has no known quantity, so that the examples cannot be compared with the channels.
bool read_channels(TableReader& root, Profile& profile) {
  bool all_known = true;
  for (TableReader& reader : root.tables("channel", kChannels))
    all_known = read_channel(reader, profile) && all_known;
  return all_known;
}

bool is_below(const JsonPath& path, const JsonPath& other) {
  if (path.from_message != other.from_message || path.steps.size() <= other.steps.size()) return false;
  return std::equal(
      other.steps.begin(), other.steps.end(), path.steps.begin(),
      [](const PathStep& a, const PathStep& b) { return a.key == b.key && a.is_wild == b.is_wild; });
}

// Some firmware sends one number or a list of them under the same name; a field for each is no mistake.
void note_structures(std::vector<Field>& fields) {
  for (Field& field : fields) {
    for (const JsonPath& path : field.paths) {
      for (const Field& other : fields) {
        field.may_be_structure |= std::any_of(other.paths.begin(), other.paths.end(),
                                              [&](const JsonPath& deeper) { return is_below(deeper, path); });
      }
    }
  }
}

bool reads_whole(const Field& field) {
  return std::any_of(field.paths.begin(), field.paths.end(),
                     [](const JsonPath& path) { return path.steps.empty(); });
}

void finish_mqtt(TableReader& root, Profile& profile, std::vector<TopicPattern>&& topics) {
  MqttProfile& mqtt = profile.mqtt;
  for (const TopicPattern& topic : topics) topic_position(mqtt.topics, topic);
  // What is wrong with topics that are there has been said.
  const bool are_there = root.is_table("mqtt") && root.table("mqtt")->has("topics");
  if (mqtt.topics.empty() && !are_there)
    root.wrong("mqtt", "topics is missing: at least one topic, such as \"zigbee2mqtt/{device}\"");
  for (std::size_t i = 0; i < mqtt.topics.size(); ++i) {
    mqtt.bare_topics.push_back(
        mqtt.topics[i].captures("member") ||
        std::any_of(profile.fields.begin(), profile.fields.end(),
                    [i](const Field& field) { return field.topic.value_or(i) == i && reads_whole(field); }));
  }
  note_structures(profile.fields);
  for (Field& field : profile.fields) {
    field.from_message =
        !field.paths.empty() && std::all_of(field.paths.begin(), field.paths.end(),
                                            [](const JsonPath& path) { return path.from_message; });
  }
}

Profile read_profile(const TomlTable& tree, std::string_view file, MistakeList& mistakes) {
  Profile profile;
  profile.file = file;
  TableReader root(tree, 1, "", file, mistakes);
  // Without a transport every further mistake would be a guess.
  if (!read_heading(root, profile)) return profile;
  std::vector<TopicPattern> topics;
  if (profile.transport == Transport::mqtt) {
    read_mqtt(root, profile.mqtt, topics);
    read_records(root, profile.mqtt);
    read_liveness(root, profile.mqtt);
  } else if (profile.transport == Transport::push) {
    root.forbid({"mqtt", "record", "liveness"}, "is for MQTT");
    root.forbid({"modbus"}, "is for Modbus");
  } else {
    root.forbid({"record", "liveness"}, "is for MQTT");
    read_modbus(root, profile);
  }
  const bool comparable = read_channels(root, profile);
  if (profile.transport == Transport::mqtt) finish_mqtt(root, profile, std::move(topics));
  for (TableReader& reader : root.tables("example", kExamples))
    if (comparable) profile.examples.push_back(read_example(reader, profile));
  root.refuse_unknown();
  return profile;
}

}  // namespace

LoadedProfile parse_profile(std::string_view text, std::string_view file_name) {
  LoadedProfile loaded;
  MistakeList mistakes;
  if (text.size() > kFileBytes) {
    mistakes.add(file_name, 0, "", "larger than " + std::to_string(kFileBytes >> 10) + " KiB");
  } else if (const ParsedToml parsed = parse_or_report(text, file_name, mistakes); !parsed.error) {
    loaded.profile = read_profile(parsed.root, file_name, mistakes);
  }
  loaded.profile.file = file_name;
  loaded.mistakes = mistakes.take();
  return loaded;
}

LoadedProfile load_profile(const std::filesystem::path& file) {
  const Result<std::string> text = read_text_file(file);
  if (text) return parse_profile(*text, file.string());
  LoadedProfile failed;
  failed.profile.file = file.string();
  failed.mistakes.push_back({file.string(), 0, "", text.error().what});
  return failed;
}

}  // namespace anju
