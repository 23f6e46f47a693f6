#include "daemon/http/http_listener.hpp"

#include <algorithm>

#include "daemon/http/http_tls.hpp"

namespace anju {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

// When the process has no descriptor left, accepting at once again would turn the loop at full speed.
constexpr std::chrono::milliseconds kPauseAfterFailure{100};
constexpr std::chrono::seconds kPauseBeforeRetry{5};

}  // namespace

HttpListener::HttpListener(asio::io_context& io, const HttpSettings& settings, HttpHost host)
    : settings_(settings), host_(std::move(host)), acceptor_(io), pause_(io) {}

void HttpListener::start(TellState tell) {
  tell_state_ = std::move(tell);
  const std::string fault = open();
  tell_state_(fault);
  if (!fault.empty()) return try_again();
  accept();
}

void HttpListener::try_again() {
  pause_.expires_after(kPauseBeforeRetry);
  pause_.async_wait([self = shared_from_this()](error_code fault) {
    if (fault || self->is_stopped_) return;
    if (!self->open().empty()) return self->try_again();
    self->tell_state_("");
    self->accept();
  });
}

std::string HttpListener::open() {
  if (settings_.is_encrypted()) {
    secure_.emplace(asio::ssl::context::tls_server);
    if (const std::string fault = make_secure(*secure_, settings_); !fault.empty()) return fault;
  }
  error_code fault;
  const tcp::endpoint place(asio::ip::make_address(settings_.host, fault), settings_.port);
  if (!fault) acceptor_.open(place.protocol(), fault);
  if (!fault) acceptor_.set_option(tcp::acceptor::reuse_address(true), fault);
  if (!fault) acceptor_.bind(place, fault);
  if (!fault) acceptor_.listen(asio::socket_base::max_listen_connections, fault);
  if (!fault) return "";
  error_code none;
  acceptor_.close(none);
  return "cannot listen on " + settings_.host + ":" + std::to_string(settings_.port) + ": " + fault.message();
}

void HttpListener::accept() {
  acceptor_.async_accept([self = shared_from_this()](error_code fault, tcp::socket socket) {
    if (self->is_stopped_) return;
    if (!fault) {
      self->welcome(std::move(socket));
      return self->accept();
    }
    self->pause_.expires_after(kPauseAfterFailure);
    self->pause_.async_wait([self](error_code stopped) {
      if (!stopped && !self->is_stopped_) self->accept();
    });
  });
}

void HttpListener::welcome(tcp::socket socket) {
  ++accepted_;
  error_code fault;
  const auto endpoint = socket.remote_endpoint(fault);
  if (fault || !make_room(endpoint.address().to_string())) return;
  auto connection =
      make_connection(std::move(socket), secure_ ? &*secure_ : nullptr, host_,
                      [self = shared_from_this()](HttpConnection* left) {
                        self->open_.remove_if([left](const auto& one) { return one.get() == left; });
                      });
  open_.push_back(connection);
  connection->start();
}

bool HttpListener::make_room(const std::string& address) {
  const auto is_of = [&address](const auto& one) { return one->address() == address; };
  const auto of_address = static_cast<std::size_t>(std::count_if(open_.begin(), open_.end(), is_of));
  if (of_address < kOfAddress && open_.size() < kConnections) return true;
  const bool has_its_share = of_address >= kOfAddress;
  const auto oldest = std::find_if(open_.begin(), open_.end(), [&](const auto& one) {
    return one->gives_way() && (!has_its_share || is_of(one));
  });
  if (oldest == open_.end()) return false;
  ++evicted_;
  const auto gone = *oldest;
  open_.erase(oldest);
  gone->close();
  return true;
}

void HttpListener::drop_streams() {
  auto streams = static_cast<std::size_t>(
      std::count_if(open_.begin(), open_.end(), [](const auto& one) { return one->is_stream(); }));
  for (const auto& one : open_) {
    if (streams <= kStreams) return;
    if (!one->is_stream()) continue;
    one->close();
    --streams;
  }
}

void HttpListener::tell(const std::string& event) {
  drop_streams();
  for (const auto& one : open_) one->tell(event);
}

void HttpListener::stop() {
  is_stopped_ = true;
  error_code none;
  acceptor_.close(none);
  pause_.cancel();
  for (const auto& one : open_) one->close();
  open_.clear();
}

}  // namespace anju
