// One connection of the socket between anjud and anju-uplink: frames in, frames out, nothing without a bound.
#pragma once

#include <array>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/system/error_code.hpp>
#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "daemon/uplink/frame.hpp"

namespace anju {

// Both ends are on this box and read at once; what waits longer than this waits for a process that hangs.
inline constexpr std::size_t kMostWaitingFrames = 256;
inline constexpr std::size_t kMostWaitingBytes = 4U << 20U;

// All of it belongs to the thread of the socket's io_context.
class FrameStream : public std::enable_shared_from_this<FrameStream> {
 public:
  using Socket = boost::asio::local::stream_protocol::socket;
  struct Hooks {
    std::function<void(const std::string& body)> on_frame;
    // Once, never from inside send(); `why` is in words for a person. No hook is called after it.
    std::function<void(const std::string& why)> on_end;
  };

  static std::shared_ptr<FrameStream> start(Socket socket, Hooks hooks);
  FrameStream(Socket socket, Hooks hooks);  // for start(), which alone makes it read

  // Ends the connection when too much waits already. What is longer than kFrameLimit is logged and not sent.
  void send(std::string_view body);
  // No hook is called any more. What waits is not sent.
  void close();

 private:
  void read();
  void has_read(const boost::system::error_code& error, std::size_t size);
  void write();
  void has_written(const boost::system::error_code& error);
  void end(const std::string& why);
  void shut();

  Socket socket_;
  Hooks hooks_;
  bool open_ = true;
  bool muted_ = false;
  std::array<char, 16384> chunk_{};
  FrameReader reader_;
  std::deque<std::string> waiting_;  // the front one is being written
  std::size_t waiting_bytes_ = 0;
};

}  // namespace anju
