#include "firmware-sim/mqtt_frames.hpp"

#include <algorithm>

namespace anju::sim {
namespace {

constexpr std::uint8_t kConnack = 0x20;
constexpr std::uint8_t kPublish = 0x30;
constexpr std::uint8_t kQosMask = 0x06;
constexpr std::uint8_t kQos1 = 0x02;
constexpr std::uint8_t kDup = 0x08;
constexpr std::size_t kLongestKept = 256 * 1024;

}  // namespace

std::string MqttFrames::feed(std::string_view bytes, bool duplicate) {
  std::string out;
  std::size_t at = 0;
  while (at < bytes.size() && state_ != State::opaque) {
    const auto byte = static_cast<std::uint8_t>(bytes[at]);
    std::size_t taken = 1;
    if (state_ == State::first_byte) {
      begin(byte);
    } else if (state_ == State::length) {
      add_length(byte);
    } else {
      taken = std::min(remaining_, bytes.size() - at);
      remaining_ -= taken;
    }
    if (keep_) packet_.append(bytes.substr(at, taken));
    out.append(bytes.substr(at, taken));
    at += taken;
    if (state_ == State::body && remaining_ == 0) finish_packet(out, duplicate);
  }
  out.append(bytes.substr(at));
  return out;
}

void MqttFrames::begin(std::uint8_t byte) {
  if (!greeted_ && byte != kConnack) {
    state_ = State::opaque;
    return;
  }
  greeted_ = true;
  packet_.clear();
  keep_ = (byte & 0xF0) == kPublish && (byte & kQosMask) == kQos1;
  remaining_ = 0;
  shift_ = 0;
  state_ = State::length;
}

void MqttFrames::add_length(std::uint8_t byte) {
  remaining_ |= static_cast<std::size_t>(byte & 0x7F) << shift_;
  shift_ += 7;
  if ((byte & 0x80) == 0) {
    if (remaining_ > kLongestKept) keep_ = false;
    state_ = State::body;
  } else if (shift_ > 21) {
    state_ = State::opaque;  // no length of MQTT has five bytes
  }
}

void MqttFrames::finish_packet(std::string& out, bool duplicate) {
  if (keep_ && duplicate) {
    packet_.front() = static_cast<char>(static_cast<std::uint8_t>(packet_.front()) | kDup);
    out += packet_;
    ++duplicated_;
  }
  keep_ = false;
  state_ = State::first_byte;
}

}  // namespace anju::sim
