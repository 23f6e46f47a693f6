// What runs through a meter while nobody uses anything: a cistern that leaks, a pilot flame.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/rule.hpp"

namespace anju {

// The flow that nine tenths of a day's hours are above, of each of the last four weeks; their middle. Learned
// once a day, so that a burst does not become usual within hours.
class BaseFlow {
 public:
  static constexpr std::size_t kDays = 28;
  static constexpr std::size_t kFields = 8;

  // The register moved by `used` ticks in (from, to]. Stretches of more than three hours say nothing.
  void note(SteadyTime from, SteadyTime to, std::int64_t used);

  // Ticks an hour; 0 until two days are known.
  double ticks_an_hour() const { return rate_; }
  double ticks_in(Duration span) const;

  // The day that is counted goes with the channel; the days before are a state of their own, once a day.
  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them
  void restore_days(const std::string& key, const SavedStates& states);
  void save_days(const std::string& key, std::vector<SavedState>& changed);

 private:
  // A tenth of the hours of a day that has a few more of them, when the clocks change or reports are early.
  static constexpr std::size_t kLowest = 4;

  void end_hour(double ticks_an_hour);
  void begin_day(std::int64_t day);
  void find_middle();

  std::int64_t day_ = -1;
  std::array<std::int64_t, kLowest> lowest_{};  // hours of the day, the lowest first, ticks an hour
  std::int64_t hours_ = 0;
  std::int64_t used_ = 0;           // in the hour that is counted
  std::int64_t span_ = 0;           // milliseconds of it
  std::vector<std::int64_t> days_;  // the last ones, the oldest first
  double rate_ = 0;
  bool days_changed_ = false;
};

}  // namespace anju
