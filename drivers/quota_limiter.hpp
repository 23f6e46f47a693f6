// How much one home and one device may say, in messages and in bytes: however many topics it has, it takes no
// more than its share from its neighbours.
#pragma once

#include <optional>
#include <vector>

#include "config/quota_settings.hpp"
#include "drivers/left_out.hpp"
#include "drivers/rate_bucket.hpp"
#include "drivers/source.hpp"
#include "rules/model/home.hpp"

namespace anju {

// Seconds' worth of the quota that may be said at once. A broker keeps 5,000 messages while anjud is away
// (max_queued_messages of config/mosquitto): with the default quota they may all be of one home.
inline constexpr double kHomeBurst = 25;
inline constexpr double kDeviceBurst = 10;

// One thread. Bounded by what is installed.
class QuotaLimiter {
 public:
  QuotaLimiter(const QuotaSettings& quota, const Site& site);

  // Whose quota is used up; none: there was room, and the message is counted. A message of several devices of
  // one home is counted for the home and the first of them.
  std::optional<Sayer> admit(DeviceIndex device, std::size_t bytes, const Instant& now);
  void leave_out(const Sayer& whose, const Instant& now);

  std::vector<Limited> take_reports(const Instant& now);

 private:
  struct Share {
    Share(const RateQuota& quota, double seconds)
        : messages(quota.messages, quota.messages * seconds),
          bytes(static_cast<double>(quota.bytes), static_cast<double>(quota.bytes) * seconds) {}

    bool has_room(SteadyTime now);
    void take(std::size_t size);

    RateBucket messages;
    RateBucket bytes;
    LeftOutMessages left_out;
  };

  Share& share_of(const Sayer& whose) {
    return whose.kind == Sayer::Kind::home ? homes_[whose.index] : devices_[whose.index];
  }

  const Site* site_;
  std::vector<Share> homes_;
  std::vector<Share> devices_;
  std::vector<Sayer> to_report_;  // with something that was left out
};

}  // namespace anju
