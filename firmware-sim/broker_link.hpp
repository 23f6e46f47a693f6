// Messages that reach the broker in the end: what waits, what is on its way, and when to try to connect
// again.
//
// Everything that is not acknowledged is kept and sent again with the next connection; the wait before that
// is random, and grows to 5 seconds. All members and all functions that it calls belong to the thread of
// `io`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <random>
#include <string>

#include "firmware-sim/mqtt_session.hpp"

namespace anju::sim {

// What became of a message. `sent_ms` is when it was first handed to a connection, 0 if it never was.
struct Delivery {
  bool acknowledged = false;  // by a PUBACK of the broker
  std::int64_t sent_ms = 0;
  std::int64_t acknowledged_ms = 0;
};

class BrokerLink {
 public:
  using OnDelivery = std::function<void(const Delivery&)>;

  struct Hooks {
    std::function<void(const Incoming&)> on_message = [](const Incoming&) {};
    std::function<void(bool connected, const std::string& reason)>
        on_state;                           // each change, and each failed attempt
    std::function<void()> on_room = [] {};  // something was acknowledged: there may be room for more
  };

  // `io` must live longer.
  BrokerLink(boost::asio::io_context& io, const LinkOptions& options, Hooks hooks);

  void start() { session_.connect(); }

  // QoS 1. Waits here while there is no connection; beyond 100,000 waiting messages the oldest is given up.
  void publish(std::string topic, std::string payload, OnDelivery on_delivery = {});

  bool connected() const { return connected_; }

  // Waiting or not yet acknowledged.
  std::size_t pending() const { return waiting_.size() + in_flight_.size(); }

  // Takes leave of the broker, and reports what is left as not acknowledged.
  void stop();

 private:
  struct Outgoing {
    std::string topic;
    std::string payload;
    OnDelivery on_delivery;
    std::int64_t sent_ms = 0;
  };

  MqttSession::Hooks session_hooks();
  void up();
  void down(const std::string& reason);
  void answered(std::uintptr_t number, std::int64_t acknowledged_ms);
  void pump();
  void recall();
  std::chrono::milliseconds next_wait();
  static void finish(const Outgoing& message, std::int64_t acknowledged_ms);

  const Hooks hooks_;
  boost::asio::steady_timer timer_;
  std::mt19937_64 random_;
  std::deque<Outgoing> waiting_;
  std::map<std::uintptr_t, Outgoing> in_flight_;  // in the order of sending
  std::uintptr_t last_number_ = 0;
  int failures_ = 0;
  bool connected_ = false;
  MqttSession session_;
};

}  // namespace anju::sim
