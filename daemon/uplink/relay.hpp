// What anju-uplink is: it carries messages between anjud's socket and the city, and keeps none.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "config/settings.hpp"
#include "daemon/uplink/anjud_link.hpp"
#include "daemon/uplink/city_link.hpp"
#include "daemon/uplink/thread_watch.hpp"
#include "daemon/uplink/webhook_caller.hpp"

namespace anju {

// All of it belongs to the thread of `io`.
class Relay {
 public:
  // `settings` must have the way of this role, or a webhook; the second path calls no contact. `io` must live
  // longer, and must not run any more when this is destroyed. `on_stuck`: see CityLink.
  Relay(boost::asio::io_context& io, const Settings& settings, LinkRole role,
        std::function<void(const std::string& why)> on_stuck);

  void start();
  // Within 4 seconds.
  void stop(std::function<void()> done);
  bool can_be_destroyed() const {
    return (!city_ || city_->can_be_destroyed()) && contacts_.can_be_destroyed();
  }

 private:
  AnjudLink::Hooks anjud_hooks();
  CityLink::Hooks city_hooks();
  void carry_out(const link::ToUplink& message);
  void anjud_lost(const std::string& why);
  void city_changed(bool connected, const std::string& reason);
  void tell_state();
  void tell_identity();
  void say_alive();

  const LinkRole role_;
  const std::optional<PlatformSettings> way_;
  const std::string place_;
  std::optional<link::Identity> identity_;
  bool connected_ = false;
  std::string reason_;
  std::set<std::string> logged_;  // reasons of this outage
  std::uint64_t dropped_before_ = 0;
  boost::asio::steady_timer silence_;  // since anjud went
  boost::asio::steady_timer alive_;
  ThreadWatch threads_;
  std::function<void(const std::string& why)> on_stuck_;
  AnjudLink anjud_;
  std::optional<CityLink> city_;  // none: no platform is set, and only contacts are called
  WebhookCaller contacts_;
};

}  // namespace anju
