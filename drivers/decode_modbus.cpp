// From the registers of an answer to values.
#include <algorithm>
#include <array>
#include <bit>
#include <span>

#include "drivers/decode.hpp"
#include "drivers/decode_value.hpp"

namespace anju {
namespace {

constexpr std::size_t kMostWords = 4;

struct FoundWords {
  std::span<const std::uint16_t> words;  // empty: not there as a whole
  bool cut = false;                      // its first register was read, and in no block the last one as well
};

// All of a value from one block: two answers are of two moments, and half of each is a value that never was.
FoundWords find_words(const ModbusAnswer& answer, const RegisterSource& source) {
  const std::size_t count = words_of(source.type);
  FoundWords found;
  for (const RegisterBlock& block : answer.blocks) {
    if (source.address < block.start) continue;
    const std::size_t first = source.address - std::size_t{block.start};
    if (first >= block.words.size()) continue;
    if (first + count <= block.words.size()) return {std::span(block.words).subspan(first, count), false};
    found.cut = true;
  }
  return found;
}

// The bits of the value, the most significant first.
std::uint64_t bits_of(std::span<const std::uint16_t> words, const RegisterSource& source) {
  std::array<std::uint16_t, kMostWords> ordered{};
  std::copy(words.begin(), words.end(), ordered.begin());
  if (source.word_order == WordOrder::little)
    std::reverse(ordered.begin(), ordered.begin() + static_cast<std::ptrdiff_t>(words.size()));
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < words.size(); ++i) {
    std::uint16_t word = ordered[i];
    if (source.byte_order == ByteOrder::little) word = static_cast<std::uint16_t>(word << 8 | word >> 8);
    bits = bits << 16 | word;
  }
  return bits;
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

RawValue raw_of(std::uint64_t bits, RegisterType type) {
  switch (type) {
    case RegisterType::s16:
      return std::int64_t{static_cast<std::int16_t>(bits)};
    case RegisterType::s32:
      return std::int64_t{static_cast<std::int32_t>(bits)};
    case RegisterType::s64:
      return static_cast<std::int64_t>(bits);
    case RegisterType::float32:
      return std::bit_cast<float>(static_cast<std::uint32_t>(bits));
    case RegisterType::float64:
      return std::bit_cast<double>(bits);
    case RegisterType::u16:
    case RegisterType::u32:
    case RegisterType::u64:
      break;
  }
  return bits;
}

}  // namespace

Decoded decode(const Profile& profile, const ModbusAnswer& answer) {
  Decoded decoded;
  decoded.samples.emplace_back();
  for (const Field& field : profile.fields) {
    const FoundWords found = find_words(answer, field.registers);
    if (found.words.empty()) {
      if (found.cut) decoded.refusals.push_back({"short-answer", std::to_string(field.registers.address)});
      continue;
    }
    const RawValue raw = raw_of(bits_of(found.words, field.registers), field.registers.type);
    const Interpretation meaning = interpret(profile.channels[field.channel].quantity, field.meaning, raw);
    if (!meaning.refusal.empty()) {
      decoded.refusals.push_back({meaning.refusal, std::to_string(field.registers.address)});
    } else if (!meaning.is_nothing) {
      DecodedValue value;
      value.channel = field.channel;
      value.ticks = meaning.ticks;
      value.quality = meaning.quality;
      put(decoded.values, std::move(value));
    }
  }
  return decoded;
}

}  // namespace anju
