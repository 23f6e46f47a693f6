// As much of MQTT 3.1.1 as a gateway speaks, written down from the standard: ten thousand clients of Paho do
// not fit into one process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace anju::bench {

enum class FrameType : std::uint8_t {
  connect = 1,
  connack = 2,
  publish = 3,
  puback = 4,
  subscribe = 8,
  suback = 9,
  pingreq = 12,
  pingresp = 13,
};

struct Frame {
  FrameType type{};
  std::uint8_t flags = 0;
  std::string body;
};

struct Will {
  std::string topic;
  std::string payload;  // QoS 1, retained
};

std::string connect_frame(std::string_view client_id, std::uint16_t keep_alive_s, const Will& will);
std::string subscribe_frame(std::uint16_t number, const std::vector<std::string>& topics);  // at QoS 1
std::string publish_frame(std::uint16_t number, std::string_view topic, std::string_view payload,
                          bool retained);  // QoS 1
std::string puback_frame(std::uint16_t number);
std::string pingreq_frame();

// A PUBLISH at QoS 0 or 1.
struct Published {
  std::string topic;
  std::string payload;
  std::optional<std::uint16_t> number;  // to be acknowledged
};
std::optional<Published> published(const Frame& frame);

// Bytes in, frames out.
class FrameReader {
 public:
  void add(std::string_view bytes) { waiting_.append(bytes); }
  // None: the rest of it has not come yet. A length that is none ends the connection: is_broken().
  std::optional<Frame> next();
  bool is_broken() const { return is_broken_; }
  void clear() {
    waiting_.clear();
    is_broken_ = false;
  }

 private:
  std::string waiting_;
  bool is_broken_ = false;
};

}  // namespace anju::bench
