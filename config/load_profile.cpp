#include <map>

#include "config/files.hpp"
#include "config/load.hpp"
#include "config/read_channel.hpp"
#include "config/syntax.hpp"
#include "config/table_reader.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kChannels = 256;
constexpr std::size_t kExamples = 256;
constexpr std::size_t kTopics = 32;

// Knows the transport afterwards, or says that nothing further can be judged.
bool read_heading(TableReader& root, Profile& profile) {
  std::optional<TableReader> reader = root.table("profile", Need::required);
  if (!reader) return false;
  reader->identifier("id", profile.id);
  reader->text("vendor", profile.vendor);
  reader->text("model", profile.model);
  const bool known = reader->word("transport", profile.transport,
                                  {{"mqtt", Transport::mqtt}, {"modbus", Transport::modbus}}, Need::required);
  reader->duration("silence_limit", profile.silence_limit, 1s, 90 * 24h);
  reader->boolean("event_driven", profile.event_driven);
  reader->refuse_unknown();
  return known;
}

void check_topics(TableReader& reader, std::string_view key, const std::vector<std::string>& topics,
                  std::string (*fault_of)(std::string_view)) {
  for (const std::string& topic : topics) {
    if (const std::string fault = fault_of(topic); !fault.empty())
      reader.wrong(key, shown(topic) + ": " + fault);
  }
}

void read_mqtt(TableReader& root, MqttProfile& mqtt) {
  root.forbid({"modbus"}, "the profile's transport is mqtt");
  std::optional<TableReader> reader = root.table("mqtt", Need::required);
  if (!reader) return;
  const bool read = reader->texts("topics", mqtt.topics, kTopics);
  check_topics(*reader, "topics", mqtt.topics, topic_pattern_fault);
  if (mqtt.topics.empty() && (read || !reader->has("topics")))
    reader->wrong("topics", "expected at least one topic, such as \"zigbee2mqtt/{device}\"");
  if (reader->texts("ignore", mqtt.ignored, kTopics))
    check_topics(*reader, "ignore", mqtt.ignored, topic_filter_fault);
  if (reader->text("time", mqtt.time_pointer) && !is_json_pointer(mqtt.time_pointer))
    reader->wrong("time", shown(mqtt.time_pointer) + " is no JSON pointer (RFC 6901): write \"/member\"");
  reader->refuse_unknown();
}

void read_modbus(TableReader& root, Profile& profile) {
  root.forbid({"mqtt"}, "the profile's transport is modbus");
  std::optional<TableReader> reader = root.table("modbus", Need::required);
  if (!reader) return;
  ModbusProfile& modbus = profile.modbus;
  reader->integer("function", modbus.function, 3, 4, Need::required);
  reader->integer("block_limit", modbus.block_limit, 1, 125);
  reader->duration("response_timeout", modbus.response_timeout, 10ms, 30s);
  reader->duration("period", modbus.period, 100ms, 24h);
  if (profile.silence_limit <= modbus.period)
    reader->wrong("period",
                  "must be shorter than profile.silence_limit, or the device is silent between two polls");
  reader->refuse_unknown();
}

// False when a channel has no known quantity, so that the examples cannot be compared with the channels.
bool read_channels(TableReader& root, Profile& profile) {
  FirstPlaces places;
  std::vector<TableReader> readers = root.tables("channel", kChannels, Need::required);
  for (TableReader& reader : readers) {
    std::optional<ChannelProfile> channel = read_channel(reader, profile);
    if (!channel) continue;
    const std::string what =
        std::string(info(channel->quantity).name) + "|" + channel->name + "|" + channel->tariff;
    const std::string earlier = places.earlier(what, reader.file(), reader.line());
    if (!earlier.empty())
      reader.wrong("quantity", "the same quantity, channel and tariff are at " + earlier +
                                   "; tell them apart with channel = \"...\"");
    profile.channels.push_back(std::move(*channel));
  }
  return profile.channels.size() == readers.size();
}

Profile read_profile(const TomlTable& tree, std::string_view file, MistakeList& mistakes) {
  Profile profile;
  profile.file = file;
  TableReader root(tree, 1, "", file, mistakes);
  // Without a transport every further mistake would be a guess.
  if (!read_heading(root, profile)) return profile;
  if (profile.transport == Transport::mqtt) {
    read_mqtt(root, profile.mqtt);
  } else {
    read_modbus(root, profile);
  }
  const bool comparable = read_channels(root, profile);
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
