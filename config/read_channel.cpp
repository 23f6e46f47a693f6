#include "config/read_channel.hpp"

#include <algorithm>

#include "config/read_modbus.hpp"
#include "config/read_parts.hpp"

namespace anju {
namespace {

constexpr std::size_t kLabelBytes = 32;
constexpr std::size_t kNames = 64;

const std::vector<std::pair<std::string_view, ByteOrder>> kByteOrders{{"big", ByteOrder::big},
                                                                      {"little", ByteOrder::little}};

// None when it is missing or unknown: what depends on it is then not checked.
std::optional<Quantity> read_quantity(TableReader& reader) {
  std::string word;
  if (!reader.text("quantity", word, Need::required)) return std::nullopt;
  const std::optional<Quantity> quantity = find_quantity(word);
  if (quantity) return quantity;
  const std::string_view near = word.size() <= 64 ? nearest_quantity(word) : std::string_view{};
  reader.wrong("quantity", "unknown quantity " + shown(word) +
                               (near.empty() ? std::string("; the names are in rules/model/quantities.inc")
                                             : "; did you mean \"" + std::string(near) + "\"?"));
  return std::nullopt;
}

void read_bytes(TableReader& channel_reader, Field& field) {
  struct Kind {
    ByteSource::Type type;
    std::size_t length;  // 0: the file says it
  };
  static const std::vector<std::pair<std::string_view, Kind>> kinds{
      {"u8", {ByteSource::Type::whole, 1}},         {"u16", {ByteSource::Type::whole, 2}},
      {"u24", {ByteSource::Type::whole, 3}},        {"u32", {ByteSource::Type::whole, 4}},
      {"u64", {ByteSource::Type::whole, 8}},        {"s8", {ByteSource::Type::whole_signed, 1}},
      {"s16", {ByteSource::Type::whole_signed, 2}}, {"s32", {ByteSource::Type::whole_signed, 4}},
      {"s64", {ByteSource::Type::whole_signed, 8}}, {"float32", {ByteSource::Type::real, 4}},
      {"float64", {ByteSource::Type::real, 8}},     {"bcd", {ByteSource::Type::bcd, 0}}};
  std::optional<TableReader> reader = channel_reader.table("bytes");
  if (!reader) return;
  ByteSource bytes;
  Kind kind{ByteSource::Type::whole, 1};
  reader->integer<std::size_t>("at", bytes.at, 0, 65535, Need::required);
  reader->word("type", kind, kinds, Need::required);
  bytes.type = kind.type;
  bytes.length = kind.length;
  if (kind.length == 0) {
    reader->integer<std::size_t>("length", bytes.length, 1, 8, Need::required);
  } else {
    reader->forbid({"length"}, "is for bcd; the other types have their own");
  }
  reader->word("byte_order", bytes.byte_order, kByteOrders);
  reader->refuse_unknown();
  field.bytes = bytes;
}

void read_place(TableReader& reader, Profile& profile, Field& field) {
  reader.forbid({"address", "type", "length", "function", "word_order", "byte_order", "period", "deadline",
                 "unsupported"},
                "is for Modbus; an MQTT channel has a pointer");
  read_bytes(reader, field);
  if (field.bytes) {
    reader.forbid({"pointer"}, "a channel has a pointer or bytes, not both");
  } else {
    // The message itself may be the event: then it needs no place.
    read_paths(reader, "pointer", field.paths, reader.has("constant") ? Need::optional : Need::required);
  }
  std::optional<TopicPattern> topic;
  if (read_topic(reader, "topic", topic)) field.topic = topic_position(profile.mqtt.topics, *topic);
  read_conditions(reader, "when", field.when);
  read_pattern(reader, "pattern", field.pattern);
  read_conditions(reader, "suspect_when", field.suspect_when);
  read_conditions(reader, "test_when", field.test_when);
  reader.boolean("when_unreadable", field.when_unreadable);
  if (field.when_unreadable && !field.topic)
    reader.wrong("when_unreadable", "needs a topic that is for this alarm only");
  read_paths(reader, "time", field.time);
}

// What a utility says is found by what it calls it; how its messages look is the utility's.
void read_codes(TableReader& reader, std::vector<std::string>& codes) {
  reader.forbid(
      {"pointer", "bytes", "topic", "when", "pattern", "suspect_when", "test_when", "when_unreadable", "time",
       "unit", "unit_from", "units", "scale", "offset", "mask", "shift", "constant", "no_value"},
      "is for MQTT; what is pushed has its unit and its time beside it, and codes name it");
  reader.forbid({"address", "type", "length", "function", "word_order", "byte_order", "period", "deadline",
                 "unsupported"},
                "is for Modbus; what is pushed has codes");
  reader.texts("codes", codes, kNames);
}

void read_label(TableReader& reader, Field& field, std::string& name) {
  std::vector<std::string> texts;
  reader.text_or_texts("channel", texts, kNames);
  const bool is_told = std::any_of(texts.begin(), texts.end(), [](const std::string& text) {
    return text.find_first_of("{}/") != std::string::npos;
  });
  if (!is_told) {
    if (!texts.empty()) reader.text("channel", name, Need::optional, kLabelBytes);
    reader.forbid({"channel_names", "known_channels", "alone"},
                  "is for a channel whose name the message tells");
    return;
  }
  read_identity(reader, "channel", field.label);
  reader.text_pairs("channel_names", field.names, kNames);
  reader.boolean("alone", field.alone);
}

std::size_t channel_of(Profile& profile, Quantity quantity, const std::string& name,
                       const std::string& tariff) {
  const auto is_same = [&](const ChannelProfile& known) {
    return known.quantity == quantity && known.name == name && known.tariff == tariff;
  };
  const auto found = std::find_if(profile.channels.begin(), profile.channels.end(), is_same);
  if (found != profile.channels.end()) return static_cast<std::size_t>(found - profile.channels.begin());
  ChannelProfile channel;
  channel.quantity = quantity;
  channel.name = name;
  channel.tariff = tariff;
  channel.unit = info(quantity).unit;
  profile.channels.push_back(std::move(channel));
  return profile.channels.size() - 1;
}

// Every channel that the field can give, the first of which is for names that nobody listed.
std::vector<std::size_t> read_channels_of(TableReader& reader, Profile& profile, Quantity quantity,
                                          Field& field) {
  std::string name;
  std::string tariff;
  read_label(reader, field, name);
  reader.text("tariff", tariff, Need::optional, kLabelBytes);
  std::vector<std::string> known;
  for (const auto& [captured, ours] : field.names) known.push_back(ours);
  std::vector<std::string> listed;
  if (!field.label.empty()) reader.texts("known_channels", listed, kNames);
  known.insert(known.end(), listed.begin(), listed.end());
  std::vector<std::size_t> channels;
  const bool is_open = !field.label.empty() && field.names.empty();
  if (field.label.empty() || is_open || field.alone)
    channels.push_back(channel_of(profile, quantity, name, tariff));
  if (is_open) profile.channels[channels.front()].is_open = true;
  for (const std::string& one : known) {
    field.known.emplace_back(one, channel_of(profile, quantity, one, tariff));
    channels.push_back(field.known.back().second);
  }
  field.channel = channels.front();
  return channels;
}

void note_words(const Meaning& meaning, ChannelProfile& channel) {
  const auto note = [&channel](const std::string& word) {
    if (std::find(channel.words.begin(), channel.words.end(), word) == channel.words.end())
      channel.words.push_back(word);
  };
  for (const auto& [sent, kept] : meaning.words) note(kept);
  if (const auto* word = meaning.constant ? std::get_if<std::string>(&*meaning.constant) : nullptr)
    note(*word);
}

}  // namespace

bool read_channel(TableReader& reader, Profile& profile) {
  Field field;
  const std::optional<Quantity> quantity = read_quantity(reader);
  std::vector<std::string> codes;
  if (profile.transport == Transport::mqtt) {
    read_place(reader, profile, field);
  } else if (profile.transport == Transport::push) {
    read_codes(reader, codes);
  } else {
    read_registers(reader, profile, quantity, field.registers);
  }
  if (!quantity) {
    accept_meaning(reader);
    reader.accept({"channel", "tariff", "channel_names", "known_channels", "alone"});
    reader.refuse_unknown();
    return false;
  }
  const auto channels = read_channels_of(reader, profile, *quantity, field);
  std::string unit(info(*quantity).unit);
  read_meaning(reader, *quantity, field.meaning, unit);
  ChannelProfile& first = profile.channels[channels.front()];
  read_roles(reader, *quantity, first);
  reader.boolean("momentary", field.is_momentary);
  first.is_momentary |= field.is_momentary;
  for (const std::size_t position : channels) {
    ChannelProfile& channel = profile.channels[position];
    channel.unit = unit;
    channel.codes = codes;
    note_words(field.meaning, channel);
    // Another field of the same channel may have said it.
    if (first.alarm) channel.alarm = first.alarm;
    channel.is_momentary |= first.is_momentary;
    if (first.clears_after) channel.clears_after = first.clears_after;
    if (first.counter) channel.counter = first.counter;
    if (first.sign_of_life) channel.sign_of_life = first.sign_of_life;
  }
  reader.refuse_unknown();
  profile.fields.push_back(std::move(field));
  return true;
}

}  // namespace anju
