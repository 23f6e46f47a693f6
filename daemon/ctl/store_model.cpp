#include "daemon/ctl/store_model.hpp"

#include <algorithm>
#include <iterator>

namespace anju {
namespace {

// Kept, on the pages of the file. tests/bench/store, 1 to 10 readings a second of 10 to 100 devices, gives 6
// to 7 bytes a reading in packs; more where values jump.
constexpr double kRawBytes = 8;
constexpr double kRollupBytes = 16;  // a quarter of an hour
constexpr double kRollupRow = 40;
constexpr double kQuartersOfADay = 96;

// Written, from the same runs: a commit is two pages of the log and their share of moving it into the file.
// What a reading costs beside that becomes less when more of them share a page.
constexpr double kCommitBytes = 8'760;
struct ReadingCost {
  double seconds;  // between commits
  double bytes;
};
constexpr ReadingCost kReadingCosts[] = {{1, 100}, {10, 84}, {30, 75}, {60, 51}};
constexpr double kIdleCommits = 288;  // every five minutes when nothing is heard

constexpr double kKeptRaw = 1;  // days, however little room there is
constexpr double kRest = 4e6;   // alerts, outbox, rule states

double reading_bytes(Duration commit_interval) {
  const double seconds = std::chrono::duration<double>(commit_interval).count();
  const ReadingCost* before = std::begin(kReadingCosts);
  if (seconds <= before->seconds) return before->bytes;
  for (const ReadingCost& cost : kReadingCosts) {
    if (seconds <= cost.seconds)
      return before->bytes +
             (cost.bytes - before->bytes) * (seconds - before->seconds) / (cost.seconds - before->seconds);
    before = &cost;
  }
  return before->bytes;
}

double days(Duration duration) { return std::chrono::duration<double, std::ratio<86400>>(duration).count(); }

}  // namespace

double written_a_day(const StoreLoad& load, Duration commit_interval) {
  const double most = 86'400'000.0 / static_cast<double>(std::max(commit_interval, Duration{1}).count());
  const double commits = std::max(std::min(load.messages_a_day, most), kIdleCommits);
  return commits * kCommitBytes + load.readings_a_day * reading_bytes(commit_interval);
}

double raw_a_day(const StoreLoad& load) { return load.readings_a_day * kRawBytes; }

double rollups_a_day(const StoreLoad& load) {
  if (load.channels <= 0) return 0;
  const double quarters = std::min(load.readings_a_day / load.channels, kQuartersOfADay);
  return load.channels * (kRollupRow + quarters * kRollupBytes);
}

Retention retention(const StoreLoad& load, const StorePolicy& policy, double bytes) {
  Retention kept{days(policy.raw), days(policy.rollups), true};
  const double room = std::max(bytes - kRest, 0.0);
  const double raw = raw_a_day(load);
  const double rollups = rollups_a_day(load);
  if (raw * kept.raw + rollups * kept.rollups <= room || raw <= 0) return kept;
  kept.fits = false;
  const double for_raw = room - rollups * kept.rollups;
  if (for_raw >= raw * kKeptRaw) {
    kept.raw = for_raw / raw;
    return kept;
  }
  kept.raw = std::min(kKeptRaw, room / raw);
  kept.rollups = rollups > 0 ? std::max((room - raw * kept.raw) / rollups, 0.0) : 0;
  return kept;
}

}  // namespace anju
