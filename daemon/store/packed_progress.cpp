#include "daemon/store/packed_progress.hpp"

#include <algorithm>
#include <map>

#include "daemon/store/byte_codec.hpp"

namespace anju {
namespace {

constexpr std::uint8_t kLayout = 2;
constexpr std::uint8_t kLayoutOfOneKind =
    1;  // of an Anju that took each state as its step from the one before
constexpr std::uint64_t kMostFields = 4096;  // of a state: more is damage

std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }
std::int64_t ms(SteadyTime time) { return time.time_since_epoch().count(); }

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

}  // namespace

std::string pack_progress(const LoggedProgress& progress) {
  ByteWriter out;
  out.byte(kLayout);
  out.number(progress.kept.routine);
  out.number(progress.kept.alarm);
  out.signed_number(ms(progress.steady));
  out.step(ms(progress.steady), ms(progress.wall));
  out.signed_number(progress.since_boot.count());
  out.byte(static_cast<std::uint8_t>(progress.clock));
  out.signed_number(progress.boot);
  out.number(progress.readings);
  out.number(progress.states.size());
  LastOfKind before;
  std::int64_t key = 0;
  for (const LoggedState& state : progress.states) {
    out.step(key, state.key);
    out.number(state.fields.size());
    write_fields(state.fields, before[state.fields.size()], out);
    key = state.key;
  }
  return out.take();
}

std::optional<LoggedProgress> unpack_progress(std::string_view bytes) {
  ByteReader in(bytes);
  const std::uint8_t layout = in.byte();
  if (layout != kLayout && layout != kLayoutOfOneKind) return std::nullopt;
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
  const std::uint64_t states = in.number();
  LastOfKind before;
  std::int64_t key = 0;
  while (in.is_sound() && progress.states.size() < states) {
    key = in.step(key);
    const std::uint64_t count = in.number();
    if (count > kMostFields) return std::nullopt;
    std::vector<std::int64_t>& fields = before[layout == kLayout ? count : 0];
    read_fields(count, fields, in);
    progress.states.push_back({key, {fields.begin(), fields.begin() + static_cast<std::ptrdiff_t>(count)}});
  }
  if (!in.is_sound() || !in.at_end() || progress.clock > ClockQuality::stepped) return std::nullopt;
  return progress;
}

}  // namespace anju
