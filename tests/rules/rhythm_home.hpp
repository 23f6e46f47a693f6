// A home with habits, for tests of what is learned of them.
#pragma once

#include <memory>

#include "rules/rhythm/waiting.hpp"

namespace anju {

// Everybody's gaps end with the same chance in each hour, and every hour has as many signs of life; the logit
// of the hazard is that of the home's own past alone.
inline RhythmModel flat_model(double ends = 0.2, double life = 0.5) {
  RhythmModel model;
  model.weights[1] = 1;
  ByGapHour<float> chance{};
  chance.fill(static_cast<float>(ends));
  for (auto& kind : model.population.ends) kind.fill(usual_ends_of(chance));
  for (auto& kind : model.population.life) kind.fill(static_cast<float>(life));
  return model;
}

inline constexpr Quarter kMonday = 96 * 20'003;  // 2024-10-07, 0 h UTC

// Up at 7, out from 9 to 13, to bed at 22: hours with a sign of life, at half past.
inline bool is_up(int hour) { return (hour >= 7 && hour < 9) || (hour >= 13 && hour < 22); }

template <class Is>
void live(LifeDiary& diary, Quarter from, int days, Is is_life) {
  for (int hour = 0; hour < days * 24; ++hour) {
    const Quarter at = from + hour * 4;
    diary.note_observed(begin_of(at), begin_of(at + 3));
    if (is_life(hour % 24)) diary.note_life(begin_of(at + 2), true);
  }
}

// A home whose habits are learned from what its diary is told; hours are counted from Monday on.
struct Learner {
  RhythmModel model = flat_model();
  Calendar calendar;
  LifeDiary diary;
  HomeRhythm rhythm{model, calendar};

  void observe(int from_hour, int to_hour) {
    diary.note_observed(begin_of(kMonday + from_hour * 4), begin_of(kMonday + to_hour * 4));
  }
  void sign(int hour, bool is_strong = true) { diary.note_life(begin_of(kMonday + hour * 4), is_strong); }
  void learn(int days, Duration ahead = {}) { rhythm.learn(diary, kMonday + days * 96, ahead); }
  double ends_at(int hour, int d, bool is_free = false) const {
    return rhythm.own_ends(
        {static_cast<std::int8_t>(hour * 4 + 2), is_free})[static_cast<std::size_t>(d - kFirstGapHour)];
  }
};

}  // namespace anju
