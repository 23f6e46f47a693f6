// A token bucket: what is saved up while somebody is quiet may be said at once.
#pragma once

#include <algorithm>
#include <optional>

#include "rules/model/time.hpp"

namespace anju {

class RateBucket {
 public:
  // Full at first. `per_second` and `most` are of whatever is counted, messages or bytes; both are more than
  // 0.
  RateBucket(double per_second, double most) : per_second_(per_second), most_(most), tokens_(most) {}

  double tokens_at(SteadyTime now) const {
    if (!filled_at_) return tokens_;
    const double seconds = std::chrono::duration<double>(std::max(now - *filled_at_, Duration{0})).count();
    return std::min(most_, tokens_ + per_second_ * seconds);
  }
  void fill(SteadyTime now) {
    tokens_ = tokens_at(now);
    filled_at_ = now;
  }
  double tokens() const { return tokens_; }
  // May go below nothing: a message that is larger than what is left is let through, and paid for afterwards.
  void take(double tokens) { tokens_ -= tokens; }

 private:
  double per_second_;
  double most_;
  double tokens_;
  std::optional<SteadyTime> filled_at_;
};

}  // namespace anju
