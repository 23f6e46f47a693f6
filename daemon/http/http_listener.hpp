// Accepts connections, never more than the limits say. On one thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>

#include "config/push_settings.hpp"
#include "daemon/http/http_connection.hpp"

namespace anju {

// Where there is no more room, the connection gives way that has waited longest without having shown a token:
// of the address that comes, when that has its share, else of any. So who only holds connections open takes
// them from itself. Where nobody gives way, who comes is turned away.
class HttpListener : public std::enable_shared_from_this<HttpListener> {
 public:
  static constexpr std::size_t kConnections = 64;
  static constexpr std::size_t kOfAddress = 24;
  static constexpr std::size_t kStreams = 8;

  // `io` and `settings` must outlive it.
  HttpListener(boost::asio::io_context& io, const HttpSettings& settings, HttpHost host);

  // Tells "" when it listens, else why not; then it tries again.
  using TellState = std::function<void(const std::string& fault)>;
  void start(TellState tell);
  void stop();
  void tell(const std::string& event);

  std::size_t connections() const { return open_.size(); }
  std::uint64_t accepted() const { return accepted_; }
  std::uint64_t evicted() const { return evicted_; }

 private:
  std::string open();
  void try_again();
  void accept();
  void welcome(boost::asio::ip::tcp::socket socket);
  bool make_room(const std::string& address);
  void drop_streams();

  const HttpSettings& settings_;
  HttpHost host_;
  TellState tell_state_;
  std::optional<boost::asio::ssl::context> secure_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::list<std::shared_ptr<HttpConnection>> open_;  // in the order they came
  std::uint64_t accepted_ = 0;
  std::uint64_t evicted_ = 0;
  bool is_stopped_ = false;
};

}  // namespace anju
