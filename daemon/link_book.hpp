// How well the way to the city works: up and down, month by month, and how long alarms took. Pure; remembers
// by integers.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "rules/model/time.hpp"
#include "rules/rule.hpp"

namespace anju {

// One month of the gateway's calendar. Percentiles are upper bounds, at most a tenth above the exact figure.
struct LinkMonth {
  std::uint32_t month = 0;  // 202611
  Duration up{0};
  Duration down{0};  // while the program was running
  std::uint64_t losses = 0;
  std::uint64_t accepted = 0;
  Duration median{0};
  Duration p95{0};
  Duration p99{0};
  Duration longest{0};
};

struct LinkTest {
  std::string alert_id;
  Instant at;
  std::optional<Duration> latency;  // none: no receipt yet
};

// One thread.
class LinkBook {
 public:
  static constexpr std::size_t kMonths = 13;  // so that a year can be compared with the one before

  void restore(const SavedStates& saved, SteadyTime now, std::uint32_t month);

  // The link is up or down from now on.
  void note(bool is_up, SteadyTime now, std::uint32_t month);
  // An alert has its receipt, so long after it was detected.
  void accepted(const std::string& alert_id, Duration latency);
  // A test of the way began; the one before is no longer waited for.
  void tested(const std::string& alert_id, Instant at);

  std::optional<LinkTest> last_test() const { return test_; }
  // Newest first, as of now.
  std::vector<LinkMonth> months(SteadyTime now, std::uint32_t month);

  // Something was noted that must not be lost; else what is saved may be some minutes old.
  void save(std::vector<SavedState>& changed, SteadyTime now, std::uint32_t month);

 private:
  struct Kept {
    Duration up{0};
    Duration down{0};
    std::uint64_t losses = 0;
    Duration longest{0};
    std::map<std::int64_t, std::int64_t> latencies;  // step of the scale to how many
  };
  void count(SteadyTime now, std::uint32_t month);
  Kept& at(std::uint32_t month);

  std::map<std::uint32_t, Kept> months_;
  std::uint32_t month_ = 0;
  bool is_up_ = false;
  SteadyTime counted_until_{};
  std::optional<LinkTest> test_;
  bool has_news_ = false;
  SteadyTime saved_at_{};
};

// 202611, by a clock that shows `ahead_of_utc` more than UTC.
std::uint32_t month_number(WallTime wall, Duration ahead_of_utc);

}  // namespace anju
