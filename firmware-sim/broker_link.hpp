// One MQTT 3.1.1 connection to one broker, on Paho, for a program with one event loop.
//
// Paho neither reconnects nor buffers here: its reconnection sleeps through clock steps and its buffer has no
// useful end. This class connects again after a random time that grows to 5 seconds, keeps what the broker
// has not acknowledged, and sends that again. All members and all functions that it calls belong to the
// thread of `io`.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "firmware-sim/endpoint.hpp"

namespace anju::sim {

struct LinkOptions {
  Endpoint broker;
  std::string client_id;
  std::string username;  // empty: anonymous
  std::string password;
  std::string ca_file;  // not empty: TLS, and the broker must be who its certificate says
  std::string cert_file;
  std::string key_file;
  bool clean_session = true;
  std::vector<std::string> subscriptions;  // at QoS 1, made anew with each connection
  std::uint64_t seed = 1;                  // for the random part of the waiting times
};

// What became of a message. `sent_ms` is when it was first handed to a connection, 0 if it never was.
struct Delivery {
  bool acknowledged = false;  // by a PUBACK of the broker
  std::int64_t sent_ms = 0;
  std::int64_t acknowledged_ms = 0;
};

struct Incoming {
  std::string topic;
  std::string payload;
  bool retained = false;
  std::int64_t arrived_ms = 0;
};

class BrokerLink {
 public:
  using OnDelivery = std::function<void(const Delivery&)>;

  struct Hooks {
    std::function<void(const Incoming&)> on_message;
    std::function<void(bool connected, const std::string& reason)>
        on_state;                   // each change, and each failed attempt
    std::function<void()> on_room;  // something was acknowledged: there may be room for more
  };

  // `io` must live longer. Throws mqtt::exception where a certificate cannot be used.
  BrokerLink(boost::asio::io_context& io, LinkOptions options, Hooks hooks);
  ~BrokerLink();

  void start();

  // QoS 1. Waits here while there is no connection; beyond 100,000 waiting messages the oldest is given up.
  void publish(std::string topic, std::string payload, OnDelivery on_delivery = {});

  // Waiting or not yet acknowledged.
  std::size_t pending() const;

  // Takes leave of the broker within 2 seconds, and calls the rest of the messages not acknowledged.
  void stop();

 private:
  class Paho;
  std::unique_ptr<Paho> paho_;
};

}  // namespace anju::sim
