// Deep in the silence of the draws: how often it drips there, and what that is worth.
#include "rules/rhythm/silences.hpp"

#include <doctest/doctest.h>

#include "tests/rules/rhythm_home.hpp"

namespace anju::silences_test {
namespace {

using namespace std::chrono_literals;

constexpr int kDays = 28;

// A draw at 7 and at 22; a litre in each hour that `drips`.
template <class Note, class Drips>
void each_sign(Drips drips, Note note) {
  for (int hour = 0; hour < kDays * 24; ++hour) {
    const Quarter at = kMonday + hour * 4;
    if (hour % 24 == 7 || hour % 24 == 22) note(begin_of(at), LifeSign::strong);
    if (drips(hour % 24)) note(begin_of(at), LifeSign::weak);
  }
}

template <class Drips>
double drips_of(Drips drips, bool is_observed = true) {
  LifeDiary diary;
  if (is_observed) diary.note_observed(begin_of(kMonday), begin_of(kMonday + kDays * kQuartersOfDay));
  each_sign(drips, [&](SteadyTime at, LifeSign sign) { diary.note_life(at, sign == LifeSign::strong); });
  const RhythmModel model = flat_model();
  const Calendar calendar;
  HomeRhythm sure(model, calendar, LifeDiary::Line::strong);
  sure.learn(diary, kMonday + kDays * kQuartersOfDay, {});
  return drips_an_hour(diary, sure);
}

// Of a home whose last draw was at seven, and from which a litre has come in each hour since: the hour in
// which its alarm is due.
template <class Drips>
int rings_after(Drips drips) {
  const RhythmModel model = flat_model(0.35);
  const Calendar calendar;
  Waiting waiting(model, calendar, {0.02, 22});
  const SteadyTime today = begin_of(kMonday + kDays * kQuartersOfDay);
  waiting.note_clock({today, WallTime{today.time_since_epoch()}, ClockQuality::synced});
  waiting.note_observed(begin_of(kMonday), today);
  each_sign(drips, [&](SteadyTime at, LifeSign sign) { waiting.note_sign(at, sign); });
  waiting.note_sign(today + 7h, LifeSign::strong);
  for (int hour = 8; hour < 40; ++hour) {
    const SteadyTime at = today + std::chrono::hours{hour};
    waiting.note_sign(at, LifeSign::weak);
    if (*waiting.wait(at) == 1h) return hour + 1;
  }
  return 0;
}

}  // namespace

// From six hours after a draw to two before the next: seven hours of the day and one of the night.
TEST_CASE("a litre soon after a draw, or soon before one, is no drip; one between is") {
  const double none = drips_of([](int) { return false; });
  CHECK(none == doctest::Approx(1.2 / (60 + kDays * 8)).epsilon(0.01));
  CHECK(drips_of([](int hour) { return hour == 8 || hour == 12 || hour == 20 || hour == 6; }) == none);
  CHECK(drips_of([](int hour) { return hour == 15; }) > none + 0.09);
  CHECK(drips_of([](int hour) { return hour == 15; }, false) == doctest::Approx(0.02));
}

TEST_CASE("where it drips, the alarm since the last draw is due sooner") {
  const int life = rings_after([](int hour) { return hour == 8 || hour == 12; });
  const int drips = rings_after([](int hour) { return hour == 14 || hour == 17; });
  CHECK(life > 0);
  CHECK(drips > 0);
  CHECK(drips < life);
}

}  // namespace anju::silences_test
