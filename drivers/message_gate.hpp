// Which messages are kept of somebody who says too much: those that say that an alarm is on.
#pragma once

#include <mutex>
#include <vector>

#include "config/quota_settings.hpp"
#include "drivers/quota_limiter.hpp"
#include "drivers/source.hpp"
#include "drivers/topic_limiter.hpp"
#include "drivers/topic_router.hpp"

namespace anju {

// May be called from any thread. Each lane has a gate of its own, so what a home says on the routine lane
// takes nothing from its alarms.
class MessageGate {
 public:
  // `site` and `router` must outlive the gate.
  MessageGate(const QuotaSettings& quota, const Site& site, const TopicRouter& router);

  // Whom a message of these listeners is from: a device by its topic, or where that names none, by the
  // payload. Nobody: nobody installed, or several homes at once.
  Sayer sayer_of(const MqttMessage& message, const std::vector<const Listener*>& listeners,
                 const Instant& now) const;

  // False for what is said beyond a topic's rate or the quota of a device or a home. The broker is told that
  // it is dealt with: it is counted, reported, and a gap. Beyond them a topic is still heard once a second
  // when it says that an alarm is on.
  bool admits(const MqttMessage& message, const std::vector<const Listener*>& listeners, const Sayer& sayer,
              const Instant& now);

  // Of whom something was left out, as far as it is due.
  std::vector<Limited> take_reports(const Instant& now);

 private:
  const Site* site_;
  const TopicRouter* router_;
  std::mutex mutex_;
  TopicLimiter topics_;
  QuotaLimiter quotas_;
};

}  // namespace anju
