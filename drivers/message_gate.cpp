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

MessageGate::MessageGate(const QuotaSettings& quota, const Site& site, const TopicRouter& router)
    : site_(&site), router_(&router), quotas_(quota, site) {}

Sayer MessageGate::sayer_of(const MqttMessage& message, const std::vector<const Listener*>& listeners,
                            const Instant& now) const {
  if (const auto device = router_->device(message.topic)) return {Sayer::Kind::device, *device};
  Sayer sayer;
  for (const Listener* listener : listeners) {
    if (!listener->profile->mqtt.names_device_in_payload()) continue;
    for (const Sample& sample : decode(*listener->profile, message, now.wall, Zone()).samples) {
      const auto device = listener->device(sample.device);
      if (!device) continue;
      const bool is_first = sayer.kind == Sayer::Kind::nobody;
      if (!is_first && site_->devices[*device].home != site_->devices[sayer.index].home) return {};
      if (is_first) sayer = {Sayer::Kind::device, *device, true};
    }
  }
  return sayer;
}

bool MessageGate::admits(const MqttMessage& message, const std::vector<const Listener*>& listeners,
                         const Sayer& sayer, const Instant& now) {
  const std::lock_guard lock(mutex_);
  TopicLimiter::Admission admission = topics_.admit(message.topic, sayer, now);
  std::optional<Sayer> full;  // whose quota is
  if (admission == TopicLimiter::Admission::kept) {
    if (sayer.kind == Sayer::Kind::device)
      full = quotas_.admit(sayer.index, message.topic.size() + message.payload.size(), now);
    if (!full) return true;
    admission = topics_.beyond(message.topic, sayer, now);
  }
  const auto alarms = [&](const Listener* listener) {
    return says_alarm(*listener->profile, message, now.wall);
  };
  if (admission == TopicLimiter::Admission::kept_if_alarm &&
      std::any_of(listeners.begin(), listeners.end(), alarms)) {
    topics_.keep_alarm(message.topic, sayer, now);
    return true;
  }
  if (full) {
    quotas_.leave_out(*full, now);
  } else {
    topics_.leave_out(message.topic, sayer, now);
  }
  return false;
}

std::vector<Limited> MessageGate::take_reports(const Instant& now) {
  const std::lock_guard lock(mutex_);
  std::vector<Limited> reports = topics_.take_reports(now);
  for (const Limited& report : quotas_.take_reports(now)) reports.push_back(report);
  return reports;
}

}  // namespace anju
