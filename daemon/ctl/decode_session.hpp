// What consecutive messages of one session have in common: repeats, alarms that go on, what is older than the
// newest.
#pragma once

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/decode.hpp"

namespace anju {

// What became of one message, ready to be printed.
struct Verdict {
  bool repeated = false;                    // heard before, byte for byte
  bool historical = false;                  // older than what the device has said already
  std::vector<std::size_t> raised;          // positions in Decoded::values that raise an alarm
  std::vector<std::size_t> stale_retained;  // ... that are a momentary alarm which the broker had kept
};

class DecodeSession {
 public:
  // `source` is the topic, or "" for Modbus. Sets the quality of what is repeated or stale.
  Verdict judge(const Profile& profile, std::string_view source, const MqttMessage* message,
                Decoded& decoded);

 private:
  bool is_repeat(const MqttMessage& message, const Decoded& decoded);
  bool is_old(const std::string& source, const Decoded& decoded);

  std::map<std::string, std::string> last_payload_;       // by topic
  std::map<std::string, WallTime> newest_;                // by topic, in the device's own time
  std::set<std::pair<std::string, std::size_t>> alarms_;  // that are true: source, channel of the profile
};

}  // namespace anju
