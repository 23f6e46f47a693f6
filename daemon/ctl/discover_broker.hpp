// A short visit to the broker in the home: subscribe, listen, leave. The one place of anjuctl that knows
// Paho.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "drivers/source.hpp"
#include "rules/model/error.hpp"

namespace anju {

// More than a home announces; a broker that pours cannot fill the memory.
inline constexpr std::size_t kMostMessages = 5000;
inline constexpr std::size_t kMostBytes = std::size_t{32} * 1024 * 1024;

// Everything that is said on the filters within `wait`; what the broker has kept comes first. Publishes
// nothing and leaves no session behind. Errors: unavailable, with a reason for a person.
Result<std::vector<MqttMessage>> listen_to_broker(const MqttSettings& settings, const std::string& password,
                                                  const std::vector<std::string>& filters, Duration wait);

// A visit that lasts: what came is handed over again and again, and something may be said.
struct BrokerVisit {
  std::vector<std::string> filters;
  Duration step{};  // between two looks
  // What has come since the last look; what is put into `to_say` is published at QoS 1. False ends the visit.
  std::function<bool(const std::vector<MqttMessage>& fresh, std::vector<MqttMessage>& to_say)> look;
};
// Errors: as above.
Result<void> visit_broker(const MqttSettings& settings, const std::string& password,
                          const BrokerVisit& visit);

}  // namespace anju
