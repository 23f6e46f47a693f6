// What devices and bridges announce about themselves on the broker in the home, as candidates for the
// installer. A candidate is never trusted by itself: nothing is heard from it until a person has installed it
// with a profile. Pure: no state, no clock, no I/O; no announcement can throw.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rules/model/error.hpp"
#include "rules/model/quantity.hpp"

namespace anju {

// Limits of one announcement. The list of a Zigbee network is one message for all its devices.
inline constexpr std::size_t kAnnouncementBytes = std::size_t{64} * 1024;
inline constexpr std::size_t kDeviceListBytes = std::size_t{1} << 20;

// One value that a device says it publishes. value = raw * scale + offset, in `unit`.
struct Measurement {
  std::optional<Quantity> quantity;  // none: Anju has no word for it
  std::string label;                 // in the device's own words: "water_leak", "ENERGY/Total"
  std::string unit;                  // as Anju writes units; as it was sent where Anju does not know it
  std::string state_topic;
  std::string pointer;  // JSON Pointer; "" the whole payload
  double scale = 1;
  double offset = 0;
  std::string payload_on;   // what true looks like, as JSON text: true, "ON", 1; empty: not said
  std::string payload_off;  // what false looks like
  std::string unique_id;
  std::string unreadable;  // why the value cannot be found where it is said to be; empty: it can
};

struct Candidate {
  std::string source;      // "zigbee2mqtt", "home-assistant", "shelly", "tasmota"
  std::string identity;    // tells devices of one source apart: IEEE address, MAC, identifier
  std::string address;     // the level of its topics that names it: what a profile's {device} captures
  std::string base_topic;  // what it says is below here; empty: not said
  std::string vendor;
  std::string model;
  std::string name;
  std::vector<Measurement> measures;
  std::vector<std::string> availability;  // topics that say whether it can be reached
  std::string availability_mode;          // "all", "any", "latest" where that is said
  std::vector<std::string> notes;         // "interview-incomplete", "disabled", ...
  bool removed = false;                   // the announcement was taken back
};

// What one message says.
struct Announced {
  std::string topic;
  std::vector<Candidate> candidates;
  std::vector<std::string> faults;  // what of a list could not be read: where, and what is wrong
};

// What to subscribe to; retained announcements then come at once.
std::vector<std::string> discovery_filters();

// Errors: not_found, when it is no announcement; malformed; out_of_range, when it is too large
// or too deep.
Result<Announced> read_announcement(std::string_view topic, std::string_view payload);

// One candidate a device out of everything that was announced, in the order of the first announcement. What
// is said again on a topic replaces what was said there before; what speaks of one device is joined; and what
// Home Assistant is told about a device that its bridge has listed itself is left out.
std::vector<Candidate> gather(const std::vector<Announced>& messages);

// What one discovery message of Home Assistant declares, as one JSON object.
std::string declares_json(const Candidate& candidate);

}  // namespace anju
