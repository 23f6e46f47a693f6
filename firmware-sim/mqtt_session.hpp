// The client of Paho, tamed: no reconnection, no buffer, no callback on a foreign thread. Everything that it
// reports arrives on the thread of `io`, and all its functions belong there. Make one in a program and keep
// it: Paho's threads and locks are one set per process, and each further client costs 2 seconds to start.
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

struct Incoming {
  std::string topic;
  std::string payload;
  bool retained = false;
  std::int64_t arrived_ms = 0;
};

class MqttSession {
 public:
  struct Hooks {
    std::function<void()> on_up;                             // connected, and subscribed
    std::function<void(const std::string& reason)> on_down;  // an attempt failed, or the connection is gone
    std::function<void(std::uintptr_t number, std::int64_t acknowledged_ms)> on_answer;  // 0: it failed
    std::function<void(const Incoming&)> on_message;
  };

  MqttSession(boost::asio::io_context& io, LinkOptions options, Hooks hooks);
  ~MqttSession();

  // Ends in on_up or on_down.
  void connect();

  // QoS 1. False: there is no connection. `number` comes back with the answer; without a connection none may
  // come.
  bool publish(std::uintptr_t number, const std::string& topic, const std::string& payload);

  // Takes leave of the broker, within 2 seconds. No hook is called any more.
  void stop();

 private:
  class Paho;
  std::unique_ptr<Paho> paho_;
};

}  // namespace anju::sim
