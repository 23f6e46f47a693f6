// A day against usual days, for people: what was learned, what was heard so far, and that asking changes
// nothing.
#include "rules/rhythm/day_habits.hpp"

#include <doctest/doctest.h>

#include "tests/rules/rhythm_home.hpp"

namespace anju::day_habits_test {
namespace {

using namespace std::chrono_literals;
using Hour = DayHabits::Hour;

struct Watched {
  RhythmModel model = flat_model();
  Calendar calendar{{{WallTime{}, 8h}}, {}};  // eight hours ahead of UTC
  LifeDiary diary;
  HomeRhythm rhythm{model, calendar};
};

}  // namespace

TEST_CASE("the hours of today are those of the clock in the home: lived, quiet, or not known") {
  Watched home;
  // Five weeks; up from 7 to 22 by the clock there, which is 23 to 14 of UTC.
  const auto is_awake = [](int utc_hour) { return (utc_hour + 8) % 24 >= 7 && (utc_hour + 8) % 24 < 22; };
  live(home.diary, kMonday, 35, is_awake);
  const Quarter midnight = kMonday + 35 * 96 - 32;  // of the local Monday
  home.diary.note_observed(begin_of(midnight), begin_of(midnight + 40));
  // Now it is 10:30 there.
  const DayHabits habits = day_habits(home.rhythm, home.diary, home.calendar, begin_of(midnight + 42), 0ms);
  CHECK_FALSE(habits.is_free);
  CHECK(habits.days >= 34);
  CHECK(habits.usual[15] > 0.8);
  CHECK(habits.usual[3] < 0.2);
  CHECK(habits.today[3] == Hour::quiet);
  CHECK(habits.today[7] == Hour::lived);
  CHECK(habits.today[8] == Hour::quiet);       // the diary ends at 8 o'clock, and nobody was noticed after it
  CHECK(habits.today[10] == Hour::not_known);  // it goes on
  CHECK(habits.today[15] == Hour::not_known);
}

TEST_CASE("a Sunday is held against days off; what was not heard is not known") {
  Watched home;
  live(home.diary, kMonday, 6, is_up);
  const Quarter sunday = kMonday + 6 * 96 - 32;
  const DayHabits habits = day_habits(home.rhythm, home.diary, home.calendar, begin_of(sunday + 80), 0ms);
  CHECK(habits.is_free);
  CHECK(habits.today[12] == Hour::not_known);
}

TEST_CASE("to ask changes nothing of what the rule goes by") {
  Watched home;
  live(home.diary, kMonday, 14, is_up);
  home.rhythm.learn(home.diary, kMonday + 10 * 96, 0ms);
  const int known = home.rhythm.days();
  const DayHabits habits =
      day_habits(home.rhythm, home.diary, home.calendar, begin_of(kMonday + 14 * 96), 0ms);
  CHECK(habits.days > known);
  CHECK(home.rhythm.days() == known);
}

}  // namespace anju::day_habits_test
