// Which gateways keep their word. Each status says when the next one is due; when that time has passed twice
// over, the gateway is lost. Measured by the platform's own steady clock: a gateway may have none that is
// right.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <string>

namespace anju::sim {

class BoxWatch {
 public:
  using OnChange =
      std::function<void(const std::string& gateway, bool lost, std::chrono::milliseconds silent_for)>;

  // `on_change` is called once when a gateway is lost, and once when a lost one is heard again.
  BoxWatch(boost::asio::io_context& io, OnChange on_change);

  // A heartbeat was heard, and the next is due after `interval`; not positive: no word was given, nothing is
  // watched.
  void heard(const std::string& gateway, std::chrono::milliseconds interval);

 private:
  struct Box {
    explicit Box(boost::asio::io_context& io) : timer(io) {}
    boost::asio::steady_timer timer;
    bool lost = false;
  };

  boost::asio::io_context& io_;
  const OnChange on_change_;
  std::map<std::string, std::unique_ptr<Box>> boxes_;
};

}  // namespace anju::sim
