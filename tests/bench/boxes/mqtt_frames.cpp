#include "tests/bench/boxes/mqtt_frames.hpp"

namespace anju::bench {
namespace {

constexpr std::size_t kMostBytes = 1 << 20;

std::string number_text(std::size_t number) {
  return {static_cast<char>(number >> 8U), static_cast<char>(number & 0xFFU)};
}

std::string counted(std::string_view text) { return number_text(text.size()) + std::string(text); }

std::string frame(FrameType type, std::uint8_t flags, const std::string& body) {
  std::string bytes(1, static_cast<char>((static_cast<unsigned>(type) << 4U) | flags));
  std::size_t left = body.size();
  do {
    const auto digit = static_cast<unsigned>(left & 0x7FU);
    left >>= 7U;
    bytes += static_cast<char>(left > 0 ? digit | 0x80U : digit);
  } while (left > 0);
  return bytes + body;
}

}  // namespace

std::string connect_frame(std::string_view client_id, std::uint16_t keep_alive_s, const Will& will) {
  constexpr char kFlags = 0x02 | 0x04 | 0x08 | 0x20;  // clean session; a will, QoS 1, retained
  return frame(FrameType::connect, 0,
               counted("MQTT") + std::string(1, 4) + std::string(1, kFlags) + number_text(keep_alive_s) +
                   counted(client_id) + counted(will.topic) + counted(will.payload));
}

std::string subscribe_frame(std::uint16_t number, const std::vector<std::string>& topics) {
  std::string body = number_text(number);
  for (const std::string& topic : topics) body += counted(topic) + std::string(1, 1);
  return frame(FrameType::subscribe, 2, body);
}

std::string publish_frame(std::uint16_t number, std::string_view topic, std::string_view payload,
                          bool retained) {
  return frame(FrameType::publish, static_cast<std::uint8_t>(retained ? 3 : 2),
               counted(topic) + number_text(number) + std::string(payload));
}

std::string puback_frame(std::uint16_t number) { return frame(FrameType::puback, 0, number_text(number)); }
std::string pingreq_frame() { return frame(FrameType::pingreq, 0, ""); }

std::optional<Published> published(const Frame& frame) {
  const auto number_at = [&frame](std::size_t at) {
    return static_cast<std::uint16_t>((static_cast<std::uint8_t>(frame.body[at]) << 8U) |
                                      static_cast<std::uint8_t>(frame.body[at + 1]));
  };
  if (frame.type != FrameType::publish || frame.body.size() < 2) return std::nullopt;
  std::size_t at = 2 + number_at(0);
  const bool is_acknowledged = (frame.flags & 6U) != 0;
  if (frame.body.size() < at + (is_acknowledged ? 2 : 0)) return std::nullopt;
  Published message;
  message.topic = frame.body.substr(2, at - 2);
  if (is_acknowledged) {
    message.number = number_at(at);
    at += 2;
  }
  message.payload = frame.body.substr(at);
  return message;
}

std::optional<Frame> FrameReader::next() {
  std::size_t length = 0;
  std::size_t at = 1;
  for (unsigned shift = 0;; shift += 7) {
    if (at >= waiting_.size()) return std::nullopt;
    const auto digit = static_cast<std::uint8_t>(waiting_[at++]);
    length |= static_cast<std::size_t>(digit & 0x7FU) << shift;
    if ((digit & 0x80U) == 0) break;
    if (shift >= 21) is_broken_ = true;
    if (is_broken_) return std::nullopt;
  }
  if (length > kMostBytes) is_broken_ = true;
  if (is_broken_ || waiting_.size() < at + length) return std::nullopt;
  const auto first = static_cast<std::uint8_t>(waiting_[0]);
  Frame frame{static_cast<FrameType>(first >> 4U), static_cast<std::uint8_t>(first & 0x0FU),
              waiting_.substr(at, length)};
  waiting_.erase(0, at + length);
  return frame;
}

}  // namespace anju::bench
