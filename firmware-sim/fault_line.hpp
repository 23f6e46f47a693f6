// One connection through the proxy: two sockets, and in each direction a bounded queue of bytes with the time
// at which they may go on.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>

namespace anju::sim {

// What the proxy does at the moment; all its lines read it whenever bytes arrive.
struct FaultMode {
  std::chrono::milliseconds delay{0};
  bool blackhole = false;
  bool duplicate = false;        // QoS 1 PUBLISH from the far end, twice
  std::uint64_t swallowed = 0;   // bytes
  std::uint64_t duplicated = 0;  // packets
};

class FaultLine : public std::enable_shared_from_this<FaultLine> {
 public:
  using OnEnd = std::function<void(const std::shared_ptr<FaultLine>&)>;

  // `near` is the side that called. `mode` must live longer; everything belongs to the thread of `io`.
  FaultLine(boost::asio::ip::tcp::socket near, FaultMode& mode, OnEnd on_end);
  ~FaultLine();

  // Calls the far end. While the mode is blackhole it does not, and swallows what the near end says.
  void start(const boost::asio::ip::tcp::endpoint& to);

  void close();

  // Bytes are missing in it: the two ends cannot go on talking through it.
  bool torn() const { return torn_; }

 private:
  class Direction;

  void open_far(const boost::asio::ip::tcp::endpoint& to);
  void lose(std::size_t bytes);
  void ended();

  boost::asio::ip::tcp::socket near_;
  boost::asio::ip::tcp::socket far_;
  FaultMode& mode_;
  const OnEnd on_end_;
  std::unique_ptr<Direction> up_;
  std::unique_ptr<Direction> down_;
  bool torn_ = false;
  bool closed_ = false;
};

}  // namespace anju::sim
