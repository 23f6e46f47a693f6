// Which hours of the day have life in this home.
#include <algorithm>
#include <array>
#include <bit>
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
  std::array<double, 26> days{};  // from the hour before midnight to the one after the next
  for (std::size_t hour = 0; hour < 24; ++hour) days[hour + 1] = static_cast<double>(sums[hour]) / kWholeDay;
  days.front() = days[24];
  days.back() = days[1];
  std::array<double, 24> all{};
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double beside = days[hour] + days[hour + 2];
    all[hour] = days[hour + 1] + kNeighbour * beside;
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

DayHours hours_from(const LifeDiary& diary, LifeDiary::Line line, Quarter first) {
  DayHours hours;
  constexpr Quarter kHalf = kQuartersOfDay / 2;
  for (unsigned half = 0; half < 2; ++half) {
    const Quarter at = first + half * kHalf;
    const std::uint64_t lived = any_of_four(diary.marks(line, at, kHalf));
    const std::uint64_t seen = all_of_four(diary.marks(LifeDiary::Line::observed, at, kHalf));
    hours.lived |= twelve(lived) << (half * 12);
    hours.seen |= twelve(lived | seen) << (half * 12);
  }
  return hours;
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
  return {hours_from(diary, line_, first), calendar_->kind_of(day) != KindOfDay::working};
}

DayHours HomeRhythm::day_before(const LifeDiary& diary, Quarter begun) const {
  return hours_from(diary, line_, begun + 1 - kQuartersOfDay);
}

double HomeRhythm::liveliness(const GapStart& start, const DayHours& before) const {
  const auto& usual = life(start.is_free);
  double expected = 0;
  for (int hour = 0; hour < 24; ++hour) {
    if ((before.seen >> hour & 1) == 0) continue;
    // What reports by the hour is marked in the last quarter of each of these hours.
    expected += usual[static_cast<std::size_t>((start.quarter_of_day + (hour + 1) * 4) % 96 / 4)];
  }
  return std::log((std::popcount(before.lived) + 1) / (expected + 1));
}

void HomeRhythm::mark_days(const LifeDiary& diary, Quarter from, Quarter to) {
  const auto day_of = [this](Quarter q) {
    return calendar_->local(WallTime{begin_of(q).time_since_epoch() + ahead_}).day;
  };
  const auto first = day_of(from);
  const auto last = day_of(to);
  const auto settled = day_of(to - kSettled);
  const auto marked_before = [&](std::chrono::local_days day) {
    return std::clamp<std::ptrdiff_t>((day - first_marked_).count(), 0, std::ssize(day_marks_));
  };
  day_marks_.erase(day_marks_.begin() + marked_before(settled), day_marks_.end());
  const auto forgotten = marked_before(first);
  day_marks_.erase(day_marks_.begin(), day_marks_.begin() + forgotten);
  first_marked_ = day_marks_.empty() ? first : first_marked_ + std::chrono::days{forgotten};
  day_marks_.reserve(LifeDiary::kDays);
  for (auto day = first_marked_ + std::chrono::days{std::ssize(day_marks_)}; day < last;
       day += std::chrono::days{1})
    day_marks_.push_back(marks_of(diary, day));
}

void HomeRhythm::learn_life(const LifeDiary& diary, Quarter from, Quarter to) {
  hour_sums_ = {};
  life_[0].is_made = life_[1].is_made = false;
  days_ = 0;
  mark_days(diary, from, to);
  std::size_t age = day_marks_.size();
  for (const DayMarks& marks : day_marks_) {
    HourSums& sums = hour_sums_[marks.is_free ? 1 : 0];
    const Weight weight = weight_of_age(age--);
    if (marks.hours.seen != 0) ++days_;
    add_hours(marks.hours.seen, weight, sums.seen);
    add_hours(marks.hours.lived, weight, sums.lived);
  }
}

const HomeRhythm::Life& HomeRhythm::smooth_life(bool is_free) const {
  const std::size_t kind = is_free ? 1 : 0;
  Life& life = life_[kind];
  if (life.is_made) return life;
  const HourSums& own = hour_sums_[kind];
  const HourSums& other = hour_sums_[1 - kind];
  const auto lived = with_neighbours(own.lived);
  const auto lived_otherwise = with_neighbours(other.lived);
  const auto seen = with_neighbours(own.seen);
  const auto seen_otherwise = with_neighbours(other.seen);
  for (std::size_t hour = 0; hour < 24; ++hour) {
    const double days_lived = lived[hour] + kOtherKindOfDay * lived_otherwise[hour];
    const double days_seen = seen[hour] + kOtherKindOfDay * seen_otherwise[hour];
    const auto population = static_cast<double>(model_->population.life[kind][hour]);
    life.shares[hour] = (days_lived + kPopulationDays * population) / (days_seen + kPopulationDays);
  }
  life.terms = terms_of(life.shares);
  life.is_made = true;
  return life;
}

}  // namespace anju
