#include "rules/rhythm/home_rhythm.hpp"

#include <algorithm>
#include <cmath>

namespace anju {
namespace {

constexpr Quarter kMemory = 56 * kQuartersOfDay;
constexpr Quarter kLongestOf = 28 * kQuartersOfDay;
constexpr int kLongestGap = 24;  // hours; what is longer is an absence

// How much a day of before still counts; the figures of merit are flat around it (tests/bench/activity).
constexpr double kGapHalfLife = 21;    // days
constexpr double kOtherKind = 0.5;     // of a gap on the other kind of day
constexpr double kSpread = 4;          // quarters: how far apart gaps may begin and still be alike
constexpr double kPopulationGaps = 6;  // how many own gaps the population is worth

// Weights by age and by distance, made once.
struct Weights {
  std::array<double, 64> gap_age{};
  std::array<double, 49> distance{};  // of two times of day, in quarters
  Weights() {
    for (std::size_t i = 0; i < gap_age.size(); ++i)
      gap_age[i] = std::exp2(-static_cast<double>(i) / kGapHalfLife);
    for (std::size_t i = 0; i < distance.size(); ++i) {
      const double part = static_cast<double>(i) / kSpread;
      distance[i] = part < 4 ? std::exp(-part * part / 2) : 0;
    }
  }
};

const Weights kWeights;

// A report of 59:58 and one of 60:02 may fall into different quarters.
constexpr int ended_hour(Quarter quarters) { return static_cast<int>((quarters - 1 + 3) / 4); }

}  // namespace

GapStart HomeRhythm::start_of(Quarter quarter) const {
  const WallTime wall{begin_of(quarter).time_since_epoch() + ahead_ + kQuarter / 2};
  const LocalMoment local = calendar_->local(wall);
  const bool is_late = local.time_of_day >= std::chrono::hours{18};
  return {static_cast<std::int8_t>(local.time_of_day / kQuarter),
          calendar_->kind_of(local.day + std::chrono::days{is_late ? 1 : 0}) != KindOfDay::working};
}

void HomeRhythm::learn(const LifeDiary& diary, Quarter day, Duration ahead) {
  const Duration moved = ahead > ahead_ ? ahead - ahead_ : ahead_ - ahead;
  const bool is_same = diary.late_marks() == late_marks_ && moved < kQuarter / 2;
  if (day_ == day && is_same) return;
  // What is kept is told apart within the memory only.
  const bool goes_on = day_ && day >= *day_ && day - *day_ <= kMemory;
  if (!is_same || !goes_on) forget();
  day_ = day;
  late_marks_ = diary.late_marks();
  ahead_ = ahead;
  const Quarter from = std::max(diary.begin(), day - kMemory);
  learn_gaps(diary, from, day);
  learn_life(diary, from, day);
}

void HomeRhythm::forget() {
  gaps_.clear();
  day_marks_.clear();
  gaps_settled_.reset();
}

// What began in [from, to), or nothing without `to`.
void HomeRhythm::keep_gaps(Quarter from, std::optional<Quarter> to) {
  if (!to) return gaps_.clear();
  const auto those_from = [this](Quarter quarter) {
    const auto is_before = [this](const PastGap& one, Quarter wanted) { return begun(one) < wanted; };
    return std::lower_bound(gaps_.begin(), gaps_.end(), quarter, is_before);
  };
  gaps_.erase(those_from(*to), gaps_.end());
  gaps_.erase(gaps_.begin(), those_from(from));
}

// Walks over the stretches between two signs, from where what is known ends.
void HomeRhythm::learn_gaps(const LifeDiary& diary, Quarter from, Quarter to) {
  keep_gaps(from, gaps_settled_);
  auto start = diary.find_marked(line_, std::max(from, gaps_settled_.value_or(from)), to);
  while (start) {
    if (*start < to - kSettled) gaps_settled_ = start;
    const auto end = diary.find_marked(line_, *start + 1, to);
    if (!end) break;
    if (*end - *start > kFirstGapHour * 4 + 1) note_gap(diary, *start, *end);
    start = end;
  }
  longest_ = 0;
  for (const PastGap& gap : gaps_) {
    if (gap.has_ended && begun(gap) > to - kLongestOf) longest_ = std::max(longest_, gap.observed + 1);
  }
}

void HomeRhythm::note_gap(const LifeDiary& diary, Quarter start, Quarter end) {
  const int ended = ended_hour(end - start);
  if (ended > kLongestGap) return;
  PastGap gap;
  gap.at = static_cast<std::uint16_t>(start);
  gap.start = start_of(start);
  gap.observed = static_cast<std::int8_t>(ended - 1);
  gap.has_ended = true;
  if (const auto unseen = diary.find_unmarked(LifeDiary::Line::observed, start, end)) {
    gap.observed = static_cast<std::int8_t>((*unseen - start) / 4);
    gap.has_ended = false;
  }
  // Twice as much would be more than a home is promised to take.
  if (gaps_.size() == gaps_.capacity()) gaps_.reserve(gaps_.size() + 32);
  gaps_.push_back(gap);
}

const UsualEnds& HomeRhythm::usual_ends(const GapStart& start) const {
  return model_->population.ends[start.is_free ? 1 : 0][static_cast<std::size_t>(start.quarter_of_day / 4)];
}

ByGapHour<double> HomeRhythm::own_ends(const GapStart& start) const {
  std::array<double, kGapHours + 1> leaves{};  // how much is no more at risk from there on
  ByGapHour<double> ended{};
  double all = 0;
  // What is far away weighs nothing: to add that costs less than to ask, which is guessed wrong half the
  // time.
  for (const PastGap& gap : gaps_) {
    const int ends = gap.has_ended ? gap.observed : gap.observed - 1;  // the last hour at risk
    if (ends < kFirstGapHour) continue;
    const int apart = std::abs(gap.start.quarter_of_day - start.quarter_of_day);
    const double weight = kWeights.distance[static_cast<std::size_t>(std::min(apart, 96 - apart))] *
                          kWeights.gap_age[quarters_ago(gap) / kQuartersOfDay] *
                          (gap.start.is_free == start.is_free ? 1 : kOtherKind);
    all += weight;
    const auto hour = static_cast<std::size_t>(ends - kFirstGapHour);
    leaves[hour + 1] += weight;
    ended[hour] += gap.has_ended ? weight : 0;
  }
  const ByGapHour<float>& usual = usual_ends(start).chance;
  ByGapHour<double> chance{};
  double at_risk = all;
  for (std::size_t d = 0; d < kGapHours; ++d) {
    at_risk -= leaves[d];
    chance[d] = (ended[d] + kPopulationGaps * static_cast<double>(usual[d])) / (at_risk + kPopulationGaps);
  }
  return chance;
}

}  // namespace anju
