// One POST over HTTPS: certificate and name of the host are checked, TLS 1.2 or later, no redirects. Each
// step has ten seconds. Of the answer only the status counts.
#pragma once

#include <array>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "daemon/uplink/https_address.hpp"

namespace anju {

// All of it belongs to the thread of `io`.
class HttpsPost : public std::enable_shared_from_this<HttpsPost> {
 public:
  struct Answer {
    unsigned status = 0;  // of HTTP; 0: there was none
    std::string error;    // then why; never the address
  };
  // Once, never from inside start().
  using Tell = std::function<void(const Answer& answer)>;

  // `ca_file`: whose certificates are believed; empty: the store of the system.
  HttpsPost(boost::asio::io_context& io, const std::filesystem::path& ca_file, HttpsAddress address,
            const std::string& body, Tell tell);

  void start(std::chrono::milliseconds patience);
  // Tells nobody.
  void stop();

 private:
  using Tcp = boost::asio::ip::tcp;

  void look_up();
  void connect(const Tcp::resolver::results_type& places);
  void shake_hands();
  void ask();
  void hear();
  void wait_for(const char* step);
  bool goes_on(const boost::system::error_code& fault);
  void end(Answer answer);

  Tell tell_;
  const HttpsAddress address_;
  std::chrono::milliseconds patience_{};
  std::string step_;
  std::string no_trust_;  // why nobody's certificate can be believed
  boost::asio::steady_timer timer_;
  Tcp::resolver resolver_;
  boost::asio::ssl::context tls_;
  boost::asio::ssl::stream<Tcp::socket> stream_;
  boost::beast::http::request<boost::beast::http::string_body> request_;
  boost::beast::flat_buffer buffer_;
  boost::beast::http::response_parser<boost::beast::http::string_body> answer_;
};

}  // namespace anju
