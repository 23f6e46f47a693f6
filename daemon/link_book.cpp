#include "daemon/link_book.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace anju {
namespace {

constexpr std::int64_t kLinkBookLayout = 1;
constexpr std::size_t kHead = 6;
constexpr const char* kKey = "link.figures";
constexpr const char* kTestKey = "link.test";
constexpr double kStep = 1.1;  // of the scale: each step is a tenth longer than the one before
// What nothing depends on is saved so seldom that the flash does not notice.
constexpr Duration kSaveEvery{std::chrono::minutes{10}};

std::int64_t step_of(Duration latency) {
  if (latency.count() <= 1) return 0;
  return static_cast<std::int64_t>(
      std::ceil(std::log(static_cast<double>(latency.count())) / std::log(kStep)));
}

// The longest that is on this step.
Duration end_of(std::int64_t step) {
  return Duration{static_cast<std::int64_t>(std::floor(std::pow(kStep, static_cast<double>(step))))};
}

// The step below which so many of a thousand are.
Duration percentile(const std::map<std::int64_t, std::int64_t>& latencies, std::uint64_t all,
                    std::uint64_t permille) {
  const std::uint64_t wanted = (all * permille + 999) / 1000;
  std::uint64_t passed = 0;
  for (const auto& [step, count] : latencies) {
    passed += static_cast<std::uint64_t>(count);
    if (passed >= wanted) return end_of(step);
  }
  return Duration{0};
}

}  // namespace

std::uint32_t month_number(WallTime wall, Duration ahead_of_utc) {
  const auto local = std::chrono::floor<std::chrono::days>(
      std::chrono::sys_time<Duration>{wall.time_since_epoch() + ahead_of_utc});
  const std::chrono::year_month_day day{local};
  return static_cast<std::uint32_t>(static_cast<int>(day.year())) * 100 + static_cast<unsigned>(day.month());
}

LinkBook::Kept& LinkBook::at(std::uint32_t month) {
  Kept& kept = months_[month];
  while (months_.size() > kMonths) months_.erase(months_.begin());
  return kept;
}

// The time goes to the month in which it ends: at the turn of a month that is one heartbeat in the wrong one.
void LinkBook::count(SteadyTime now, std::uint32_t month) {
  const Duration passed = std::max(now - counted_until_, Duration{0});
  Kept& kept = at(month);
  (is_up_ ? kept.up : kept.down) += passed;
  counted_until_ = now;
  month_ = month;
}

void LinkBook::note(bool is_up, SteadyTime now, std::uint32_t month) {
  count(now, month);
  if (is_up == is_up_) return;
  is_up_ = is_up;
  has_news_ = true;
  if (!is_up) ++at(month).losses;
}

void LinkBook::accepted(const std::string& alert_id, Duration latency) {
  Kept& kept = at(month_);
  ++kept.latencies[step_of(latency)];
  kept.longest = std::max(kept.longest, latency);
  has_news_ = true;
  if (test_ && test_->alert_id == alert_id && !test_->latency) test_->latency = latency;
}

void LinkBook::tested(const std::string& alert_id, Instant when) {
  test_ = LinkTest{alert_id, when, std::nullopt};
  has_news_ = true;
}

std::vector<LinkMonth> LinkBook::months(SteadyTime now, std::uint32_t month) {
  count(now, month);
  std::vector<LinkMonth> shown;
  for (auto kept = months_.rbegin(); kept != months_.rend(); ++kept) {
    LinkMonth one{kept->first, kept->second.up, kept->second.down, kept->second.losses, 0, {}, {}, {}, {}};
    for (const auto& [step, count] : kept->second.latencies)
      one.accepted += static_cast<std::uint64_t>(count);
    one.median = std::min(percentile(kept->second.latencies, one.accepted, 500), kept->second.longest);
    one.p95 = std::min(percentile(kept->second.latencies, one.accepted, 950), kept->second.longest);
    one.p99 = std::min(percentile(kept->second.latencies, one.accepted, 990), kept->second.longest);
    one.longest = kept->second.longest;
    shown.push_back(one);
  }
  return shown;
}

void LinkBook::save(std::vector<SavedState>& changed, SteadyTime now, std::uint32_t month) {
  if (!has_news_ && now < saved_at_ + kSaveEvery) return;
  count(now, month);
  has_news_ = false;
  saved_at_ = now;
  std::vector<std::int64_t> fields{kLinkBookLayout};
  for (const auto& [number, kept] : months_) {
    for (const std::int64_t field : {static_cast<std::int64_t>(number), kept.up.count(), kept.down.count(),
                                     static_cast<std::int64_t>(kept.losses), kept.longest.count(),
                                     static_cast<std::int64_t>(kept.latencies.size())})
      fields.push_back(field);
    for (const auto& [step, count] : kept.latencies) {
      fields.push_back(step);
      fields.push_back(count);
    }
  }
  changed.push_back({kKey, std::move(fields)});
  if (test_)
    changed.push_back(
        {kTestKey,
         {kLinkBookLayout, test_->at.steady.time_since_epoch().count(),
          test_->at.wall.time_since_epoch().count(), test_->latency ? test_->latency->count() : kAbsent}});
}

void LinkBook::restore(const SavedStates& saved, SteadyTime now, std::uint32_t month) {
  counted_until_ = saved_at_ = now;
  month_ = month;
  if (const auto found = saved.find(kTestKey); found != saved.end() && found->second.size() == 4) {
    const auto& fields = found->second;
    test_ = LinkTest{"", {SteadyTime{Duration{fields[1]}}, WallTime{Duration{fields[2]}}, {}}, {}};
    if (fields[3] != kAbsent) test_->latency = Duration{fields[3]};
  }
  const auto found = saved.find(kKey);
  if (found == saved.end() || found->second.empty() || found->second[0] != kLinkBookLayout) return;
  const std::vector<std::int64_t>& fields = found->second;
  for (std::size_t next = 1; next + kHead <= fields.size();) {
    Kept& kept = at(static_cast<std::uint32_t>(fields[next]));
    kept.up = Duration{fields[next + 1]};
    kept.down = Duration{fields[next + 2]};
    kept.losses = static_cast<std::uint64_t>(fields[next + 3]);
    kept.longest = Duration{fields[next + 4]};
    const auto pairs = static_cast<std::size_t>(fields[next + 5]);
    next += kHead;
    if (pairs > (fields.size() - next) / 2) return;
    for (std::size_t i = 0; i < pairs; ++i, next += 2) kept.latencies[fields[next]] = fields[next + 1];
  }
}

}  // namespace anju
