#include "daemon/store/packed_readings.hpp"

#include <algorithm>

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

constexpr std::int64_t kSmallIds = 4096;
constexpr std::size_t kLeastBytes = 2;  // of a reading

std::int64_t difference(std::int64_t a, std::int64_t b) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(a) - static_cast<std::uint64_t>(b));
}

unsigned head_of(const Reading& reading) {
  return static_cast<unsigned>(reading.quality) | (reading.is_test ? kTest : 0U) |
         (reading.historical ? kHistorical : 0U) |
         (static_cast<unsigned>(reading.heard_at.quality) << kClockShift);
}

bool is_possible(const Reading& reading) {
  return reading.quality <= Quality::repeated && reading.heard_at.quality <= ClockQuality::stepped;
}

}  // namespace

std::int64_t& ValueOfChannel::operator[](std::int64_t channel) {
  if (channel < 0 || channel >= kSmallIds) return others_[channel];
  const auto position = static_cast<std::size_t>(channel);
  if (position >= small_.size()) small_.resize(position + 1, 0);
  return small_[position];
}

ReadingsWriter::ReadingsWriter(std::size_t count) {
  out_.byte(kPackedReadingsLayout);
  out_.number(count);
}

void ReadingsWriter::add(std::int64_t channel, const Reading& reading) {
  const std::int64_t steady = ms(reading.heard_at.steady);
  const std::int64_t wall_ahead = difference(ms(reading.heard_at.wall), steady);
  const std::int64_t lag = difference(ms(reading.heard_at.wall), ms(reading.measured_at));
  const unsigned head = head_of(reading);
  std::int64_t& value = before_.value[channel];
  const std::int64_t now = reading.quality == Quality::invalid ? value : reading.value;
  const unsigned parts = (channel != before_.channel ? kChannel : 0U) | (head != before_.head ? kHead : 0U) |
                         (wall_ahead != before_.wall_ahead ? kWallAhead : 0U) |
                         (lag != before_.lag ? kLag : 0U) | (now != value ? kValue : 0U);
  out_.byte(static_cast<std::uint8_t>(parts));
  out_.step(before_.steady, steady);
  if ((parts & kChannel) != 0) out_.step(before_.channel, channel);
  if ((parts & kHead) != 0) out_.byte(static_cast<std::uint8_t>(head));
  if ((parts & kWallAhead) != 0) out_.step(before_.wall_ahead, wall_ahead);
  if ((parts & kLag) != 0) out_.step(before_.lag, lag);
  if ((parts & kValue) != 0) out_.step(value, now);
  value = now;
  before_.channel = channel;
  before_.head = head;
  before_.steady = steady;
  before_.wall_ahead = wall_ahead;
  before_.lag = lag;
}

ReadingsReader::ReadingsReader(std::string_view bytes) : in_(bytes) {
  is_sound_ = in_.byte() == kPackedReadingsLayout;
  count_ = in_.number();
  is_sound_ = is_sound_ && in_.is_sound();
}

std::size_t ReadingsReader::left() const {
  return is_sound_ ? std::min<std::uint64_t>(count_, in_.rest().size() / kLeastBytes) : 0;
}

const KeptReading* ReadingsReader::next() {
  if (!is_sound_ || count_ == 0) return nullptr;
  is_sound_ = read();
  if (!is_sound_) return nullptr;
  --count_;
  return &kept_;
}

// False: these bytes were never written.
bool ReadingsReader::read() {
  const unsigned parts = in_.byte();
  before_.steady = in_.step(before_.steady);
  if ((parts & kChannel) != 0) before_.channel = in_.step(before_.channel);
  if ((parts & kHead) != 0) before_.head = in_.byte();
  if ((parts & kWallAhead) != 0) before_.wall_ahead = in_.step(before_.wall_ahead);
  if ((parts & kLag) != 0) before_.lag = in_.step(before_.lag);
  std::int64_t& value = before_.value[before_.channel];
  if ((parts & kValue) != 0) value = in_.step(value);
  const std::int64_t wall = difference(before_.steady, difference(0, before_.wall_ahead));
  kept_.channel = before_.channel;
  Reading& reading = kept_.reading;
  reading.quality = static_cast<Quality>(before_.head & kQualityBits);
  reading.is_test = (before_.head & kTest) != 0;
  reading.historical = (before_.head & kHistorical) != 0;
  reading.value = reading.quality == Quality::invalid ? 0 : value;
  reading.measured_at = WallTime{Duration{difference(wall, before_.lag)}};
  reading.heard_at = {SteadyTime{Duration{before_.steady}}, WallTime{Duration{wall}},
                      static_cast<ClockQuality>(before_.head >> kClockShift)};
  return in_.is_sound() && parts <= kAllParts && is_possible(reading);
}

std::string pack_readings(const std::vector<KeptReading>& readings) {
  ReadingsWriter out(readings.size());
  for (const KeptReading& kept : readings) out.add(kept.channel, kept.reading);
  return out.take();
}

UnpackedReadings unpack_readings(std::string_view bytes) {
  UnpackedReadings unpacked;
  ReadingsReader in(bytes);
  unpacked.readings.reserve(in.left());
  while (const KeptReading* kept = in.next()) unpacked.readings.push_back(*kept);
  unpacked.is_whole = in.is_whole();
  return unpacked;
}

}  // namespace anju
