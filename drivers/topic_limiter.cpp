#include "drivers/topic_limiter.hpp"

namespace anju {
namespace {

// Text that no topic can hold (MQTT 3.1.1, clause 4.7.3) stands between the two.
std::string key_of(std::string_view topic, const Sayer& whose) {
  std::string key(topic);
  if (whose.is_in_payload) key += '\0' + std::to_string(whose.index);
  return key;
}

}  // namespace

TopicLimiter::Admission TopicLimiter::admit(std::string_view topic, const Sayer& whose, const Instant& now) {
  Bucket& bucket = bucket_of(topic, whose, now);
  bucket.messages.fill(now.steady);
  if (bucket.messages.tokens() < 1) return beyond(topic, whose, now);
  bucket.messages.take(1);
  return Admission::kept;
}

TopicLimiter::Admission TopicLimiter::beyond(std::string_view topic, const Sayer& whose, const Instant& now) {
  const Bucket& bucket = bucket_of(topic, whose, now);
  const bool is_due = !bucket.alarm_at || now.steady - *bucket.alarm_at >= kAlarmEvery;
  return is_due ? Admission::kept_if_alarm : Admission::left_out;
}

void TopicLimiter::keep_alarm(std::string_view topic, const Sayer& whose, const Instant& now) {
  bucket_of(topic, whose, now).alarm_at = now.steady;
}

void TopicLimiter::leave_out(std::string_view topic, const Sayer& whose, const Instant& now) {
  Bucket& bucket = bucket_of(topic, whose, now);
  if (bucket.left_out.is_empty()) ++unreported_;
  bucket.left_out.note(now);
}

std::vector<Limited> TopicLimiter::take_reports(const Instant& now) {
  std::vector<Limited> reports;
  if (unreported_ == 0) return reports;
  for (auto& [topic, bucket] : buckets_) {
    const auto span = bucket.left_out.take(now);
    if (!span) continue;
    reports.push_back({bucket.whose, *span});
    --unreported_;
  }
  return reports;
}

TopicLimiter::Bucket& TopicLimiter::bucket_of(std::string_view topic, const Sayer& whose,
                                              const Instant& now) {
  std::string key = key_of(topic, whose);
  const auto found = buckets_.find(key);
  if (found != buckets_.end()) return found->second;
  if (buckets_.size() >= kTopics) forget_quiet(now);
  Bucket bucket;
  bucket.whose = whose;
  return buckets_.emplace(std::move(key), bucket).first->second;
}

// A topic whose bucket is full again is as if it had never spoken. When all of them are busy the box has
// other troubles: they all begin anew.
void TopicLimiter::forget_quiet(const Instant& now) {
  std::erase_if(buckets_, [&now](const auto& entry) {
    const Bucket& bucket = entry.second;
    return bucket.left_out.is_empty() && bucket.messages.tokens_at(now.steady) >= kBurst;
  });
  if (buckets_.size() < kTopics) return;
  buckets_.clear();
  unreported_ = 0;
}

}  // namespace anju
