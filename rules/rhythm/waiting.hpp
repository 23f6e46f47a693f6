// How long this home is waited for: its diary, what the diary says of its habits, and the gap that runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "rules/rhythm/day_habits.hpp"
#include "rules/rhythm/doubted_signs.hpp"
#include "rules/rhythm/gap_wait.hpp"
#include "rules/rhythm/home_rhythm.hpp"
#include "rules/rhythm/life_diary.hpp"
#include "rules/rhythm/use_signs.hpp"

namespace anju {

// One home's. Below 16 KiB; what is saved is two diaries and three numbers, all else is made from them.
class Waiting {
 public:
  // All must outlive it.
  Waiting(const RhythmModel& model, const Calendar& calendar, const WaitTerms& terms);

  // Habits follow the clock on the wall. Until it has been synced once, nobody knows how late it is.
  void note_clock(const Instant& now);
  void note_observed(SteadyTime from, SteadyTime to);
  // In the order of time.
  void note_sign(SteadyTime at, LifeSign sign);

  // Of a channel that the house itself moves as well, beside one that it does not: what it is worth here.
  void note_doubted_observed(SteadyTime from, SteadyTime to) { doubted_.note_observed(from, to); }
  // `gap_start`: that of the gap which it may end.
  LifeSign note_doubted(std::optional<SteadyTime> gap_start, SteadyTime at);
  // How many times as often as at night it speaks in the silence of the others. None: not often enough to
  // tell.
  std::optional<double> doubted_tells(SteadyTime gap_start) const;

  // As above, of what comes late: it changes what is learned, not the gap that runs.
  void note_late(SteadyTime from, SteadyTime to, LifeSign sign);

  // How long after the sign at `gap_start` the next one is waited for, in whole hours. None: the time of day
  // is not known. Costs some microseconds the first time of each gap.
  std::optional<Duration> wait(SteadyTime gap_start) const;
  // So that nobody asks again and again for what cannot be known.
  bool is_worked_out(SteadyTime gap_start) const { return !ahead_ || is_basis_of(gap_start); }
  // No wait is shorter: after a sign that was not sure it may be what little is left of the longest.
  Duration shortest(SteadyTime gap_start) const;

  // How likely the gap is to last so many hours at least, for evidence. None: as above.
  std::optional<GapCurve> curve_until(SteadyTime gap_start, double hours) const;
  // What is known of this day, for people who ask. None: as wait().
  std::optional<DayHabits> day(SteadyTime now) const;
  const HomeRhythm& rhythm() const { return rhythm_; }
  const LifeDiary& diary() const { return diary_; }

  void restore(const std::string& key, const SavedStates& states);
  void save(const std::string& key, std::vector<SavedState>& changed);

 private:
  // Of the last sure sign, made when a weak one follows it: most homes have none for weeks.
  struct SureWait {
    HomeRhythm rhythm;
    SteadyTime since;
    std::optional<Quarter> day;
    double drips;  // an hour; of that day
    std::uint32_t late_marks;
    int hours;
  };
  const GapWait* basis(SteadyTime gap_start) const;
  bool is_basis_of(SteadyTime gap_start) const {
    return basis_ && basis_of_ == gap_start && basis_late_marks_ == diary_.late_marks();
  }

  Quarter learn_until(SteadyTime gap_start) const;
  std::optional<double> hours_since_sure(SteadyTime gap_start) const;
  int wait_since_sure() const;

  const RhythmModel* model_;
  WaitTerms terms_;
  LifeDiary diary_;
  DoubtedSigns doubted_;
  std::optional<Duration> ahead_;      // of the timeline, on the wall
  std::optional<SteadyTime> sure_at_;  // the last strong sign
  bool changed_ = false;

  // Made when somebody asks.
  mutable HomeRhythm rhythm_;
  mutable std::unique_ptr<SureWait> sure_wait_;
  mutable std::optional<GapWait> basis_;
  mutable SteadyTime basis_of_{};
  mutable std::uint32_t basis_late_marks_ = 0;
};

}  // namespace anju
