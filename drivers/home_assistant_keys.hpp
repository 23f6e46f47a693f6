// The keys of Home Assistant's discovery messages, which may be abbreviated to fit small devices.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

namespace anju {

// Both under the full key or its abbreviation; null when there is neither.
const boost::json::value* member(const boost::json::object& config, std::string_view key);
// In the object `device`, where the abbreviations differ.
const boost::json::value* device_member(const boost::json::object& device, std::string_view key);

// A text below such a key; "" when it is no text or too long.
std::string text_of(const boost::json::object& config, std::string_view key);

}  // namespace anju
