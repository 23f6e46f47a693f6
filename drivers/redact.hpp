// Takes out of a message what nobody may keep. Pure.
#pragma once

#include <string>
#include <string_view>

#include "config/mqtt_profile.hpp"

namespace anju {

// The payload without the members that the profile calls personal. The same text when there are none of them,
// or when it is no JSON within the limits: then there is nothing that could be read, and decode will say so.
std::string redacted(const MqttProfile& mqtt, std::string_view payload);

}  // namespace anju
