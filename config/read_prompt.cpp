#include <algorithm>

#include "config/read_care.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kTopicBytes = 256;
constexpr std::size_t kPayloadBytes = 2048;

// A name to publish to (MQTT 3.1.1, clause 4.7): no wildcard.
void read_topic_name(TableReader& reader, std::string_view key, std::string& topic) {
  if (!reader.text(key, topic, Need::required, kTopicBytes)) return;
  if (topic.empty() || topic.find_first_of("+#") != std::string::npos || topic.front() == '$')
    reader.wrong(key,
                 shown(topic) + " is no topic to publish to: it is empty, or has + or #, or begins with $");
}

// "" or the first {word} that stands for nothing. Other braces are of the payload itself: JSON has some.
std::string unknown_word(std::string_view text) {
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) {
    const std::size_t end = text.find_first_not_of("abcdefghijklmnopqrstuvwxyz_", at + 1);
    if (end == std::string_view::npos || end == at + 1 || text[end] != '}') continue;
    const std::string_view word = text.substr(at + 1, end - at - 1);
    if (word != "zh" && word != "en" && word != "event") return std::string(word);
  }
  return "";
}

void read_say(TableReader& reader, PromptSettings& prompt) {
  read_topic_name(reader, "say_topic", prompt.say_topic);
  if (!reader.text("say_payload", prompt.say_payload, Need::required, kPayloadBytes)) return;
  const std::string word = unknown_word(prompt.say_payload);
  if (!word.empty())
    reader.wrong("say_payload",
                 "{" + word.substr(0, 40) + "} stands for nothing; there are {zh}, {en} and {event}");
}

const Profile* profile_of(const Settings& settings, const HomeSettings& home, std::string_view id) {
  for (const DeviceSettings& device : home.devices) {
    const auto found = settings.profiles.find(device.profile);
    if (device.id == id && found != settings.profiles.end()) return &found->second;
  }
  return nullptr;
}

// The device is there, has the quantity, and knows the word.
void check_fine(TableReader& reader, const Settings& settings, const HomeSettings& home,
                const PromptSettings& prompt) {
  std::vector<std::string_view> ids;
  for (const DeviceSettings& device : home.devices) ids.push_back(device.id);
  if (std::find(ids.begin(), ids.end(), prompt.fine_device) == ids.end())
    return reader.wrong("device", "unknown device " + shown(prompt.fine_device) + " of this home" +
                                      hint(prompt.fine_device, ids, "it has"));
  const Profile* profile = profile_of(settings, home, prompt.fine_device);
  if (!profile) return;  // that has been said
  const auto channel =
      std::find_if(profile->channels.begin(), profile->channels.end(),
                   [&](const ChannelProfile& c) { return c.quantity == prompt.fine_quantity; });
  if (channel == profile->channels.end())
    return reader.wrong("quantity", "the device " + shown(prompt.fine_device) + " has no " +
                                        std::string(info(prompt.fine_quantity).name));
  const bool is_text = info(prompt.fine_quantity).kind == QuantityKind::text;
  if (!is_text && !prompt.fine_word.empty())
    reader.wrong("word", "is for a quantity of words, such as button.event");
  if (channel->alarm && is_life_safety(*channel->alarm))
    reader.wrong("quantity", "calls for help; who presses it is not well");
  if (!is_text || prompt.fine_word.empty() || channel->position_of(prompt.fine_word) != 0) return;
  if (channel->words.empty())
    return reader.wrong("word",
                        "the profile " + shown(profile->id) +
                            " lists no words, so none can be told from another; without word any of them "
                            "says that all is well");
  const std::vector<std::string_view> words(channel->words.begin(), channel->words.end());
  reader.wrong("word", "unknown word " + shown(prompt.fine_word) + hint(prompt.fine_word, words, "it says"));
}

void read_fine(TableReader& prompt_reader, const Settings& settings, const HomeSettings& home,
               PromptSettings& prompt) {
  std::optional<TableReader> reader = prompt_reader.table("fine", Need::required);
  if (!reader) return;
  const bool has_device = reader->text("device", prompt.fine_device, Need::required);
  std::string word;
  std::optional<Quantity> quantity;
  if (reader->text("quantity", word, Need::required)) {
    quantity = find_quantity(word);
    const std::string_view near = nearest_quantity(word);
    if (!quantity)
      reader->wrong("quantity", "unknown quantity " + shown(word) +
                                    (near.empty() ? "" : "; did you mean \"" + std::string(near) + "\"?"));
  }
  reader->text("word", prompt.fine_word, Need::optional, 64);
  reader->refuse_unknown();
  if (!has_device || !quantity) return;
  prompt.fine_quantity = *quantity;
  check_fine(*reader, settings, home, prompt);
}

// Minutes count there, or the person may be past pressing anything.
std::string cannot_wait(EventKind event) {
  if (is_life_safety(event)) return " cannot wait: it is said at once, whoever says that all is well";
  if (event == EventKind::water_leak) return " cannot wait: water goes on while somebody is asked";
  if (event == EventKind::test) return " is no emergency, and nobody has to be asked";
  return "";
}

void read_events(TableReader& reader, std::vector<EventKind>& events) {
  std::vector<std::string> words;
  if (!reader.has("events")) return reader.wrong("events", "missing: which events wait for an answer");
  if (!reader.texts("events", words, 16)) return;
  for (const std::string& word : words) {
    const auto event = find_event(word);
    if (!event) {
      std::vector<std::string_view> names;
      for (int i = 0; i < static_cast<int>(EventKind::test); ++i)
        names.push_back(name(static_cast<EventKind>(i)));
      reader.wrong("events", "unknown event " + shown(word) + hint(word, names, "possible are"));
    } else if (const std::string reason = cannot_wait(*event); !reason.empty()) {
      reader.wrong("events", word + reason);
    } else {
      events.push_back(*event);
    }
  }
}

void need_broker(TableReader& reader, const Settings& settings) {
  if (!settings.mqtt)
    reader.wrong("speaks MQTT, and anju.toml has no section [mqtt]; `anjuctl broker setup` writes it");
}

}  // namespace

void read_prompt(TableReader& home_reader, const Settings& settings, HomeSettings& home) {
  std::optional<TableReader> reader = home_reader.table("prompt");
  if (!reader) return;
  PromptSettings& prompt = home.prompt.emplace();
  need_broker(*reader, settings);
  read_say(*reader, prompt);
  read_fine(*reader, settings, home, prompt);
  reader->duration("grace", prompt.grace, 30s, 15min);
  read_events(*reader, prompt.events);
  reader->refuse_unknown();
}

void read_consent(TableReader& home_reader, HomeSettings& home) {
  std::optional<TableReader> reader = home_reader.table("consent");
  if (!reader) return;
  reader->boolean("contacts", home.consent.contacts);
  reader->boolean("daily_totals", home.consent.daily_totals);
  reader->refuse_unknown();
}

void read_local_alarm(TableReader& home_reader, const Settings& settings, HomeSettings& home) {
  std::optional<TableReader> reader = home_reader.table("local_alarm");
  if (!reader) return;
  LocalAlarmSettings& alarm = home.local_alarm.emplace();
  need_broker(*reader, settings);
  read_topic_name(*reader, "topic", alarm.topic);
  reader->text("payload", alarm.payload, Need::required, kPayloadBytes);
  reader->text("clear_payload", alarm.clear_payload, Need::optional, kPayloadBytes);
  reader->refuse_unknown();
}

}  // namespace anju
