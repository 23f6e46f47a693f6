// How a session with the broker in the home is opened.
#pragma once

#include <mqtt/connect_options.h>

#include <chrono>
#include <string>

#include "config/settings.hpp"
#include "drivers/source.hpp"

namespace anju {

inline constexpr std::chrono::seconds kConnectTimeout{5};

mqtt::connect_options connect_options_of(const MqttSettings& settings, const std::string& password);
std::string uri_of(const MqttSettings& settings);
// The routine session has the name that it had when it was the only one.
std::string session_of(const MqttSettings& settings, Lane lane);

}  // namespace anju
