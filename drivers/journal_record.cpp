#include "drivers/journal_record.hpp"

#include <algorithm>
#include <boost/crc.hpp>
#include <string>
#include <type_traits>

#include "drivers/decode.hpp"

namespace anju {
namespace {

// Castagnoli's polynomial, reflected: iSCSI (RFC 3720), SSE 4.2.
using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

constexpr std::size_t kBeforeChecked = 8;                                  // length and checksum
constexpr std::size_t kCheckedStart = kRecordStartBytes - kBeforeChecked;  // sequence to topic length
constexpr std::size_t kSequenceAndLane = 9;
constexpr std::size_t kMostTopic = 65535;
constexpr std::size_t kMostPayload = kPayloadLimit + 1;
constexpr std::size_t kMostChecked = kCheckedStart + kMostTopic + kMostPayload;

constexpr std::uint8_t kRetained = 1;
constexpr std::uint8_t kDuplicate = 2;
constexpr std::uint8_t kPushed = 4;
constexpr std::uint8_t kNote = 8;

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

template <class Integer>
void put(RecordStart& bytes, std::size_t at, Integer value) {
  auto rest = static_cast<std::make_unsigned_t<Integer>>(value);
  for (std::size_t i = 0; i < sizeof value; ++i) {
    bytes[at + i] = static_cast<unsigned char>(rest & 0xFF);
    rest = static_cast<decltype(rest)>(static_cast<std::uint64_t>(rest) >> 8);
  }
}

template <class Integer>
Integer get(std::string_view bytes, std::size_t at) {
  std::uint64_t value = 0;
  for (std::size_t i = sizeof(Integer); i-- > 0;)
    value = value << 8 | static_cast<unsigned char>(bytes[at + i]);
  return static_cast<Integer>(value);
}

// Written by a program that knew the layout: the checksum says that every byte is as it was.
bool is_understood(std::string_view checked) {
  const bool known_lane = get<std::uint8_t>(checked, 8) <= static_cast<std::uint8_t>(Lane::alarm);
  const bool known_quality =
      get<std::uint8_t>(checked, 25) <= static_cast<std::uint8_t>(ClockQuality::stepped);
  return known_lane && known_quality && kCheckedStart + get<std::uint16_t>(checked, 27) <= checked.size();
}

std::uint32_t checksum(std::string_view checked) {
  Crc32c crc;
  crc.process_bytes(checked.data(), checked.size());
  return crc.checksum();
}

}  // namespace

Result<RecordParts> record_of(const RawMessage& message, std::uint64_t sequence) {
  const auto content = content_of(message);
  if (!content) return Error{ErrorCode::unsupported, "the journal keeps no answers of Modbus"};
  const auto& [topic, payload, flags] = *content;
  if (topic.size() > kMostTopic)
    return Error{ErrorCode::out_of_range, "a topic of more than 65535 bytes is none of MQTT"};
  RecordParts parts{{}, topic, payload.substr(0, kMostPayload)};
  put(parts.start, 0, static_cast<std::uint32_t>(parts.bytes() - kBeforeChecked));
  put(parts.start, 8, sequence);
  put(parts.start, 16, static_cast<std::uint8_t>(message.lane));
  put(parts.start, 17, std::int64_t{message.heard_at.steady.time_since_epoch().count()});
  put(parts.start, 25, std::int64_t{message.heard_at.wall.time_since_epoch().count()});
  put(parts.start, 33, static_cast<std::uint8_t>(message.heard_at.quality));
  put(parts.start, 34, flags);
  put(parts.start, 35, static_cast<std::uint16_t>(topic.size()));
  Crc32c crc;
  crc.process_bytes(parts.start.data() + kBeforeChecked, kCheckedStart);
  crc.process_bytes(parts.topic.data(), parts.topic.size());
  crc.process_bytes(parts.payload.data(), parts.payload.size());
  put(parts.start, 4, static_cast<std::uint32_t>(crc.checksum()));
  return parts;
}

RawMessage message_of(const StoredRecord& record) {
  const std::string_view body = record.body;
  const auto flags = get<std::uint8_t>(body, 17);
  const auto topic_bytes = get<std::uint16_t>(body, 18);
  const std::string_view text = body.substr(20);
  RawMessage message;
  message.sequence = record.sequence;
  message.lane = record.lane;
  message.heard_at.steady = SteadyTime{Duration{get<std::int64_t>(body, 0)}};
  message.heard_at.wall = WallTime{Duration{get<std::int64_t>(body, 8)}};
  message.heard_at.quality = static_cast<ClockQuality>(get<std::uint8_t>(body, 16));
  std::string topic(text.substr(0, topic_bytes));
  std::string payload(text.substr(topic_bytes));
  if ((flags & kPushed) != 0) {
    message.body = PushedBatch{std::move(topic), std::move(payload)};
  } else if ((flags & kNote) != 0) {
    message.body = PushNote{std::move(topic), std::move(payload)};
  } else {
    message.body = MqttMessage{std::move(topic), std::move(payload), (flags & kRetained) != 0,
                               (flags & kDuplicate) != 0};
  }
  return message;
}

std::optional<StoredRecord> RecordReader::next() {
  std::uint64_t doubtful = 0;
  std::size_t at = at_;
  while (at + kBeforeChecked <= bytes_.size()) {
    const std::size_t length = get<std::uint32_t>(bytes_, at);
    if (length < kCheckedStart || length > kMostChecked || length > bytes_.size() - at - kBeforeChecked)
      break;
    const std::string_view checked = bytes_.substr(at + kBeforeChecked, length);
    const auto expected = get<std::uint32_t>(bytes_, at + 4);
    at += kBeforeChecked + length;
    if (checksum(checked) != expected || !is_understood(checked)) {
      // Only a whole record behind it tells whether it is damaged or was never finished.
      ++doubtful;
      continue;
    }
    at_ = at;
    damaged_ += doubtful;
    return StoredRecord{get<std::uint64_t>(checked, 0), static_cast<Lane>(get<std::uint8_t>(checked, 8)),
                        checked.substr(kSequenceAndLane)};
  }
  return std::nullopt;
}

}  // namespace anju
