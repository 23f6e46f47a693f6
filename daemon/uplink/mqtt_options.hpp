// How this gateway connects to the city's broker: MQTT 3.1.1 over mutual TLS, and no other way. Pure.
#pragma once

#include <mqtt/connect_options.h>

#include <chrono>
#include <string>

#include "config/settings.hpp"
#include "daemon/uplink/topics.hpp"

namespace anju {

// Paho pings after this much silence and gives the link up when a second one passes without an answer, so a
// half-open link is noticed within 30 s and a few of its ticks; the broker sends the last will after 1.5 of
// them.
inline constexpr std::chrono::seconds kKeepAlive{15};
// For TCP, TLS and CONNECT together. The name is looked up before it begins to count.
inline constexpr std::chrono::seconds kConnectTimeout{10};
// Paho stalls for a second when its own window is full, so that is wider than what is ever on its way.
inline constexpr int kPahoWindow = 32;

// host:port, with an IPv6 address in brackets.
std::string place_of(const PlatformSettings& platform);
std::string uri_of(const PlatformSettings& platform);

// The last will is offline_status(), retained.
mqtt::connect_options connect_options(const PlatformSettings& platform, const Topics& topics);

}  // namespace anju
