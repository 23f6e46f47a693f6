// Which hours of the day have life in this home.
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>

#include "rules/rhythm/home_rhythm.hpp"

namespace anju {
namespace {

// How much a day of before still counts; the figures of merit are flat around it (tests/bench/activity).
constexpr double kHalfLife = 14;         // days
constexpr double kOtherKindOfDay = 0.3;  // of a day of the other kind
constexpr double kNeighbour = 0.25;      // of the hours beside an hour
constexpr double kPopulationDays = 4;    // how many own days the population is worth

double weight_of_age(std::size_t days) {
  static const auto made = [] {
    std::array<double, 64> weights{};
    for (std::size_t i = 0; i < weights.size(); ++i)
      weights[i] = std::exp2(-static_cast<double>(i) / kHalfLife);
    return weights;
  }();
  return made[days % made.size()];
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
  DayMarks marks{day};
  for (unsigned hour = 0; hour < 24; ++hour) {
    const Quarter at = first + static_cast<Quarter>(hour) * 4;
    const unsigned life = diary.four_marks(LifeDiary::Line::life, at);
    if (life == 0 && diary.four_marks(LifeDiary::Line::observed, at) != 0xF) continue;
    marks.seen |= 1U << hour;
    if (life != 0) marks.lived |= 1U << hour;
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
  // Share and weight of each local hour, before the neighbours are looked at.
  LifeTable lived{};
  LifeTable seen{};
  const auto add = [](std::uint32_t hours, double weight, std::array<double, 24>& sum) {
    for (; hours != 0; hours &= hours - 1) sum[static_cast<std::size_t>(std::countr_zero(hours))] += weight;
  };
  days_ = 0;
  mark_days(diary, from, to);
  for (const DayMarks& marks : day_marks_) {
    const std::size_t kind = calendar_->kind_of(marks.day) == KindOfDay::working ? 0 : 1;
    const auto age = static_cast<std::size_t>((day_marks_.back().day - marks.day).count() + 1);
    const double weight = weight_of_age(age);
    if (marks.seen != 0) ++days_;
    add(marks.seen, weight, seen[kind]);
    add(marks.lived, weight, lived[kind]);
  }
  smooth_life(lived, seen);
}

void HomeRhythm::smooth_life(const LifeTable& lived, const LifeTable& seen) {
  for (std::size_t kind = 0; kind < kKindsOfDay; ++kind) {
    for (std::size_t hour = 0; hour < 24; ++hour) {
      const auto sum = [&](const LifeTable& table) {
        double all = 0;
        for (std::size_t k = 0; k < kKindsOfDay; ++k)
          all += (k == kind ? 1 : kOtherKindOfDay) *
                 (table[k][hour] + kNeighbour * (table[k][(hour + 23) % 24] + table[k][(hour + 1) % 24]));
        return all;
      };
      const auto population = static_cast<double>(model_->population.life[kind][hour]);
      life_[kind][hour] = (sum(lived) + kPopulationDays * population) / (sum(seen) + kPopulationDays);
    }
    life_terms_[kind] = terms_of(life_[kind]);
  }
}

}  // namespace anju
