// One stream of bytes that carries requests one way and answers the other.
#pragma once

#include <array>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>

#include "firmware-sim/modbus/link.hpp"
#include "firmware-sim/modbus/request_reader.hpp"

namespace anju::sim::modbus {

template <typename Stream>
class Connection : public Link, public std::enable_shared_from_this<Connection<Stream>> {
 public:
  using OnEnd = std::function<void(const std::shared_ptr<Connection>&)>;

  // `listener` must live longer. Everything belongs to the thread of the stream.
  Connection(Stream stream, Place place, const Listener& listener, OnEnd on_end);

  void read();
  bool send(const Bytes& bytes) override;
  void close() override;

 private:
  void take(std::size_t count);
  void hand_over(RequestReader::Found found);
  void await_silence();
  void write();

  Stream stream_;
  const Place place_;
  const Listener& listener_;
  const OnEnd on_end_;
  RequestReader reader_;
  boost::asio::steady_timer silence_;
  Moment begun_;
  std::array<std::uint8_t, 1024> buffer_{};
  std::deque<Bytes> queue_;
  std::size_t queued_ = 0;
  bool closed_ = false;
};

using TcpConnection = Connection<boost::asio::ip::tcp::socket>;
using PtyConnection = Connection<boost::asio::posix::stream_descriptor>;

extern template class Connection<boost::asio::ip::tcp::socket>;
extern template class Connection<boost::asio::posix::stream_descriptor>;

}  // namespace anju::sim::modbus
