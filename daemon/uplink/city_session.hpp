// The client of Paho, tamed: it never reconnects, never buffers, and never calls back on a foreign thread.
#pragma once

#include <boost/asio/io_context.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "config/settings.hpp"
#include "daemon/uplink/link_role.hpp"
#include "daemon/uplink/topics.hpp"

namespace anju {

// One in a process: Paho's threads and locks exist once. All functions belong to the thread of `io`, and all
// hooks are called there.
//
// While an attempt to connect is on its way, Paho may hang in the resolver of names with its global lock
// held, and every call into it then hangs too, the destructor included. So nothing but a hook may end an
// attempt.
class CitySession {
 public:
  struct Hooks {
    std::function<void()> on_connected;
    std::function<void(const std::string& why)> on_down;   // an attempt has failed, or the link is gone
    std::function<void(bool allowed)> on_subscribed;       // once for each subscribe()
    std::function<void(std::uintptr_t number)> on_answer;  // acknowledged or failed; none may come
    std::function<void()> on_left;
    std::function<void(const std::string& topic, const std::string& payload)> on_message;
  };

  // `io` must live longer, and must not run any more when this is destroyed.
  CitySession(boost::asio::io_context& io, const PlatformSettings& platform, const std::string& client_id,
              const Topics& topics, LinkRole role, Hooks hooks);
  ~CitySession();

  // Ends in on_connected or on_down. Not while there is a connection or an attempt.
  void connect();
  // What is being waited for, in words for a person. Never blocks.
  std::string awaited() const;

  // Only between on_connected and on_down or leave().
  // QoS 1, ends in on_subscribed.
  void subscribe(const std::string& topic);
  // QoS 1. False: it is not on its way. `number` comes back with the answer.
  bool publish(const std::string& topic, const std::string& payload, bool retained, std::uintptr_t number);
  // A clean DISCONNECT, which withholds the last will. Ends in on_left, or in on_down.
  void leave();

 private:
  class Paho;
  std::unique_ptr<Paho> paho_;
};

}  // namespace anju
