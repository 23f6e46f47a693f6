#include "drivers/message_gate.hpp"

#include <algorithm>

#include "drivers/decode.hpp"

namespace anju {
namespace {

bool says_alarm(const Profile& profile, const MqttMessage& message, WallTime heard_at) {
  const Decoded decoded = decode(profile, message, heard_at, Zone());
  return std::any_of(decoded.values.begin(), decoded.values.end(), [&profile](const DecodedValue& value) {
    return profile.channels[value.channel].alarm && value.ticks.value_or(0) != 0 && !value.is_test;
  });
}

}  // namespace

bool MessageGate::admits(const MqttMessage& message, const std::vector<const Listener*>& listeners,
                         const Instant& now) {
  const std::lock_guard lock(mutex_);
  const TopicLimiter::Admission admission = limiter_.admit(message.topic, now);
  if (admission == TopicLimiter::Admission::kept) return true;
  const auto alarms = [&](const Listener* listener) {
    return says_alarm(*listener->profile, message, now.wall);
  };
  if (admission == TopicLimiter::Admission::kept_if_alarm &&
      std::any_of(listeners.begin(), listeners.end(), alarms)) {
    limiter_.keep_alarm(message.topic, now);
    return true;
  }
  limiter_.leave_out(message.topic, now);
  return false;
}

std::vector<Limited> MessageGate::take_reports(const Instant& now) {
  const std::lock_guard lock(mutex_);
  return limiter_.take_reports(now);
}

}  // namespace anju
