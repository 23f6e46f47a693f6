#include "daemon/store/packed_readings.hpp"

#include <unordered_map>

#include "daemon/store/byte_codec.hpp"

namespace anju {
namespace {

// The first byte says how the rest is written, so that a later Anju can read an older file.
constexpr std::uint8_t kLayout = 1;

// The head of a reading.
constexpr unsigned kQualityBits = 0x07;
constexpr unsigned kTest = 0x08;
constexpr unsigned kHistorical = 0x10;
constexpr unsigned kClockShift = 5;
constexpr unsigned kClockBits = 0x60;
constexpr unsigned kWallStepped = 0x80;  // wall and steady time are no longer as far apart as before

std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }
std::int64_t ms(SteadyTime time) { return time.time_since_epoch().count(); }

// The last value of each channel, 0 before there is one. Ids are small numbers, unless the bytes are damaged.
class ValueOfChannel {
 public:
  std::int64_t& operator[](std::int64_t channel) {
    if (channel < 0 || channel >= kSmall) return others_[channel];
    const auto position = static_cast<std::size_t>(channel);
    if (position >= small_.size()) small_.resize(position + 1, 0);
    return small_[position];
  }

 private:
  static constexpr std::int64_t kSmall = 4096;
  std::vector<std::int64_t> small_;
  std::unordered_map<std::int64_t, std::int64_t> others_;
};

// What is known from the readings before.
struct Before {
  std::int64_t channel = 0;
  std::int64_t steady = 0;
  std::int64_t wall_ahead = 0;  // of the steady time
  ValueOfChannel value;
};

std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

void write(const KeptReading& kept, Before& before, ByteWriter& out) {
  const Reading& reading = kept.reading;
  const std::int64_t steady = ms(reading.heard_at.steady);
  const std::int64_t wall_ahead = difference(ms(reading.heard_at.wall), steady);
  unsigned head = static_cast<unsigned>(reading.quality) |
                  (static_cast<unsigned>(reading.heard_at.quality) << kClockShift);
  if (reading.is_test) head |= kTest;
  if (reading.historical) head |= kHistorical;
  if (wall_ahead != before.wall_ahead) head |= kWallStepped;
  out.byte(static_cast<std::uint8_t>(head));
  out.step(before.channel, kept.channel);
  out.step(before.steady, steady);
  if (wall_ahead != before.wall_ahead) out.step(before.wall_ahead, wall_ahead);
  out.step(ms(reading.measured_at), ms(reading.heard_at.wall));
  if (reading.quality != Quality::invalid) {
    std::int64_t& value = before.value[kept.channel];
    out.step(value, reading.value);
    value = reading.value;
  }
  before.channel = kept.channel;
  before.steady = steady;
  before.wall_ahead = wall_ahead;
}

KeptReading read(Before& before, ByteReader& in) {
  KeptReading kept;
  Reading& reading = kept.reading;
  const unsigned head = in.byte();
  reading.quality = static_cast<Quality>(head & kQualityBits);
  reading.is_test = (head & kTest) != 0;
  reading.historical = (head & kHistorical) != 0;
  reading.heard_at.quality = static_cast<ClockQuality>((head & kClockBits) >> kClockShift);
  kept.channel = before.channel = in.step(before.channel);
  before.steady = in.step(before.steady);
  if ((head & kWallStepped) != 0) before.wall_ahead = in.step(before.wall_ahead);
  const std::int64_t wall = difference(before.steady, difference(0, before.wall_ahead));
  reading.heard_at.steady = SteadyTime{Duration{before.steady}};
  reading.heard_at.wall = WallTime{Duration{wall}};
  reading.measured_at = WallTime{Duration{difference(wall, in.signed_number())}};
  if (reading.quality != Quality::invalid) {
    std::int64_t& value = before.value[kept.channel];
    reading.value = value = in.step(value);
  }
  return kept;
}

bool is_possible(const Reading& reading) {
  return reading.quality <= Quality::repeated && reading.heard_at.quality <= ClockQuality::stepped;
}

}  // namespace

std::string pack_readings(const std::vector<KeptReading>& readings) {
  ByteWriter out;
  out.byte(kLayout);
  out.number(readings.size());
  Before before;
  for (const KeptReading& kept : readings) write(kept, before, out);
  return out.take();
}

UnpackedReadings unpack_readings(std::string_view bytes) {
  UnpackedReadings unpacked;
  ByteReader in(bytes);
  const bool is_known = in.byte() == kLayout;
  const std::uint64_t count = in.number();
  Before before;
  while (is_known && in.is_sound() && unpacked.readings.size() < count) {
    const KeptReading kept = read(before, in);
    if (!in.is_sound() || !is_possible(kept.reading)) break;
    unpacked.readings.push_back(kept);
  }
  unpacked.is_whole = is_known && in.is_sound() && in.at_end() && unpacked.readings.size() == count;
  return unpacked;
}

}  // namespace anju
