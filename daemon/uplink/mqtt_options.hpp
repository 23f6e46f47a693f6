// How this gateway connects to the city's broker: MQTT 3.1.1 over mutual TLS, and no other way. Pure.
#pragma once

#include <mqtt/connect_options.h>

#include <chrono>
#include <string>

#include "config/settings.hpp"
#include "daemon/uplink/link_role.hpp"
#include "daemon/uplink/topics.hpp"

namespace anju {

// Paho pings after this much silence and gives the link up when no answer has come for about 1.6 times as
// much again: measured 31.9 s with 12 and 39.6 s with 15, where 45 are allowed. The broker's last will takes
// 18 s.
inline constexpr std::chrono::seconds kKeepAlive{12};
// For TCP, TLS and CONNECT together. The name is looked up before it begins to count.
inline constexpr std::chrono::seconds kConnectTimeout{10};
// Paho stalls for a second when its own window is full, so that is wider than what is ever on its way.
inline constexpr int kPahoWindow = 32;

// host:port, with an IPv6 address in brackets.
std::string place_of(const PlatformSettings& platform);
std::string uri_of(const PlatformSettings& platform);

// The last will is offline_status(), retained; the second path has none.
mqtt::connect_options connect_options(const PlatformSettings& platform, const Topics& topics,
                                      LinkRole role = LinkRole::first);

}  // namespace anju
