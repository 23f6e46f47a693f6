#include "daemon/http/caller_guard.hpp"

#include <algorithm>

namespace anju {
namespace {

constexpr unsigned kFree = 4;
constexpr Duration kFirstWait{std::chrono::seconds{1}};
constexpr Duration kLongestWait{std::chrono::minutes{15}};
constexpr Duration kForgotten{std::chrono::hours{1}};
constexpr std::size_t kAddresses = 4096;

}  // namespace

std::optional<Duration> CallerGuard::locked(const std::string& address, SteadyTime now) const {
  const auto found = wrong_.find(address);
  if (found == wrong_.end() || found->second.until <= now) return std::nullopt;
  return found->second.until - now;
}

void CallerGuard::note_wrong(const std::string& address, SteadyTime now) {
  forget_old(now);
  Wrong& wrong = wrong_[address];
  ++wrong.count;
  wrong.last = now;
  if (wrong.count <= kFree) return;
  const unsigned doublings = std::min(wrong.count - kFree - 1, 20U);
  wrong.until = now + std::min(kFirstWait * (std::int64_t{1} << doublings), kLongestWait);
  ++lockouts_;
}

void CallerGuard::forget_old(SteadyTime now) {
  std::erase_if(wrong_, [now](const auto& entry) { return now - entry.second.last > kForgotten; });
  if (wrong_.size() < kAddresses) return;
  const auto oldest = std::min_element(wrong_.begin(), wrong_.end(), [](const auto& a, const auto& b) {
    return a.second.last < b.second.last;
  });
  wrong_.erase(oldest);
}

}  // namespace anju
