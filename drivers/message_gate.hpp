// Which messages of a topic that says too much are kept all the same: those that say that an alarm is on.
#pragma once

#include <mutex>
#include <vector>

#include "drivers/source.hpp"
#include "drivers/topic_limiter.hpp"
#include "drivers/topic_router.hpp"

namespace anju {

// May be called from any thread.
class MessageGate {
 public:
  // False for what a topic says beyond its rate. The broker is told that it is dealt with: it is counted,
  // reported, and a gap.
  bool admits(const MqttMessage& message, const std::vector<const Listener*>& listeners, const Instant& now);

  // Of each topic that has something to report and is due.
  std::vector<Limited> take_reports(const Instant& now);

 private:
  std::mutex mutex_;
  TopicLimiter limiter_;
};

}  // namespace anju
