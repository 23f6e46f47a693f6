// Which hours of the day have life in this home.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>

#include "rules/rhythm/home_rhythm.hpp"

namespace anju {
namespace {

// How much a day of before still counts; the figures of merit are flat around it (tests/bench/activity).
constexpr double kHalfLife = 14;         // days
constexpr double kOtherKindOfDay = 0.3;  // of a day of the other kind
constexpr double kNeighbour = 0.25;      // of the hours beside an hour
constexpr double kPopulationDays = 4;    // how many own days the population is worth

// In parts of kWholeDay: 64 days together stay below 2^31.
using Weight = std::uint32_t;
constexpr double kWholeDay = 1U << 25;

Weight weight_of_age(std::size_t days) {
  static const auto made = [] {
    std::array<Weight, 64> weights{};
    for (std::size_t i = 0; i < weights.size(); ++i)
      weights[i] =
          static_cast<Weight>(std::llround(kWholeDay * std::exp2(-static_cast<double>(i) / kHalfLife)));
    return weights;
  }();
  return made[days % made.size()];
}

using HourWeights = std::array<Weight, 24>;

// Without a branch, so that the hours go through the processor four at a time.
void add_hours(std::uint32_t hours, Weight weight, HourWeights& sums) {
  static constexpr auto kBit = [] {
    HourWeights bits{};
    for (std::size_t hour = 0; hour < bits.size(); ++hour) bits[hour] = 1U << hour;
    return bits;
  }();
  for (std::size_t hour = 0; hour < sums.size(); ++hour) sums[hour] += (hours & kBit[hour]) != 0 ? weight : 0;
}

// In days, each hour with a part of those beside it.
std::array<double, 24> with_neighbours(const HourWeights& sums) {
  const auto days = [&](std::size_t hour) { return static_cast<double>(sums[hour % 24]) / kWholeDay; };
  std::array<double, 24> all{};
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double beside = days(hour + 23) + days(hour + 1);
    all[hour] = days(hour) + kNeighbour * beside;
  }
  return all;
}

// One hour in four marks of the diary: where any of them is set, or where all are. In the lowest of the four.
constexpr std::uint64_t kHours = 0x1111'1111'1111'1111;
constexpr std::uint64_t any_of_four(std::uint64_t m) { return (m | m >> 1 | m >> 2 | m >> 3) & kHours; }
constexpr std::uint64_t all_of_four(std::uint64_t m) { return m & m >> 1 & m >> 2 & m >> 3 & kHours; }

// The first twelve of them, one bit each.
constexpr std::uint32_t twelve(std::uint64_t hours) {
  std::uint32_t bits = 0;
  for (unsigned hour = 0; hour < 12; ++hour)
    bits |= static_cast<std::uint32_t>(hours >> (hour * 4) & 1) << hour;
  return bits;
}

LifeTerms terms_of(const std::array<double, 24>& life) {
  LifeTerms terms;
  double mean = 0;
  for (std::size_t hour = 0; hour < 24; ++hour) {
    terms.logit[hour] = logit(life[hour]);
    terms.expected[hour] = -std::log(1 - std::min(life[hour], kCertain));
    mean += life[hour] / 24;
  }
  terms.mean_logit = logit(mean);
  return terms;
}

}  // namespace

HomeRhythm::DayMarks HomeRhythm::marks_of(const LifeDiary& diary, std::chrono::local_days day) const {
  const WallTime midnight = calendar_->to_wall({day, Duration::zero()});
  const Quarter first = quarter_of(SteadyTime{midnight.time_since_epoch() - ahead_ + kQuarter / 2});
  DayMarks marks{day, calendar_->kind_of(day) != KindOfDay::working};
  constexpr Quarter kHalf = kQuartersOfDay / 2;
  for (unsigned half = 0; half < 2; ++half) {
    const Quarter at = first + half * kHalf;
    const std::uint64_t lived = any_of_four(diary.marks(LifeDiary::Line::life, at, kHalf));
    const std::uint64_t seen = all_of_four(diary.marks(LifeDiary::Line::observed, at, kHalf));
    marks.lived |= twelve(lived) << (half * 12);
    marks.seen |= twelve(lived | seen) << (half * 12);
  }
  return marks;
}

void HomeRhythm::mark_days(const LifeDiary& diary, Quarter from, Quarter to) {
  const auto day_of = [this](Quarter q) {
    return calendar_->local(WallTime{begin_of(q).time_since_epoch() + ahead_}).day;
  };
  const auto first = day_of(from);
  const auto last = day_of(to);
  const auto settled = day_of(to - kSettled);
  std::erase_if(day_marks_, [&](const DayMarks& m) { return m.day < first || m.day >= settled; });
  auto day = day_marks_.empty() ? first : day_marks_.back().day + std::chrono::days{1};
  for (; day < last; day += std::chrono::days{1}) day_marks_.push_back(marks_of(diary, day));
}

void HomeRhythm::learn_life(const LifeDiary& diary, Quarter from, Quarter to) {
  std::array<HourWeights, kKindsOfDay> lived{};
  std::array<HourWeights, kKindsOfDay> seen{};
  days_ = 0;
  mark_days(diary, from, to);
  for (const DayMarks& marks : day_marks_) {
    const std::size_t kind = marks.is_free ? 1 : 0;
    const auto age = static_cast<std::size_t>((day_marks_.back().day - marks.day).count() + 1);
    const Weight weight = weight_of_age(age);
    if (marks.seen != 0) ++days_;
    add_hours(marks.seen, weight, seen[kind]);
    add_hours(marks.lived, weight, lived[kind]);
  }
  smooth_life({with_neighbours(lived[0]), with_neighbours(lived[1])},
              {with_neighbours(seen[0]), with_neighbours(seen[1])});
}

void HomeRhythm::smooth_life(const LifeTable& lived, const LifeTable& seen) {
  for (std::size_t kind = 0; kind < kKindsOfDay; ++kind) {
    const std::size_t other = 1 - kind;
    for (std::size_t hour = 0; hour < 24; ++hour) {
      const auto sum = [&](const LifeTable& table) {
        return table[kind][hour] + kOtherKindOfDay * table[other][hour];
      };
      const auto population = static_cast<double>(model_->population.life[kind][hour]);
      life_[kind][hour] = (sum(lived) + kPopulationDays * population) / (sum(seen) + kPopulationDays);
    }
    life_terms_[kind] = terms_of(life_[kind]);
  }
}

}  // namespace anju
