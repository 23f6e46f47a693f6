#include "daemon/store/packed_progress.hpp"

#include <zlib.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <map>
#include <new>

#include "daemon/store/milliseconds.hpp"
#include "drivers/byte_codec.hpp"

namespace anju {
namespace {

constexpr std::uint8_t kPackedProgressLayout = 3;
// Layouts of an Anju that wrote every state as a whole: 2, and this one, which took each as its step from the
// one before, of any kind.
constexpr std::uint8_t kLayoutOfOneKind = 1;
constexpr std::uint64_t kMostFields = 4096;       // of a state: more is damage
constexpr std::uint64_t kMostBytes = 64U << 20U;  // of a commit: the states of 10,000 channels are 5 MB

// The states of a commit that are of one kind look alike, each of a device that was just heard: of a field
// only its step from the same field of the last state with as many fields is written, and before each eight
// a byte says which of them have one.
constexpr std::size_t kFieldsOfMask = 8;
using LastOfKind = std::map<std::size_t, std::vector<std::int64_t>>;

void write_fields(const std::vector<std::int64_t>& fields, std::vector<std::int64_t>& before,
                  ByteWriter& out) {
  before.resize(std::max(before.size(), fields.size()));
  for (std::size_t begin = 0; begin < fields.size(); begin += kFieldsOfMask) {
    const std::size_t end = std::min(begin + kFieldsOfMask, fields.size());
    unsigned mask = 0;
    for (std::size_t i = begin; i < end; ++i) mask |= (fields[i] != before[i] ? 1U : 0U) << (i - begin);
    out.byte(static_cast<std::uint8_t>(mask));
    for (std::size_t i = begin; i < end; ++i) {
      if (fields[i] != before[i]) out.step(before[i], fields[i]);
      before[i] = fields[i];
    }
  }
}

void read_fields(std::size_t count, std::vector<std::int64_t>& before, ByteReader& in) {
  before.resize(std::max(before.size(), count));
  unsigned mask = 0;
  for (std::size_t i = 0; i < count; ++i) {
    if (i % kFieldsOfMask == 0) mask = in.byte();
    if ((mask >> (i % kFieldsOfMask) & 1U) != 0) before[i] = in.step(before[i]);
  }
}

// Most fields of a step are 0.
void write_step(const std::vector<std::int64_t>& fields, ByteWriter& out) {
  std::vector<std::int64_t> nothing(fields.size(), 0);
  write_fields(fields, nothing, out);
}

}  // namespace

std::uint32_t sign_of(const LoggedProgress& progress) {
  boost::crc_32_type sign;
  const auto add = [&sign](std::uint64_t number) { sign.process_bytes(&number, sizeof number); };
  add(progress.kept.routine);
  add(progress.kept.alarm);
  add(static_cast<std::uint64_t>(ms(progress.steady)));
  add(progress.readings);
  return sign.checksum();
}

namespace {

// The layout, how much it was, and the same deflated: of the states of a commit a third is left, and zlib's
// own sum says when a byte is another.
std::string deflated(const std::string& plain) {
  uLongf size = compressBound(plain.size());
  std::string packed(size, '\0');
  // It can only fail for want of memory, as any string here.
  if (compress2(reinterpret_cast<Bytef*>(packed.data()), &size, reinterpret_cast<const Bytef*>(plain.data()),
                plain.size(), Z_DEFAULT_COMPRESSION) != Z_OK)
    throw std::bad_alloc();
  packed.resize(size);
  ByteWriter head;
  head.byte(kPackedProgressLayout);
  head.number(plain.size());
  return head.take() + packed;
}

// Empty: it is damaged.
std::string inflated(std::string_view bytes) {
  ByteReader head(bytes);
  head.byte();
  const std::uint64_t said = head.number();
  if (!head.is_sound() || said > kMostBytes) return {};
  const std::string_view packed = head.rest();
  std::string plain(static_cast<std::size_t>(said), '\0');
  uLongf size = plain.size();
  uLong taken = packed.size();
  const int code = uncompress2(reinterpret_cast<Bytef*>(plain.data()), &size,
                               reinterpret_cast<const Bytef*>(packed.data()), &taken);
  if (code != Z_OK || size != said || taken != packed.size()) return {};
  return plain;
}

}  // namespace

std::string pack_progress(const LoggedProgress& progress) {
  ByteWriter out;
  out.number(progress.kept.routine);
  out.number(progress.kept.alarm);
  out.signed_number(ms(progress.steady));
  out.step(ms(progress.steady), ms(progress.wall));
  out.signed_number(progress.since_boot.count());
  out.byte(static_cast<std::uint8_t>(progress.clock));
  out.signed_number(progress.boot);
  out.number(progress.readings);
  out.number(progress.follows);
  out.number(progress.states.size());
  LastOfKind before;
  std::int64_t key = 0;
  for (const LoggedState& state : progress.states) {
    out.step(key, state.key);
    out.number(state.fields.size() * 2 + (state.is_step ? 1 : 0));
    if (state.is_step)
      write_step(state.fields, out);
    else
      write_fields(state.fields, before[state.fields.size()], out);
    key = state.key;
  }
  return deflated(out.take());
}

std::optional<LoggedProgress> unpack_progress(std::string_view bytes) {
  const std::uint8_t layout = ByteReader(bytes).byte();
  if (layout < kLayoutOfOneKind || layout > kPackedProgressLayout) return std::nullopt;
  const std::string plain = layout == kPackedProgressLayout ? inflated(bytes) : std::string(bytes.substr(1));
  ByteReader in(plain);
  LoggedProgress progress;
  progress.kept.routine = in.number();
  progress.kept.alarm = in.number();
  const std::int64_t steady = in.signed_number();
  progress.steady = SteadyTime{Duration{steady}};
  progress.wall = WallTime{Duration{in.step(steady)}};
  progress.since_boot = Duration{in.signed_number()};
  progress.clock = static_cast<ClockQuality>(in.byte());
  progress.boot = in.signed_number();
  progress.readings = in.number();
  if (layout == kPackedProgressLayout) progress.follows = static_cast<std::uint32_t>(in.number());
  const std::uint64_t states = in.number();
  LastOfKind before;
  std::int64_t key = 0;
  while (in.is_sound() && progress.states.size() < states) {
    key = in.step(key);
    const std::uint64_t shape = in.number();
    const bool is_step = layout == kPackedProgressLayout && shape % 2 == 1;
    const std::uint64_t said = layout == kPackedProgressLayout ? shape / 2 : shape;
    if (said > kMostFields) return std::nullopt;
    const auto count = static_cast<std::size_t>(said);
    std::vector<std::int64_t> nothing;
    std::vector<std::int64_t>& fields = is_step ? nothing : before[layout == kLayoutOfOneKind ? 0 : count];
    read_fields(count, fields, in);
    progress.states.push_back(
        {key, {fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(count)}, is_step});
  }
  if (!in.is_sound() || !in.at_end() || progress.clock > ClockQuality::stepped) return std::nullopt;
  return progress;
}

}  // namespace anju
