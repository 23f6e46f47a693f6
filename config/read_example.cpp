#include <algorithm>
#include <charconv>

#include "config/read_channel.hpp"
#include "config/syntax.hpp"

namespace anju {
namespace {

constexpr std::size_t kReadings = 256;

const std::vector<std::pair<std::string_view, Quality>> kQualities{
    {"good", Quality::good},       {"suspect", Quality::suspect},
    {"invalid", Quality::invalid}, {"out_of_range", Quality::out_of_range},
    {"stale", Quality::stale},     {"repeated", Quality::repeated}};

std::optional<std::uint16_t> parse_address(std::string_view text) {
  std::uint16_t address = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), address);
  if (text.empty() || fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return address;
}

void read_words(TableReader& reader, Example& example) {
  std::optional<TableReader> words = reader.table("words", Need::required);
  if (!words) return;
  for (const std::string& key : words->keys()) {
    const std::optional<std::uint16_t> address = parse_address(key);
    std::uint16_t word = 0;
    if (!address) {
      words->wrong(key, "expected a register address in quotes, 0 to 65535");
    } else if (words->integer<std::uint16_t>(key, word)) {
      example.words.emplace_back(*address, word);
    }
  }
  std::sort(example.words.begin(), example.words.end());
}

void read_message(TableReader& reader, Example& example) {
  const bool read = reader.text("topic", example.topic, Need::required, 512);
  if (read && (example.topic.empty() || example.topic.find_first_of("+#") != std::string::npos))
    reader.wrong("topic", "expected the topic of one message, without + and #");
  reader.raw_text("payload", example.payload, Need::required);
}

void read_value(TableReader& reader, ExpectedReading& reading) {
  bool truth = false;
  double number = 0;
  if (info(reading.quantity).kind == QuantityKind::boolean) {
    if (reader.boolean("value", truth)) reading.value = truth ? 1 : 0;
  } else if (reader.number("value", number)) {
    reading.value = number;
  }
}

ExpectedReading read_expected(TableReader& reader, const Profile& profile) {
  ExpectedReading reading;
  std::string quantity;
  reader.text("channel", reading.name);
  if (!reader.text("quantity", quantity, Need::required)) return reading;
  const auto channel = std::find_if(
      profile.channels.begin(), profile.channels.end(),
      [&](const ChannelProfile& c) { return info(c.quantity).name == quantity && c.name == reading.name; });
  if (channel == profile.channels.end()) {
    reader.wrong("quantity", "the profile has no channel " + shown(quantity) +
                                 (reading.name.empty() ? "" : " named " + shown(reading.name)));
    return reading;
  }
  reading.quantity = channel->quantity;
  read_value(reader, reading);
  reading.quality = reader.has("value") ? Quality::good : Quality::invalid;
  reader.word("quality", reading.quality, kQualities);
  if (reader.has("value") == (reading.quality == Quality::invalid))
    reader.wrong("quality", "a reading is invalid when it has no value, and only then");
  reader.refuse_unknown();
  return reading;
}

}  // namespace

Example read_example(TableReader& reader, const Profile& profile) {
  Example example;
  example.line = reader.line();
  reader.text("title", example.title);
  if (profile.transport == Transport::mqtt) {
    reader.forbid({"words"}, "is for Modbus; an MQTT example has topic and payload");
    read_message(reader, example);
  } else {
    reader.forbid({"topic", "payload"}, "is for MQTT; a Modbus example has words");
    read_words(reader, example);
  }
  for (TableReader& reading : reader.tables("readings", kReadings, Need::required))
    example.readings.push_back(read_expected(reading, profile));
  reader.refuse_unknown();
  return example;
}

}  // namespace anju
