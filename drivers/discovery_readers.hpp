// The readers of each kind of announcement, and how they read JSON: what is missing, of another kind or too
// long is empty.
#pragma once

#include <boost/json/fwd.hpp>
#include <string>
#include <string_view>

#include "drivers/discovery.hpp"

namespace anju {

inline constexpr std::size_t kMostDevices = 1000;     // of one list
inline constexpr std::size_t kMostMeasures = 128;     // of one device
inline constexpr std::size_t kLongestText = 512;      // bytes of a name, a topic, a template
inline constexpr std::size_t kMostAvailability = 16;  // topics

// `base` is what precedes /bridge/devices.
Announced read_zigbee2mqtt(std::string_view base, const boost::json::value& list);
Result<Announced> read_home_assistant(std::string_view topic, const boost::json::value& config);
Result<Announced> read_tasmota(std::string_view topic, const boost::json::value& message);
Result<Announced> read_shelly(std::string_view topic, const boost::json::value& message);

bool is_home_assistant_topic(std::string_view topic);
bool is_tasmota_topic(std::string_view topic);
bool is_shelly_topic(std::string_view topic);

// "a/b/c" is three levels.
std::vector<std::string_view> levels_of(std::string_view topic);

const boost::json::object* object_in(const boost::json::object& whole, std::string_view key);
const boost::json::array* array_in(const boost::json::object& whole, std::string_view key);
std::string text_in(const boost::json::object& whole, std::string_view key);
bool flag_in(const boost::json::object& whole, std::string_view key, bool otherwise);
// A scalar as JSON text, "" for what is none or too long.
std::string json_text_of(const boost::json::value* value);
// Appends one step to a JSON Pointer (RFC 6901).
void append_step(std::string& pointer, std::string_view step);

}  // namespace anju
