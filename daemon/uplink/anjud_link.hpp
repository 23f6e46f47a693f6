// This end of the socket to anjud: connects, and connects again.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/uplink/frame_stream.hpp"
#include "link.pb.h"

namespace anju {

// All of it belongs to the thread of `io`. Tries ten times a second while anjud is not there,
// and once where it only hangs up.
class AnjudLink {
 public:
  struct Hooks {
    std::function<void()> on_connected;
    std::function<void(const std::string& why)> on_lost;  // after on_connected only
    std::function<void(const link::ToUplink& message)> on_message;
  };

  // `io` must live longer, and must not run any more when this is destroyed. `path`: at most 107 bytes.
  AnjudLink(boost::asio::io_context& io, const std::filesystem::path& path, Hooks hooks);

  void start() { connect(); }
  // Nothing happens when anjud is not there.
  void send(const link::FromUplink& message);
  // No hook is called any more.
  void stop();

 private:
  void connect();
  void connected();
  void received(const std::string& body);
  void lost(const std::string& why);
  void try_again();

  const boost::asio::local::stream_protocol::endpoint place_;
  const Hooks hooks_;
  bool stopped_ = false;
  bool was_idle_ = false;       // nothing was heard on the last connection
  FrameStream::Socket socket_;  // while it connects; then it belongs to the stream
  boost::asio::steady_timer pause_;
  std::shared_ptr<FrameStream> stream_;
};

}  // namespace anju
