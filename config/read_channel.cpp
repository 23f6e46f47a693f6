#include "config/read_channel.hpp"

#include <cmath>

#include "config/syntax.hpp"
#include "config/units.hpp"

namespace anju {
namespace {

constexpr std::size_t kLabelBytes = 32;
constexpr std::size_t kNoValues = 32;

const std::vector<std::pair<std::string_view, RegisterType>> kTypes{
    {"u16", RegisterType::u16},         {"s16", RegisterType::s16},        {"u32", RegisterType::u32},
    {"s32", RegisterType::s32},         {"u64", RegisterType::u64},        {"s64", RegisterType::s64},
    {"float32", RegisterType::float32}, {"float64", RegisterType::float64}};

const std::vector<std::pair<std::string_view, SignOfLife::Shape>> kShapes{
    {"when_true", SignOfLife::Shape::when_true},
    {"on_change", SignOfLife::Shape::on_change},
    {"above", SignOfLife::Shape::above},
    {"on_increase", SignOfLife::Shape::on_increase}};

std::vector<std::pair<std::string_view, EventKind>> event_words() {
  std::vector<std::pair<std::string_view, EventKind>> words;
  for (int i = 0; i <= static_cast<int>(EventKind::test); ++i)
    words.emplace_back(name(static_cast<EventKind>(i)), static_cast<EventKind>(i));
  return words;
}

// None when it is missing or unknown: what depends on it is then not checked.
std::optional<Quantity> read_quantity(TableReader& reader) {
  std::string word;
  if (!reader.text("quantity", word, Need::required)) return std::nullopt;
  const std::optional<Quantity> quantity = find_quantity(word);
  if (!quantity) {
    const std::string_view near = word.size() <= 64 ? nearest_quantity(word) : std::string_view{};
    reader.wrong("quantity", "unknown quantity " + shown(word) +
                                 (near.empty() ? std::string("; the names are in rules/model/quantities.inc")
                                               : "; did you mean \"" + std::string(near) + "\"?"));
  } else if (info(*quantity).kind == QuantityKind::text) {
    reader.wrong("quantity", "is a word, and a profile can read numbers and booleans only");
    return std::nullopt;
  }
  return quantity;
}

void read_registers(TableReader& reader, const Profile& profile, RegisterSource& registers) {
  reader.forbid({"pointer"}, "is for MQTT; a Modbus channel has address and type");
  reader.integer<std::uint16_t>("address", registers.address, 0, 65535, Need::required);
  const bool typed = reader.word("type", registers.type, kTypes, Need::required);
  reader.word("word_order", registers.word_order, {{"big", WordOrder::big}, {"little", WordOrder::little}});
  reader.word("byte_order", registers.byte_order, {{"big", ByteOrder::big}, {"little", ByteOrder::little}});
  const unsigned words = words_of(registers.type);
  if (registers.address + words > 65536) reader.wrong("address", "the value would end beyond register 65535");
  if (typed && words > static_cast<unsigned>(profile.modbus.block_limit))
    reader.wrong("type", "takes " + std::to_string(words) +
                             " registers, more than modbus.block_limit: a value is " + "read in one request");
}

void read_pointer(TableReader& reader, std::string& pointer) {
  reader.forbid({"address", "type", "word_order", "byte_order"},
                "is for Modbus; an MQTT channel has a pointer");
  if (reader.text("pointer", pointer, Need::required) && !is_json_pointer(pointer))
    reader.wrong("pointer", shown(pointer) +
                                " is no JSON pointer (RFC 6901): write \"/member\", or \"\" for the " +
                                "whole payload");
}

void read_unit(TableReader& reader, const QuantityInfo& quantity, ChannelProfile& channel) {
  std::string unit;
  if (!reader.text("unit", unit)) return;
  const std::optional<Conversion> conversion = convert(unit, quantity.unit);
  if (!conversion) {
    reader.wrong("unit", shown(unit) + " cannot be converted to the unit of " + std::string(quantity.name) +
                             "; possible are: " + listed(units_like(quantity.unit)));
    return;
  }
  channel.scale *= conversion->factor;
  channel.offset = channel.offset * conversion->factor + conversion->offset;
}

void read_plausible(TableReader& reader, ChannelProfile& channel) {
  std::vector<double> bounds;
  if (!reader.numbers("plausible", bounds, 2)) return;
  if (bounds.size() != 2 || bounds[0] > bounds[1]) {
    reader.wrong("plausible", "expected [lowest, highest]: two numbers, the lower one first");
    return;
  }
  channel.plausible = Range{bounds[0], bounds[1]};
}

// How the raw value becomes one of the quantity.
void read_meaning(TableReader& reader, const QuantityInfo* quantity, ChannelProfile& channel) {
  reader.numbers("no_value", channel.no_value, kNoValues);
  if (quantity && quantity->kind == QuantityKind::boolean) {
    reader.forbid(
        {"unit", "scale", "offset", "plausible"},
        std::string(quantity->name) + " is true or false: " + "it has no unit, scale, offset or range");
    reader.boolean("invert", channel.invert);
    return;
  }
  if (quantity) reader.forbid({"invert"}, "is for booleans; " + std::string(quantity->name) + " is a number");
  reader.number("scale", channel.scale);
  reader.number("offset", channel.offset);
  if (channel.scale == 0) reader.wrong("scale", "cannot be 0: every value would be the same");
  read_plausible(reader, channel);
  // A unit and an inversion that nobody can judge still count as known.
  if (quantity) return read_unit(reader, *quantity, channel);
  std::string unit;
  reader.text("unit", unit);
  reader.boolean("invert", channel.invert);
}

void read_alarm(TableReader& reader, const QuantityInfo* quantity, ChannelProfile& channel) {
  EventKind event{};
  if (!reader.word("alarm", event, event_words())) return;
  channel.alarm = event;
  if (quantity && quantity->kind != QuantityKind::boolean)
    reader.wrong("alarm",
                 "needs a quantity that is true or false; " + std::string(quantity->name) + " is a number");
}

void read_minimum(TableReader& reader, std::optional<Quantity> quantity, SignOfLife& sign) {
  if (!reader.has("minimum"))
    return reader.wrong("minimum",
                        "missing: the smallest value that only a person makes, in the unit of the quantity");
  double minimum = 0;
  if (!reader.number("minimum", minimum) || !quantity) return;
  const std::optional<std::int64_t> ticks = to_ticks(*quantity, minimum);
  if (!ticks || *ticks < 1) {
    const double least = to_unit(*quantity, 1);
    return reader.wrong("minimum", "must be at least the resolution, " + std::to_string(least) + " " +
                                       std::string(info(*quantity).unit));
  }
  sign.minimum = *ticks;
}

void read_sign_of_life(TableReader& channel_reader, std::optional<Quantity> quantity,
                       ChannelProfile& channel) {
  std::optional<TableReader> reader = channel_reader.table("sign_of_life");
  if (!reader) return;
  SignOfLife sign;
  if (reader->word("shape", sign.shape, kShapes, Need::required)) {
    const bool of_boolean =
        sign.shape == SignOfLife::Shape::when_true || sign.shape == SignOfLife::Shape::on_change;
    if (quantity && of_boolean != (info(*quantity).kind == QuantityKind::boolean))
      reader->wrong("shape", of_boolean
                                 ? "is for what is true or false; for a number say above or on_increase"
                                 : "is for numbers; for what is true or false say when_true or on_change");
    if (of_boolean) {
      reader->forbid({"minimum"}, "is for above and on_increase");
    } else {
      read_minimum(*reader, quantity, sign);
    }
  }
  reader->refuse_unknown();
  channel.sign_of_life = sign;
}

}  // namespace

std::optional<ChannelProfile> read_channel(TableReader& reader, const Profile& profile) {
  ChannelProfile channel;
  const std::optional<Quantity> quantity = read_quantity(reader);
  const QuantityInfo* known = quantity ? &info(*quantity) : nullptr;
  if (quantity) channel.quantity = *quantity;
  if (profile.transport == Transport::mqtt) {
    read_pointer(reader, channel.pointer);
  } else {
    read_registers(reader, profile, channel.registers);
  }
  read_meaning(reader, known, channel);
  reader.text("channel", channel.name, Need::optional, kLabelBytes);
  reader.text("tariff", channel.tariff, Need::optional, kLabelBytes);
  read_alarm(reader, known, channel);
  read_sign_of_life(reader, quantity, channel);
  reader.refuse_unknown();
  if (!quantity) return std::nullopt;
  return channel;
}

}  // namespace anju
