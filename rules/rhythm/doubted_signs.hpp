// What the signs of a channel are worth that the house itself makes as well: fridge, heating, what is on a
// timer.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "rules/model/calendar.hpp"
#include "rules/rhythm/life_diary.hpp"

namespace anju {

// Beside a channel that only people move, it is known how often the other one speaks by itself: at night,
// while the people sleep. Only how much more often it speaks by day, while the sure channel has been silent
// for hours, says that somebody is about whom the sure one does not notice. A house whose load is as lively
// at night as by day tells nothing; nor does a load that falls silent whenever the water does.
class DoubtedSigns {
 public:
  void note_observed(SteadyTime from, SteadyTime to) { diary_.note_observed(from, to); }
  void note_sign(SteadyTime at) { diary_.note_life(at, true); }

  // How many times as often as at night it speaks by day in the silence of `sure`: of the eight weeks before
  // `day`, learned once a day. About 1 as long as little is known.
  double times_as_often(const LifeDiary& sure, const Calendar& calendar, Quarter day, Duration ahead) const;

  void restore(const std::string& key, const SavedStates& states) { diary_.restore(key, states); }
  void save(const std::string& key, std::vector<SavedState>& changed) { diary_.save(key, changed); }

 private:
  LifeDiary diary_;  // `observed` and `life` are this channel's

  // Made when somebody asks.
  mutable std::optional<Quarter> learned_on_;
  mutable std::uint32_t late_marks_ = 0;
  mutable double times_ = 1;
};

}  // namespace anju
