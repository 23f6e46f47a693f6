#include "drivers/journal_record.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <array>
#include <boost/crc.hpp>
#include <initializer_list>
#include <string>

#include "drivers/decode.hpp"

namespace anju {
namespace {

using google::protobuf::internal::WireFormatLite;
using google::protobuf::io::CodedInputStream;
using google::protobuf::io::CodedOutputStream;

// Castagnoli's polynomial, reflected: iSCSI (RFC 3720), SSE 4.2.
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

constexpr std::size_t kMostLengthBytes = 5;
constexpr std::size_t kChecksumBytes = 4;
constexpr std::size_t kMostTopic = 65535;
constexpr std::size_t kMostPayload = kPayloadLimit + 1;
constexpr std::size_t kMostChecked = kMostRecordStart + kMostTopic + kMostPayload;

// What is true of a message, a bit each; the quality of its clock has two.
constexpr std::uint8_t kRetained = 1;
constexpr std::uint8_t kDuplicate = 2;
constexpr std::uint8_t kPushed = 4;
constexpr std::uint8_t kNote = 8;
constexpr std::uint8_t kAlarm = 16;
constexpr unsigned kQualityShift = 5;
constexpr std::uint8_t kAllFlags = 127;

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

// The timeline and the clock on the wall seldom differ by much, so the step between them is short.
std::uint64_t folded_step(std::int64_t from, std::int64_t to) {
  return WireFormatLite::ZigZagEncode64(
      static_cast<std::int64_t>(static_cast<std::uint64_t>(to) - static_cast<std::uint64_t>(from)));
}

std::int64_t after_step(std::int64_t from, std::uint64_t folded) {
  return static_cast<std::int64_t>(static_cast<std::uint64_t>(from) +
                                   static_cast<std::uint64_t>(WireFormatLite::ZigZagDecode64(folded)));
}

CodedInputStream stream_of(std::string_view bytes) {
  return CodedInputStream(reinterpret_cast<const std::uint8_t*>(bytes.data()),
                          static_cast<int>(bytes.size()));
}

// None where the bytes are not of this layout, although the checksum says that each is as it was written.
std::optional<StoredRecord> parse(std::string_view checked) {
  CodedInputStream in = stream_of(checked);
  StoredRecord record;
  std::uint64_t steady = 0;
  std::uint64_t wall = 0;
  std::uint32_t topic = 0;
  if (!in.ReadRaw(&record.flags, 1) || record.flags > kAllFlags || !in.ReadVarint64(&record.sequence) ||
      !in.ReadVarint64(&steady) || !in.ReadVarint64(&wall) || !in.ReadVarint32(&topic))
    return std::nullopt;
  const std::string_view text = checked.substr(static_cast<std::size_t>(in.CurrentPosition()));
  const unsigned quality = record.flags >> kQualityShift;
  if (topic > text.size() || quality > static_cast<unsigned>(ClockQuality::stepped)) return std::nullopt;
  record.lane = (record.flags & kAlarm) != 0 ? Lane::alarm : Lane::routine;
  record.heard_at.steady = SteadyTime{Duration{WireFormatLite::ZigZagDecode64(steady)}};
  record.heard_at.wall =
      WallTime{Duration{after_step(record.heard_at.steady.time_since_epoch().count(), wall)}};
  record.heard_at.quality = static_cast<ClockQuality>(quality);
  record.topic = text.substr(0, topic);
  record.payload = text.substr(topic);
  return record;
}

std::uint32_t checksum(std::initializer_list<std::string_view> parts) {
  Crc32c crc;
  for (const std::string_view part : parts) crc.process_bytes(part.data(), part.size());
  return crc.checksum();
}

std::string_view text_of(const unsigned char* begin, const unsigned char* end) {
  return {reinterpret_cast<const char*>(begin), static_cast<std::size_t>(end - begin)};
}

}  // namespace

Result<RecordParts> record_of(const RawMessage& message, std::uint64_t sequence) {
  const auto content = content_of(message);
  if (!content) return Error{ErrorCode::unsupported, "the journal keeps no answers of Modbus"};
  if (content->topic.size() > kMostTopic)
    return Error{ErrorCode::out_of_range, "a topic of more than 65535 bytes is none of MQTT"};
  RecordParts parts{{}, content->topic, content->payload.substr(0, kMostPayload)};
  const std::int64_t steady = message.heard_at.steady.time_since_epoch().count();
  const std::int64_t wall = message.heard_at.wall.time_since_epoch().count();
  std::array<unsigned char, kMostRecordStart> head;
  unsigned char* end = head.data();
  *end++ = flags_of(message, content->flags);
  end = CodedOutputStream::WriteVarint64ToArray(sequence, end);
  end = CodedOutputStream::WriteVarint64ToArray(WireFormatLite::ZigZagEncode64(steady), end);
  end = CodedOutputStream::WriteVarint64ToArray(folded_step(steady, wall), end);
  end = CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(parts.topic.size()), end);
  const std::string_view checked = text_of(head.data(), end);
  const std::size_t length = checked.size() + parts.topic.size() + parts.payload.size();
  std::array<unsigned char, kMostLengthBytes + kChecksumBytes> before;
  unsigned char* begun =
      CodedOutputStream::WriteVarint32ToArray(static_cast<std::uint32_t>(length), before.data());
  begun =
      CodedOutputStream::WriteLittleEndian32ToArray(checksum({checked, parts.topic, parts.payload}), begun);
  parts.start.assign(before.data(), begun);
  parts.start.insert(parts.start.end(), head.data(), end);
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

std::optional<StoredRecord> RecordReader::next() {
  std::uint64_t doubtful = 0;
  std::size_t at = at_;
  while (at < bytes_.size()) {
    const std::string_view rest = bytes_.substr(at, kMostLengthBytes + kChecksumBytes);
    CodedInputStream in = stream_of(rest);
    std::uint32_t length = 0;
    std::uint32_t expected = 0;
    if (!in.ReadVarint32(&length) || length == 0 || length > kMostChecked ||
        !in.ReadLittleEndian32(&expected))
      break;
    at += static_cast<std::size_t>(in.CurrentPosition());
    if (length > bytes_.size() - at) break;
    const std::string_view checked = bytes_.substr(at, length);
    at += length;
    const auto record = checksum({checked}) == expected ? parse(checked) : std::nullopt;
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
