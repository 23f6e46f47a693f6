#include "firmware-sim/modbus/tcp_port.hpp"

#include <vector>

namespace anju::sim::modbus {
namespace {

using boost::asio::ip::tcp;
using boost::system::error_code;

constexpr std::size_t kMostConnections = 64;
constexpr std::chrono::milliseconds kAfterFailure{100};  // out of descriptors: wait until some are back

}  // namespace

TcpPort::TcpPort(boost::asio::io_context& io, const Endpoint& listen, Framing framing,
                 const Listener& listener)
    : framing_(framing),
      listener_(listener),
      place_(boost::asio::ip::make_address(listen.host), listen.port),
      acceptor_(io),
      pause_(io) {
  hold_place();
  place_ = acceptor_.local_endpoint();
  come_back();
}

// A bound socket that does not listen: calls are refused, and nobody else can take the port.
void TcpPort::hold_place() {
  error_code ignored;
  acceptor_.close(ignored);
  acceptor_.open(place_.protocol());
  acceptor_.set_option(tcp::acceptor::reuse_address(true));
  acceptor_.bind(place_);
}

void TcpPort::come_back() {
  if (open_) return;
  acceptor_.listen();
  open_ = true;
  accept();
}

void TcpPort::vanish() {
  stop();
  hold_place();
}

void TcpPort::stop() {
  open_ = false;
  error_code ignored;
  acceptor_.close(ignored);
  pause_.cancel();
  close_connections();
}

void TcpPort::close_connections() {
  const std::vector<std::shared_ptr<TcpConnection>> now(connections_.begin(), connections_.end());
  for (const auto& connection : now) connection->close();
}

void TcpPort::accept() {
  acceptor_.async_accept([this](const error_code& error, tcp::socket socket) {
    if (error == boost::asio::error::operation_aborted || !open_) return;
    if (error) return accept_later();
    if (connections_.size() < kMostConnections) {  // beyond that the socket closes as it goes out of scope
      error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto connection = std::make_shared<TcpConnection>(
          std::move(socket), framing_ == Framing::tcp ? Place::tcp : Place::rtu_over_tcp, listener_,
          [this](const std::shared_ptr<TcpConnection>& ended) { connections_.erase(ended); });
      connections_.insert(connection);
      connection->read();
    }
    accept();
  });
}

void TcpPort::accept_later() {
  pause_.expires_after(kAfterFailure);
  pause_.async_wait([this](const error_code& error) {
    if (!error && open_) accept();
  });
}

}  // namespace anju::sim::modbus
