#include "drivers/journal_record.hpp"

#include <boost/crc.hpp>
#include <initializer_list>
#include <string>
#include <utility>

#include "drivers/byte_codec.hpp"
#include "drivers/decode.hpp"

namespace anju {
namespace {

// Castagnoli's polynomial, reflected: iSCSI (RFC 3720), SSE 4.2.
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kMostTopic = 65535;
constexpr std::size_t kMostPayload = kPayloadLimit + 1;
constexpr std::size_t kMostHead = 48;  // before the topic: three numbers of ten bytes, and less
constexpr std::size_t kMostChecked = kMostHead + kMostTopic + kMostPayload;

// What is true of a record, a bit each; the quality of its clock has two.
constexpr std::uint8_t kRetained = 1;
constexpr std::uint8_t kDuplicate = 2;
constexpr std::uint8_t kPushed = 4;
constexpr std::uint8_t kNote = 8;
constexpr std::uint8_t kAlarm = 16;
constexpr unsigned kQualityShift = 5;
constexpr std::uint8_t kQuality = 3U << kQualityShift;
constexpr std::uint8_t kDelta = 128;

struct Content {
  std::string_view topic;
  std::string_view payload;
  std::uint8_t flags = 0;
};

std::optional<Content> content_of(const RawMessage& message) {
  if (const auto* mqtt = std::get_if<MqttMessage>(&message.body))
    return Content{
        mqtt->topic, mqtt->payload,
        static_cast<std::uint8_t>((mqtt->retained ? kRetained : 0) | (mqtt->duplicate ? kDuplicate : 0))};
  if (const auto* pushed = std::get_if<PushedBatch>(&message.body))
    return Content{pushed->utility, pushed->lines, kPushed};
  if (const auto* note = std::get_if<PushNote>(&message.body))
    return Content{note->utility, note->content, kNote};
  return std::nullopt;
}

std::uint8_t flags_of(const RawMessage& message, std::uint8_t of_content) {
  const unsigned alarm = message.lane == Lane::alarm ? kAlarm : 0;
  const unsigned quality = static_cast<unsigned>(message.heard_at.quality) << kQualityShift;
  return static_cast<std::uint8_t>(of_content | alarm | quality);
}

std::uint32_t checksum(std::initializer_list<std::string_view> parts) {
  Crc32c crc;
  for (const std::string_view part : parts) crc.process_bytes(part.data(), part.size());
  return crc.checksum();
}

}  // namespace

Result<RecordParts> record_of(const RawMessage& message, std::uint64_t sequence,
                              const std::optional<Delta>& delta) {
  const auto content = content_of(message);
  if (!content) return Error{ErrorCode::unsupported, "the journal keeps no answers of Modbus"};
  if (content->topic.size() > kMostTopic)
    return Error{ErrorCode::out_of_range, "a topic of more than 65535 bytes is none of MQTT"};
  RecordParts parts{{}, content->topic, content->payload.substr(0, kMostPayload)};
  if (delta) parts = {{}, {}, delta->bytes};
  const std::int64_t steady = message.heard_at.steady.time_since_epoch().count();
  ByteWriter head;
  head.byte(static_cast<std::uint8_t>(flags_of(message, content->flags) | (delta ? kDelta : 0)));
  head.number(sequence);
  if (delta) {
    head.number(sequence - delta->base);
    head.step(delta->base_heard_at.time_since_epoch().count(), steady);
  } else {
    head.signed_number(steady);
  }
  // The two clocks seldom differ by much, so the step between them is short.
  head.step(steady, message.heard_at.wall.time_since_epoch().count());
  if (!delta) head.number(parts.topic.size());
  const std::string checked = head.take();
  ByteWriter start;
  start.number(checked.size() + parts.topic.size() + parts.payload.size());
  std::uint32_t crc = checksum({checked, parts.topic, parts.payload});
  for (std::size_t i = 0; i < kChecksumBytes; ++i, crc >>= 8U) start.byte(static_cast<std::uint8_t>(crc));
  parts.start = start.take() + checked;
  return parts;
}

RawMessage message_of(const StoredRecord& record) {
  RawMessage message;
  message.sequence = record.sequence;
  message.lane = record.lane;
  message.heard_at = record.heard_at;
  std::string topic(record.topic);
  std::string payload(record.payload);
  if ((record.flags & kPushed) != 0) {
    message.body = PushedBatch{std::move(topic), std::move(payload)};
  } else if ((record.flags & kNote) != 0) {
    message.body = PushNote{std::move(topic), std::move(payload)};
  } else {
    message.body = MqttMessage{std::move(topic), std::move(payload), (record.flags & kRetained) != 0,
                               (record.flags & kDuplicate) != 0};
  }
  return message;
}

// None where the bytes are not of this layout, although the checksum says that each is as it was written; and
// where the base of a delta is lost.
std::optional<StoredRecord> RecordReader::parse(std::string_view checked) {
  ByteReader in(checked);
  StoredRecord record;
  record.flags = in.byte();
  record.sequence = in.number();
  const bool is_delta = (record.flags & kDelta) != 0;
  const DeltaReader::Base* base = is_delta ? deltas_.base(record.sequence - in.number()) : nullptr;
  if (is_delta && base == nullptr) return std::nullopt;
  const std::int64_t steady =
      is_delta ? in.step(base->heard_at.time_since_epoch().count()) : in.signed_number();
  const std::int64_t wall = in.step(steady);
  const std::uint64_t topic = is_delta ? 0 : in.number();
  const unsigned quality = static_cast<unsigned>(record.flags & kQuality) >> kQualityShift;
  if (!in.is_sound() || topic > in.rest().size() || quality > static_cast<unsigned>(ClockQuality::stepped))
    return std::nullopt;
  record.lane = (record.flags & kAlarm) != 0 ? Lane::alarm : Lane::routine;
  record.heard_at = {SteadyTime{Duration{steady}}, WallTime{Duration{wall}},
                     static_cast<ClockQuality>(quality)};
  if (is_delta) {
    const auto payload = deltas_.unpacked(*base, in.rest());
    if (!payload) return std::nullopt;
    record.topic = base->topic;
    record.payload = *payload;
    return record;
  }
  record.topic = in.rest().substr(0, topic);
  record.payload = in.rest().substr(topic);
  const bool is_message = (record.flags & (kPushed | kNote | kAlarm)) == 0;
  if (is_message) deltas_.read(record.sequence, {record.topic, record.payload, record.heard_at.steady});
  return record;
}

std::optional<StoredRecord> RecordReader::next() {
  std::uint64_t doubtful = 0;
  std::size_t at = at_;
  while (at < bytes_.size()) {
    deltas_.at(offset_ + at);
    ByteReader in(bytes_.substr(at));
    const std::uint64_t length = in.number();
    std::uint32_t expected = 0;
    for (std::size_t i = 0; i < kChecksumBytes; ++i) expected |= std::uint32_t{in.byte()} << (8U * i);
    if (!in.is_sound() || length == 0 || length > kMostChecked) break;
    at = bytes_.size() - in.rest().size();
    if (length > bytes_.size() - at) break;
    const std::string_view checked = bytes_.substr(at, length);
    at += length;
    const auto record = checksum({checked}) == expected ? parse(checked) : std::optional<StoredRecord>{};
    if (!record) {
      // Only a whole record behind it tells whether it is damaged or was never finished.
      ++doubtful;
      continue;
    }
    at_ = at;
    damaged_ += doubtful;
    return record;
  }
  return std::nullopt;
}

}  // namespace anju
