// From the registers and bits of an answer to values.
#include <algorithm>
#include <bit>
#include <span>

#include "drivers/decode.hpp"
#include "drivers/decode_bytes.hpp"
#include "drivers/decode_value.hpp"
#include "drivers/register_bits.hpp"

namespace anju {
namespace {

constexpr std::size_t kDigitsOfWord = 4;

struct FoundWords {
  std::span<const std::uint16_t> words;  // empty: not there as a whole
  bool cut = false;                      // its first register was read, and in no block the last one as well
};

// All of a value from one block: two answers are of two moments, and half of each is a value that never was.
// The same address is another register in the table of another function.
FoundWords find_words(const ModbusAnswer& answer, const RegisterSource& source) {
  FoundWords found;
  for (const RegisterBlock& block : answer.blocks) {
    if (block.function != source.function || source.address < block.start) continue;
    const std::size_t first = source.address - std::size_t{block.start};
    if (first >= block.words.size()) continue;
    if (first + source.words <= block.words.size())
      return {std::span(block.words).subspan(first, source.words), false};
    found.cut = true;
  }
  return found;
}

// Several fields may give the same: the first that knows a value counts.
void put(std::vector<DecodedValue>& values, DecodedValue&& value) {
  const auto earlier = std::find_if(values.begin(), values.end(), [&value](const DecodedValue& known) {
    return known.channel == value.channel;
  });
  if (earlier == values.end()) {
    values.push_back(std::move(value));
  } else if (!earlier->ticks) {
    *earlier = std::move(value);
  }
}

// Manuals print "no value" as the registers look, 0xFFFF or 0x8000, also where the number is -1 or -32768.
// A sign, or half bytes that are no digits, make another number of it, or none.
bool is_pattern_without_value(std::uint64_t bits, const Meaning& meaning) {
  return std::any_of(meaning.no_value.begin(), meaning.no_value.end(),
                     [bits](double none) { return none == static_cast<double>(bits); });
}

RawValue signed_or_none(std::int64_t number, std::uint64_t bits, const Meaning& meaning) {
  return is_pattern_without_value(bits, meaning) ? RawValue(NoValue{}) : RawValue(number);
}

// None: digits that are none.
std::optional<RawValue> register_value(std::uint64_t bits, const RegisterSource& source,
                                       const Meaning& meaning) {
  switch (source.type) {
    case RegisterType::s16:
      return signed_or_none(static_cast<std::int16_t>(bits), bits, meaning);
    case RegisterType::s32:
      return signed_or_none(static_cast<std::int32_t>(bits), bits, meaning);
    case RegisterType::s64:
      return signed_or_none(static_cast<std::int64_t>(bits), bits, meaning);
    case RegisterType::float32:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case RegisterType::float64:
      return std::bit_cast<double>(bits);
    case RegisterType::bcd:
      if (const auto number = decimal_of(bits, kDigitsOfWord * source.words)) return number;
      return is_pattern_without_value(bits, meaning) ? std::optional<RawValue>(NoValue{}) : std::nullopt;
    case RegisterType::u16:
    case RegisterType::u32:
    case RegisterType::u64:
    case RegisterType::bit:
      break;
  }
  return RawValue(bits);
}

void read_field(const Profile& profile, const Field& field, const ModbusAnswer& answer, Decoded& decoded) {
  const RegisterSource& source = field.registers;
  const auto refuse = [&](std::string_view reason) {
    decoded.refusals.push_back({reason, std::to_string(source.address)});
  };
  const FoundWords found = find_words(answer, source);
  if (found.cut && found.words.empty()) return refuse("short-answer");
  if (found.words.empty()) return;
  const std::uint64_t bits = register_bits(found.words, source);
  const auto& unsupported = source.unsupported;
  if (std::find(unsupported.begin(), unsupported.end(), bits) != unsupported.end()) return;
  const std::optional<RawValue> raw = register_value(bits, source, field.meaning);
  if (!raw) return refuse("not-bcd");
  const ChannelProfile& channel = profile.channels[field.channel];
  const Interpretation meaning = interpret(channel.quantity, field.meaning, *raw);
  if (!meaning.refusal.empty()) return refuse(meaning.refusal);
  if (meaning.is_nothing || (field.is_momentary && !meaning.ticks)) return;
  DecodedValue value;
  value.channel = field.channel;
  value.ticks = meaning.text.empty() ? meaning.ticks : channel.position_of(meaning.text);
  value.text = meaning.text;
  value.is_momentary = field.is_momentary;
  value.quality = meaning.quality;
  put(decoded.values, std::move(value));
}

}  // namespace

Decoded decode(const Profile& profile, const ModbusAnswer& answer) {
  Decoded decoded;
  decoded.samples.emplace_back();
  for (const Field& field : profile.fields) read_field(profile, field, answer, decoded);
  return decoded;
}

}  // namespace anju
