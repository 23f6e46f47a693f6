// What a device says of itself: its battery and how well it is heard.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "daemon/ctl/render.hpp"

namespace anju {

// The last reading of a quantity in the device's view; null when there is none.
const boost::json::value& reading_of(const boost::json::value& device, std::string_view quantity);

// "14 %", "low", or "".
std::string battery_text(const boost::json::value& device, const Look& look);
// "-71 dBm", "link quality 80", or "".
std::string signal_text(const boost::json::value& device, const Look& look);

}  // namespace anju
