#include "daemon/store/packed_readings.hpp"

#include <optional>
#include <unordered_map>

#include "daemon/store/byte_codec.hpp"
#include "daemon/store/milliseconds.hpp"

namespace anju {
namespace {

// The first byte says how the rest is written, so that a later Anju can read an older file.
constexpr std::uint8_t kPackedReadingsLayout = 1;

// The first byte of a reading: what is not as in the one before and so follows.
constexpr unsigned kChannel = 0x01;
constexpr unsigned kHead = 0x02;
constexpr unsigned kWallAhead = 0x04;  // wall and steady time are no longer as far apart
constexpr unsigned kLag = 0x08;        // between measuring and hearing
constexpr unsigned kValue = 0x10;      // of the same channel
constexpr unsigned kAllParts = 0x1F;

// The head of a reading.
constexpr unsigned kQualityBits = 0x07;
constexpr unsigned kTest = 0x08;
constexpr unsigned kHistorical = 0x10;
constexpr unsigned kClockShift = 5;

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
  unsigned head = 0;
  std::int64_t steady = 0;
  std::int64_t wall_ahead = 0;  // of the steady time
  std::int64_t lag = 0;
  ValueOfChannel value;
};

std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

unsigned head_of(const Reading& reading) {
  return static_cast<unsigned>(reading.quality) | (reading.is_test ? kTest : 0U) |
         (reading.historical ? kHistorical : 0U) |
         (static_cast<unsigned>(reading.heard_at.quality) << kClockShift);
}

void write(const KeptReading& kept, Before& before, ByteWriter& out) {
  const Reading& reading = kept.reading;
  const std::int64_t steady = ms(reading.heard_at.steady);
  const std::int64_t wall_ahead = difference(ms(reading.heard_at.wall), steady);
  const std::int64_t lag = difference(ms(reading.heard_at.wall), ms(reading.measured_at));
  const unsigned head = head_of(reading);
  std::int64_t& value = before.value[kept.channel];
  const std::int64_t now = reading.quality == Quality::invalid ? value : reading.value;
  const unsigned parts = (kept.channel != before.channel ? kChannel : 0U) |
                         (head != before.head ? kHead : 0U) |
                         (wall_ahead != before.wall_ahead ? kWallAhead : 0U) |
                         (lag != before.lag ? kLag : 0U) | (now != value ? kValue : 0U);
  out.byte(static_cast<std::uint8_t>(parts));
  out.step(before.steady, steady);
  if ((parts & kChannel) != 0) out.step(before.channel, kept.channel);
  if ((parts & kHead) != 0) out.byte(static_cast<std::uint8_t>(head));
  if ((parts & kWallAhead) != 0) out.step(before.wall_ahead, wall_ahead);
  if ((parts & kLag) != 0) out.step(before.lag, lag);
  if ((parts & kValue) != 0) out.step(value, now);
  value = now;
  before.channel = kept.channel;
  before.head = head;
  before.steady = steady;
  before.wall_ahead = wall_ahead;
  before.lag = lag;
}

bool is_possible(const Reading& reading) {
  return reading.quality <= Quality::repeated && reading.heard_at.quality <= ClockQuality::stepped;
}

// None: these bytes were never written.
std::optional<KeptReading> read(Before& before, ByteReader& in) {
  const unsigned parts = in.byte();
  before.steady = in.step(before.steady);
  if ((parts & kChannel) != 0) before.channel = in.step(before.channel);
  if ((parts & kHead) != 0) before.head = in.byte();
  if ((parts & kWallAhead) != 0) before.wall_ahead = in.step(before.wall_ahead);
  if ((parts & kLag) != 0) before.lag = in.step(before.lag);
  std::int64_t& value = before.value[before.channel];
  if ((parts & kValue) != 0) value = in.step(value);
  const std::int64_t wall = difference(before.steady, difference(0, before.wall_ahead));
  KeptReading kept;
  kept.channel = before.channel;
  Reading& reading = kept.reading;
  reading.quality = static_cast<Quality>(before.head & kQualityBits);
  reading.is_test = (before.head & kTest) != 0;
  reading.historical = (before.head & kHistorical) != 0;
  reading.value = reading.quality == Quality::invalid ? 0 : value;
  reading.measured_at = WallTime{Duration{difference(wall, before.lag)}};
  reading.heard_at = {SteadyTime{Duration{before.steady}}, WallTime{Duration{wall}},
                      static_cast<ClockQuality>(before.head >> kClockShift)};
  if (!in.is_sound() || parts > kAllParts || !is_possible(reading)) return std::nullopt;
  return kept;
}

}  // namespace

std::string pack_readings(const std::vector<KeptReading>& readings) {
  ByteWriter out;
  out.byte(kPackedReadingsLayout);
  out.number(readings.size());
  Before before;
  for (const KeptReading& kept : readings) write(kept, before, out);
  return out.take();
}

UnpackedReadings unpack_readings(std::string_view bytes) {
  UnpackedReadings unpacked;
  ByteReader in(bytes);
  const bool is_known = in.byte() == kPackedReadingsLayout;
  const std::uint64_t count = in.number();
  Before before;
  while (is_known && in.is_sound() && unpacked.readings.size() < count) {
    const auto kept = read(before, in);
    if (!kept) break;
    unpacked.readings.push_back(*kept);
  }
  unpacked.is_whole = is_known && in.is_sound() && in.at_end() && unpacked.readings.size() == count;
  return unpacked;
}

}  // namespace anju
