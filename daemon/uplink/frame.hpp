// The frames on the socket between anjud and anju-uplink: a 32-bit big-endian length, then so many bytes.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace anju {

// Both ends run on this box; a longer frame is a fault, not a message.
inline constexpr std::size_t kFrameLimit = 1U << 20U;

inline std::string make_frame(std::string_view body) {
  std::string frame;
  frame.reserve(4 + body.size());
  for (unsigned shift = 32; shift > 0;) {
    shift -= 8;
    frame.push_back(static_cast<char>((body.size() >> shift) & 0xFFU));
  }
  return frame.append(body);
}

// Bytes in, frames out.
class FrameReader {
 public:
  void feed(std::string_view bytes) { buffer_.append(bytes); }

  // The next whole frame, if there is one.
  std::optional<std::string> next() {
    if (buffer_.size() < 4) return std::nullopt;
    std::size_t length = 0;
    for (std::size_t i = 0; i < 4; ++i) length = length << 8U | static_cast<unsigned char>(buffer_[i]);
    broken_ = length > kFrameLimit;
    if (broken_ || buffer_.size() < 4 + length) return std::nullopt;
    std::string body = buffer_.substr(4, length);
    buffer_.erase(0, 4 + length);
    return body;
  }

  // The peer sent a length that no frame has: close the connection.
  bool broken() const { return broken_; }

 private:
  std::string buffer_;
  bool broken_ = false;
};

}  // namespace anju
