// What a home's diary says of its habits.
#pragma once

#include <array>
#include <optional>
#include <vector>

#include "rules/model/calendar.hpp"
#include "rules/rhythm/life_diary.hpp"
#include "rules/rhythm/rhythm_model.hpp"

namespace anju {

// When a gap begins, as habits see it.
struct GapStart {
  std::int8_t quarter_of_day = 0;  // local
  bool is_free = false;  // no working day, six hours later: a gap that begins on Sunday night is of Monday
};

// 24 hours, the oldest in the lowest bit: which had a sign of life, which told at all.
struct DayHours {
  std::uint32_t lived = 0;
  std::uint32_t seen = 0;
};

// A pause of this home that lasted more than two hours and no more than a day. In hours of the gap.
// A home of many short ones has some 450 of them, twice: they are kept small.
struct PastGap {
  std::uint16_t at = 0;  // the quarter in which it began, its lowest bits: see HomeRhythm::begun()
  GapStart start;
  std::int8_t observed = 0;  // whole hours that are known to have been without life
  bool has_ended = false;    // with a sign of life in the hour after
};
static_assert(sizeof(PastGap) == 6);

// Of the shares of days with life in each local hour, what a gap's chances are made of.
struct LifeTerms {
  std::array<double, 24> logit{};
  std::array<double, 24> expected{};  // signs in the hour
  double mean_logit = 0;
};

// The rhythm of one home as of the beginning of a day: what was learned then holds all day, so that it does
// not matter when somebody asks. Pure: all of it can be made again from the diary.
class HomeRhythm {
 public:
  // Of all signs, or of the strong ones alone. Both must outlive it.
  HomeRhythm(const RhythmModel& model, const Calendar& calendar, LifeDiary::Line line = LifeDiary::Line::life)
      : model_(&model), calendar_(&calendar), line_(line) {}

  // Learns from the eight weeks before `day` (whole days of the timeline), unless that was the last time.
  // `ahead`: how much more the wall shows than the timeline.
  void learn(const LifeDiary& diary, Quarter day, Duration ahead);

  GapStart start_of(Quarter quarter) const;

  // The chance that a gap that began so ends in each of its hours, by this home's past and the population.
  ByGapHour<double> own_ends(const GapStart& start) const;
  const UsualEnds& usual_ends(const GapStart& start) const;
  // The share of days of this kind with a sign of life in each local hour.
  const std::array<double, 24>& life(bool is_free) const { return smooth_life(is_free).shares; }
  const LifeTerms& life_terms(bool is_free) const { return smooth_life(is_free).terms; }

  // The 24 hours before a gap that begins in the quarter `begun`.
  DayHours day_before(const LifeDiary& diary, Quarter begun) const;
  // How many of those hours had a sign of life against how many usually have, as a logarithm: 0 is as usual,
  // and what nobody saw counts as usual.
  double liveliness(const GapStart& start, const DayHours& before) const;

  // The longest gap of the last four weeks, in hours; how many gaps are known.
  int longest() const { return longest_; }
  std::size_t gaps() const { return gaps_.size(); }
  const std::vector<PastGap>& past() const { return gaps_; }
  // The quarter in which a gap of past() began.
  Quarter begun(const PastGap& gap) const { return *day_ - quarters_ago(gap); }
  int days() const { return days_; }  // with anything observed
  const Calendar& calendar() const { return *calendar_; }

 private:
  // Of each local hour, in parts of a day: the weights of the days that had life in it, and that told of it.
  struct HourSums {
    std::array<std::uint32_t, 24> lived{};
    std::array<std::uint32_t, 24> seen{};
  };
  struct Life {
    std::array<double, 24> shares{};
    LifeTerms terms;
    bool is_made = false;
  };
  // What is over for so long changes no more, unless something comes late.
  static constexpr Quarter kSettled = 2 * kQuartersOfDay;

  std::uint16_t quarters_ago(const PastGap& gap) const { return static_cast<std::uint16_t>(*day_ - gap.at); }
  void forget();
  void learn_gaps(const LifeDiary& diary, Quarter from, Quarter to);
  void keep_gaps(Quarter from, std::optional<Quarter> to);
  void note_gap(const LifeDiary& diary, Quarter start, Quarter end);
  struct DayMarks {
    DayHours hours;        // local
    bool is_free = false;  // no working day
  };
  DayMarks marks_of(const LifeDiary& diary, std::chrono::local_days day) const;
  void mark_days(const LifeDiary& diary, Quarter from, Quarter to);
  void learn_life(const LifeDiary& diary, Quarter from, Quarter to);
  const Life& smooth_life(bool is_free) const;

  const RhythmModel* model_;
  const Calendar* calendar_;
  LifeDiary::Line line_;
  std::optional<Quarter> day_;
  std::uint32_t late_marks_ = 0;
  Duration ahead_{};
  std::vector<PastGap> gaps_;
  std::optional<Quarter> gaps_settled_;
  std::vector<DayMarks> day_marks_;  // of one day after the other, the oldest first
  std::chrono::local_days first_marked_{};
  std::array<HourSums, kKindsOfDay> hour_sums_{};
  // Made when somebody asks: on most days it is of one kind.
  mutable std::array<Life, kKindsOfDay> life_{};
  int longest_ = 0;
  int days_ = 0;
};

}  // namespace anju
