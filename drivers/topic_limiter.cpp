#include "drivers/topic_limiter.hpp"

#include <algorithm>

namespace anju {
namespace {

double seconds_between(SteadyTime from, SteadyTime to) {
  return std::chrono::duration<double>(std::max(to - from, Duration{0})).count();
}

}  // namespace

TopicLimiter::Admission TopicLimiter::admit(std::string_view topic, const Instant& now) {
  Bucket& bucket = bucket_of(topic, now);
  bucket.tokens =
      std::min(kBurst, bucket.tokens + kPerSecond * seconds_between(bucket.filled_at, now.steady));
  bucket.filled_at = now.steady;
  if (bucket.tokens >= 1) {
    bucket.tokens -= 1;
    return Admission::kept;
  }
  const bool is_due = !bucket.alarm_at || now.steady - *bucket.alarm_at >= kAlarmEvery;
  return is_due ? Admission::kept_if_alarm : Admission::left_out;
}

void TopicLimiter::keep_alarm(std::string_view topic, const Instant& now) {
  bucket_of(topic, now).alarm_at = now.steady;
}

void TopicLimiter::leave_out(std::string_view topic, const Instant& now) {
  Bucket& bucket = bucket_of(topic, now);
  if (bucket.left_out++ == 0) {
    bucket.from = now;
    ++unreported_;
  }
  bucket.to = now;
}

std::vector<Limited> TopicLimiter::take_reports(const Instant& now) {
  std::vector<Limited> reports;
  if (unreported_ == 0) return reports;
  for (auto& [topic, bucket] : buckets_) {
    const bool is_due = !bucket.reported_at || now.steady - *bucket.reported_at >= kReportEvery;
    if (bucket.left_out == 0 || !is_due) continue;
    reports.push_back({topic, bucket.left_out, bucket.from, bucket.to});
    bucket.left_out = 0;
    bucket.reported_at = now.steady;
    --unreported_;
  }
  return reports;
}

TopicLimiter::Bucket& TopicLimiter::bucket_of(std::string_view topic, const Instant& now) {
  const auto found = buckets_.find(topic);
  if (found != buckets_.end()) return found->second;
  if (buckets_.size() >= kTopics) forget_quiet(now);
  Bucket bucket;
  bucket.filled_at = now.steady;
  return buckets_.emplace(std::string(topic), bucket).first->second;
}

// A topic whose bucket is full again is as if it had never spoken. When all of them are busy the box has
// other troubles: they all begin anew.
void TopicLimiter::forget_quiet(const Instant& now) {
  std::erase_if(buckets_, [&now](const auto& entry) {
    const Bucket& bucket = entry.second;
    return bucket.left_out == 0 &&
           bucket.tokens + kPerSecond * seconds_between(bucket.filled_at, now.steady) >= kBurst;
  });
  if (buckets_.size() < kTopics) return;
  buckets_.clear();
  unreported_ = 0;
}

}  // namespace anju
