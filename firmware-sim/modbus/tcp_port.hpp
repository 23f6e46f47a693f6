// Where clients call over TCP: Modbus TCP, or the bytes of RTU as a serial server passes them on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <set>

#include "firmware-sim/endpoint.hpp"
#include "firmware-sim/modbus/connection.hpp"

namespace anju::sim::modbus {

class TcpPort {
 public:
  // Throws boost::system::system_error where the address cannot be listened on. Belongs to the thread of
  // `io`; `listener` must live longer.
  TcpPort(boost::asio::io_context& io, const Endpoint& listen, Framing framing, const Listener& listener);

  std::uint16_t port() const { return place_.port(); }  // the real one, where 0 was asked for
  Framing framing() const { return framing_; }

  void vanish();  // connections are closed and calls refused; nobody else gets the port meanwhile
  void come_back();
  void stop();

 private:
  void hold_place();
  void accept();
  void accept_later();
  void close_connections();

  const Framing framing_;
  const Listener& listener_;
  boost::asio::ip::tcp::endpoint place_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::set<std::shared_ptr<TcpConnection>> connections_;
  bool open_ = false;
};

}  // namespace anju::sim::modbus
