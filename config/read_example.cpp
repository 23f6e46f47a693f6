#include <algorithm>
#include <charconv>

#include "config/hex.hpp"
#include "config/read_channel.hpp"
#include "config/read_modbus.hpp"
#include "rules/model/parse_time.hpp"

namespace anju {
namespace {

constexpr std::size_t kReadings = 256;

const std::vector<std::pair<std::string_view, Quality>> kQualities{
    {"good", Quality::good},       {"suspect", Quality::suspect},
    {"invalid", Quality::invalid}, {"out_of_range", Quality::out_of_range},
    {"stale", Quality::stale},     {"repeated", Quality::repeated}};

std::optional<std::uint32_t> parse_address(std::string_view text) {
  std::uint32_t address = 0;
  const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), address);
  if (text.empty() || fault != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return address;
}

void read_words(TableReader& reader, const Profile& profile, Example& example) {
  example.function = profile.modbus.function;
  reader.integer<int>("function", example.function, 1, 4);
  const auto highest = static_cast<std::uint16_t>(reads_bits(example.function) ? 1 : 0xFFFF);
  std::optional<TableReader> words = reader.table("words", Need::required);
  if (!words) return;
  for (const std::string& key : words->keys()) {
    const std::optional<std::uint32_t> written = parse_address(key);
    std::uint16_t word = 0;
    const bool is_word = words->integer<std::uint16_t>(key, word, 0, highest);
    if (!written) {
      words->wrong(key, "expected a register address in quotes, counted as those of the channels");
    } else if (const auto address = wire_address(*words, key, *written, profile.modbus); address && is_word) {
      example.words.emplace_back(*address, word);
    }
  }
  std::sort(example.words.begin(), example.words.end());
}

std::optional<WallTime> read_instant(TableReader& reader, std::string_view key) {
  std::string text;
  if (!reader.text(key, text)) return std::nullopt;
  const auto parsed = parse_iso_time(text);
  if (!parsed) reader.wrong(key, shown(text) + " is no time of ISO 8601 with an offset");
  return parsed ? std::optional(parsed->time) : std::nullopt;
}

void read_message(TableReader& reader, Example& example) {
  const bool read = reader.text("topic", example.topic, Need::required, 512);
  if (read && (example.topic.empty() || example.topic.find_first_of("+#") != std::string::npos))
    reader.wrong("topic", "expected the topic of a message, without + and #");
  reader.boolean("retain", example.retained);
  example.at = read_instant(reader, "at");
  if (!reader.has("payload_hex")) {
    reader.raw_text("payload", example.payload, Need::required);
    return;
  }
  reader.forbid({"payload"}, "payload_hex stands in its place");
  std::string hex;
  if (!reader.text("payload_hex", hex, Need::required, 8192)) return;
  if (auto bytes = bytes_from_hex(hex)) {
    example.payload = std::move(*bytes);
  } else {
    reader.wrong("payload_hex", "expected an even number of hexadecimal digits");
  }
}

void read_value(TableReader& reader, ExpectedReading& reading) {
  bool truth = false;
  double number = 0;
  std::string text;
  if (!reader.has("value")) return;
  switch (info(reading.quantity).kind) {
    case QuantityKind::boolean:
      if (reader.boolean("value", truth)) reading.value = truth ? 1 : 0;
      return;
    case QuantityKind::text:
      if (reader.text("value", text)) reading.text = text;
      return;
    case QuantityKind::gauge:
    case QuantityKind::counter:
      if (reader.number("value", number)) reading.value = number;
  }
}

bool gives(const Profile& profile, Quantity quantity, const ExpectedReading& reading) {
  return std::any_of(profile.channels.begin(), profile.channels.end(), [&](const ChannelProfile& channel) {
    const bool is_named = channel.is_open || channel.name == reading.name;
    return channel.quantity == quantity && is_named && channel.tariff == reading.tariff;
  });
}

ExpectedReading read_expected(TableReader& reader, const Profile& profile) {
  ExpectedReading reading;
  std::string quantity;
  reader.text("channel", reading.name);
  reader.text("tariff", reading.tariff);
  if (!reader.text("quantity", quantity, Need::required)) return reading;
  const auto found = find_quantity(quantity);
  if (!found || !gives(profile, *found, reading)) {
    reader.wrong("quantity", "the profile has no channel " + shown(quantity) +
                                 (reading.name.empty() ? "" : " named " + shown(reading.name)) +
                                 (reading.tariff.empty() ? "" : " of tariff " + shown(reading.tariff)));
    return reading;
  }
  reading.quantity = *found;
  read_value(reader, reading);
  std::string device;
  if (reader.text("device", device)) reading.device = device;
  reading.measured_at = read_instant(reader, "t");
  reader.boolean("historical", reading.historical);
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
    reader.forbid({"words", "function"}, "is for Modbus; an MQTT example has topic and payload");
    read_message(reader, example);
  } else if (profile.transport == Transport::push) {
    reader.forbid({"words", "function", "topic", "retain", "payload_hex"},
                  "is for others; what is pushed is shown as payload, SenML in JSON");
    reader.raw_text("payload", example.payload, Need::required);
    example.at = read_instant(reader, "at");
  } else {
    reader.forbid({"topic", "payload", "payload_hex", "at", "retain"},
                  "is for MQTT; a Modbus example has words");
    read_words(reader, profile, example);
  }
  // An empty list is an example as well: understood, and nothing to read.
  for (TableReader& reading : reader.tables("readings", kReadings, Need::required))
    example.readings.push_back(read_expected(reading, profile));
  reader.refuse_unknown();
  return example;
}

}  // namespace anju
