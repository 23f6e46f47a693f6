// Finds the packets in a stream of MQTT from a broker, as its bytes go by, to send each QoS 1 PUBLISH a
// second time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace anju::sim {

class MqttFrames {
 public:
  // Returns what is to be forwarded for these bytes: at once the bytes themselves, and with `duplicate` after
  // each whole QoS 1 PUBLISH of at most 256 KiB the same again with its DUP flag set. A stream that does not
  // begin as a broker begins (CONNACK) is passed on as it is: it may be TLS or not MQTT at all.
  std::string feed(std::string_view bytes, bool duplicate);

  std::uint64_t duplicated() const { return duplicated_; }

 private:
  enum class State : std::uint8_t { first_byte, length, body, opaque };

  void begin(std::uint8_t byte);
  void add_length(std::uint8_t byte);
  void finish_packet(std::string& out, bool duplicate);

  State state_ = State::first_byte;
  bool greeted_ = false;
  std::string packet_;  // kept while it may have to be sent again
  bool keep_ = false;
  std::size_t remaining_ = 0;
  unsigned shift_ = 0;
  std::uint64_t duplicated_ = 0;
};

}  // namespace anju::sim
