// The numbers of the model of a home's rhythm: how long people's pauses are. Data, read from config/rhythm/.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "rules/rhythm/wait_terms.hpp"

namespace anju {

// Working days, and the others.
inline constexpr std::size_t kKindsOfDay = 2;

// A gap is looked at hour by hour: hour d of it is (d, d + 1] hours after the last sign of life. Its first
// two hours are everybody's and tell nothing; longer than a day is an absence.
inline constexpr int kFirstGapHour = 2;
inline constexpr int kLastGapHour = 23;
inline constexpr std::size_t kGapHours = kLastGapHour - kFirstGapHour + 1;

// No chance is taken to be nearer to 0 or 1 than this, so that its logit stays finite.
inline constexpr double kCertain = 0.995;
double logit(double chance);

template <class Value>
using ByGapHour = std::array<Value, kGapHours>;

// The chance that a gap ends in each of its hours.
struct UsualEnds {
  ByGapHour<float> chance{};
  ByGapHour<double> logit{};  // of the same
};
UsualEnds usual_ends_of(const ByGapHour<float>& chance);

// What many homes do, each with the same weight.
struct Population {
  // [kind of day][local hour in which the gap began]
  std::array<std::array<UsualEnds, 24>, kKindsOfDay> ends{};
  // [kind of day][local hour]: the share of days with a sign of life in that hour.
  std::array<std::array<float, 24>, kKindsOfDay> life{};
};

struct RhythmModel {
  // The logit of the chance that a gap ends in hour d is the sum of these times the terms of gap_wait.cpp.
  static constexpr std::size_t kTerms = 17;
  std::array<double, kTerms> weights{};
  // Of the price of being late: less than 1 where such signs tell less of a person, so that waiting costs
  // less.
  double price = 1;
  int more_hours = 0;  // beyond the longest wait of the tier
  Population population;
};

// By what a home's signs of life come from. Motion, doors and water are one: somebody is up and about.
enum class RhythmOf : std::uint8_t { water, electricity, steps };
struct Rhythms {
  // A null one: such homes are waited for by fixed limits.
  std::array<std::shared_ptr<const RhythmModel>, 3> models;
  TierWaits waits{};
};

}  // namespace anju
