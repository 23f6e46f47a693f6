// What a home draws while its people sleep: the fridge, the heating, what is on standby.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/rhythm/life_sign.hpp"
#include "rules/rule.hpp"

namespace anju {

// The load of a quarter of an hour, or from one report to the next where that is longer, against the loads of
// the last four weeks between 1 and 5 o'clock. A load that hardly any night has seen is a person's; one that
// one night hour in some has seen may be the fridge's or the heating's.
class NightLoad {
 public:
  static constexpr std::size_t kNights = 28;
  static constexpr std::size_t kFields = 3;

  // `margin`: ticks an hour that a load must be above those of the night.
  explicit NightLoad(std::int64_t margin) : margin_(margin) {}

  // The register moved by `used` ticks in (from, to]. `time_of_day`: local, of `to`; none: not known, and
  // then nothing is learned.
  LifeSign observe(SteadyTime from, SteadyTime to, std::int64_t used, std::optional<Duration> time_of_day);

  // Ticks an hour. None until a week of nights is known.
  std::optional<double> weak_from() const { return weak_from_; }
  std::optional<double> strong_from() const { return strong_from_; }

  void append(std::vector<std::int64_t>& fields) const;
  void restore(const std::int64_t* fields);  // kFields of them
  // Each night is a state of its own.
  void restore_nights(const std::string& key, const SavedStates& states);
  void save_nights(const std::string& key, std::vector<SavedState>& changed);

 private:
  // Loads as the eighth part of a power of two: 9 % apart, and a byte each.
  struct Night {
    std::int64_t number = -1;  // day of the timeline on which it was
    std::int64_t count = 0;
    std::array<std::uint8_t, 16> loads{};
  };

  void note_night(std::int64_t day, double ticks_an_hour);
  void find_levels();

  std::int64_t margin_;
  std::vector<Night> nights_;  // at [number % kNights]
  std::int64_t learned_on_ = -1;
  std::optional<double> weak_from_;
  std::optional<double> strong_from_;
  std::int64_t used_ = 0;  // in the window
  Duration span_{};
  std::int64_t changed_ = -1;  // the night that changed
};

}  // namespace anju
