#include "drivers/box_clocks.hpp"

#include <algorithm>

namespace anju {
namespace {

// A clock that a device is further ahead of than this is not the one that it goes by.
constexpr Duration kAhead{std::chrono::minutes{5}};
// Nor, where there is a doubt which one is, a clock that it is further behind than anything is kept.
constexpr Duration kBehind{std::chrono::hours{24 * 400}};

// When nobody knows the time, what no device can mean: it was never set, or it is broken.
constexpr WallTime kLatestWall{std::chrono::sys_days{std::chrono::year{2100} / 1 / 1}};

// What takes no longer than this on its way is no later than anything ever is.
constexpr Duration kOnTime{std::chrono::seconds{10}};

std::optional<BoxClocks::Lateness> lateness_by(WallTime clock, WallTime measured) {
  if (measured > clock + kAhead) return std::nullopt;
  const bool is_on_time = measured <= clock + kOnTime && measured >= clock - kOnTime;
  return BoxClocks::Lateness{std::max(clock - measured, Duration{0}), is_on_time};
}

bool fits_better(const BoxClocks::Lateness& one, const BoxClocks::Lateness& other, Duration expected) {
  if (one.is_on_time != other.is_on_time) return one.is_on_time;
  const auto off = [expected](Duration late) { return late < expected ? expected - late : late - expected; };
  return off(one.late) < off(other.late);
}

}  // namespace

bool BoxClocks::allow(WallTime measured, Duration ahead, Duration behind) const {
  const auto fits = [&](WallTime clock) { return measured <= clock + ahead && measured >= clock - behind; };
  if (fits(wall) || std::any_of(also.begin(), also.end(), fits)) return true;
  return !is_known && measured >= kEarliestWall && measured < kLatestWall;
}

std::optional<BoxClocks::Lateness> BoxClocks::lateness(WallTime measured, Duration expected) const {
  const bool is_doubtful = !is_known || !also.empty();
  std::optional<Lateness> best;
  const auto take = [&](WallTime clock) {
    const auto one = lateness_by(clock, measured);
    if (!one || (is_doubtful && one->late > kBehind)) return;
    if (!best || fits_better(*one, *best, expected)) best = one;
  };
  take(wall);
  for (const WallTime clock : also) take(clock);
  return best;
}

}  // namespace anju
