// The Uplink port as it is on the box: a Unix socket on which anjud listens and to which anju-uplink
// connects.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/uplink/frame_stream.hpp"
#include "daemon/uplink_port.hpp"

namespace anju {

// All of it belongs to the one thread of `io`; `deliver` is called there too, never from inside a call of the
// port but start().
//
// One anju-uplink at a time, and the newest: an older one may hang. The link to the city counts as down until
// anju-uplink says that it is up, and again whenever the socket is lost.
class UplinkSocket final : public Uplink {
 public:
  // `io` must live longer, and must not run any more when this is destroyed.
  UplinkSocket(boost::asio::io_context& io, std::filesystem::path path,
               CityMessage::Path way = CityMessage::Path::first);
  ~UplinkSocket() override;

  // Errors are those of listen_on_unix_socket().
  Result<void> start(std::function<void(CityMessage)> deliver) override;
  // Takes the socket file away. Nothing is delivered after.
  void stop() override;
  // Without anju-uplink, nothing happens.
  void publish(std::uint8_t channel, const std::string& payload) override;
  // Remembered, and handed to each anju-uplink that connects.
  void heartbeat(const std::string& status) override;
  void hurry() override;
  bool call_webhook(const WebhookCall& call) override;

 private:
  void accept();
  void take(FrameStream::Socket socket);
  void received(const std::string& body);
  void lost(const std::string& why);
  void tell(CityMessage::Kind kind, std::string body);

  boost::asio::io_context& io_;
  const std::filesystem::path path_;
  const CityMessage::Path way_;
  boost::asio::local::stream_protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;  // after an accept that failed
  std::function<void(CityMessage)> deliver_;
  std::shared_ptr<FrameStream> stream_;
  std::string heartbeat_;
};

}  // namespace anju
