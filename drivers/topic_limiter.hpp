// How much one topic may say: a device that has gone mad must not keep the others waiting, nor fill the
// flash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "drivers/left_out.hpp"
#include "drivers/rate_bucket.hpp"
#include "drivers/source.hpp"
#include "rules/model/time.hpp"

namespace anju {

// A token bucket a topic; where a topic is shared and only the message says whose it is, one a device on it.
// One thread. Bounded: of more than kTopics those that are quiet are forgotten.
class TopicLimiter {
 public:
  // The busiest gateway in the field is rtl_433 with some fifty senders, each heard three times: about ten
  // messages a second. A meter with an S0 pulse a second and ten values is as much.
  static constexpr double kPerSecond = 50;
  static constexpr double kBurst = 500;
  // Beyond its rate a topic is still heard once in this when it says that an alarm is on.
  static constexpr Duration kAlarmEvery{1000};
  static constexpr std::size_t kTopics = 4096;

  enum class Admission { kept, kept_if_alarm, left_out };
  // `whose`: the device, or that it is not known. kept_if_alarm: ask whether the message is an alarm; then
  // say so with `leave_out` or `keep_alarm`.
  Admission admit(std::string_view topic, const Sayer& whose, const Instant& now);
  // What to do with a message that something else has no room for: kept_if_alarm or left_out.
  Admission beyond(std::string_view topic, const Sayer& whose, const Instant& now);
  void keep_alarm(std::string_view topic, const Sayer& whose, const Instant& now);
  void leave_out(std::string_view topic, const Sayer& whose, const Instant& now);

  // Of each topic that has something to report and is due.
  std::vector<Limited> take_reports(const Instant& now);

 private:
  struct Bucket {
    Sayer whose;
    RateBucket messages{kPerSecond, kBurst};
    std::optional<SteadyTime> alarm_at;
    LeftOutMessages left_out;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view topic) const { return std::hash<std::string_view>{}(topic); }
  };

  Bucket& bucket_of(std::string_view topic, const Sayer& whose, const Instant& now);
  void forget_quiet(const Instant& now);

  std::unordered_map<std::string, Bucket, Hash, std::equal_to<>> buckets_;
  std::size_t unreported_ = 0;  // topics with something to report
};

}  // namespace anju
