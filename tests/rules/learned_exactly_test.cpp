// What is learned of a home, to the number: where the wrong sign or the wrong border would still look likely.
#include <doctest/doctest.h>

#include <cmath>

#include "rules/rhythm/base_flow.hpp"
#include "rules/rhythm/day_habits.hpp"
#include "tests/rules/rhythm_home.hpp"

namespace anju::learned_exactly_test {
namespace {

using namespace std::chrono_literals;

bool is_seldom_up(int hour) { return hour == 12; }

}  // namespace

TEST_CASE("one lived hour of one day: its weight, its neighbours and the other kind of day") {
  Learner home;
  home.observe(0, 24);
  home.sign(12);
  home.learn(1);
  const double day = std::exp2(-1.0 / 14);
  const double seen = 1.5 * day + 4;
  CHECK(home.rhythm.life(false)[12] == doctest::Approx((day + 2) / seen));
  CHECK(home.rhythm.life(false)[11] == doctest::Approx((0.25 * day + 2) / seen));
  CHECK(home.rhythm.life(false)[13] == doctest::Approx((0.25 * day + 2) / seen));
  CHECK(home.rhythm.life(false)[10] == doctest::Approx(2 / seen));
  CHECK(home.rhythm.life(true)[12] == doctest::Approx((0.3 * day + 2) / (0.3 * 1.5 * day + 4)));
}

TEST_CASE("each quarter of an hour is of that hour") {
  for (const Quarter quarter : {48, 51}) {
    Learner home;
    home.observe(0, 24);
    home.diary.note_life(begin_of(kMonday + quarter), true);
    home.learn(1);
    CHECK(home.rhythm.life(false)[11] == home.rhythm.life(false)[13]);
    CHECK(home.rhythm.life(false)[12] > home.rhythm.life(false)[13]);
  }
}

TEST_CASE("an hour of which a part was not observed says nothing, unless it was lived in") {
  Learner home;
  home.observe(0, 8);
  // From a quarter to nine on: some of the hour is missing.
  home.diary.note_observed(begin_of(kMonday + 35), begin_of(kMonday + 96));
  home.learn(1);
  const double day = std::exp2(-1.0 / 14);
  CHECK(home.rhythm.life(false)[8] == doctest::Approx(2 / (0.5 * day + 4)));
  home.sign(8);
  home.learn(2);
  CHECK(home.rhythm.life(false)[8] > 0.4);
}

TEST_CASE("a day from sign to sign is the longest gap that is one") {
  Learner home;
  live(home.diary, kMonday, 5, is_seldom_up);
  home.learn(5);
  CHECK(home.rhythm.gaps() == 4);
  CHECK(home.rhythm.longest() == 24);
  Learner away;
  away.observe(0, 120);
  away.sign(0);
  away.sign(25);
  away.learn(5);
  CHECK(away.rhythm.gaps() == 0);
}

TEST_CASE("the longest gap is of the last four weeks, and one that has ended") {
  Learner home;
  home.observe(0, 24 * 40);
  home.sign(0);
  home.sign(20);
  home.sign(24);
  for (int hour = 24 * 29; hour <= 24 * 29 + 40; hour += 10) home.sign(hour);
  home.learn(29);
  CHECK(home.rhythm.longest() == 0);  // the twenty hours are of 29 days ago, and the others not over
  home.learn(28);
  CHECK(home.rhythm.longest() == 4);
  home.learn(32);
  CHECK(home.rhythm.longest() == 10);
}

TEST_CASE("what lasted longer than anybody saw is no longest gap") {
  Learner home;
  home.observe(0, 9);
  home.sign(0);
  home.sign(20);  // heard again, and of the hours before it nobody knows
  home.observe(20, 30);
  home.sign(25);
  home.learn(2);
  REQUIRE(home.rhythm.gaps() == 2);
  CHECK(home.rhythm.longest() == 5);
}

TEST_CASE("the wait is longer by what the signs of a kind tell less") {
  const auto longest_of = [](int more_hours) {
    RhythmModel model = flat_model(0.35);
    model.more_hours = more_hours;
    const Calendar calendar;
    Waiting waiting(model, calendar, {1e-9, 12});
    const SteadyTime start = begin_of(kMonday + 40);
    waiting.note_clock({start, WallTime{start.time_since_epoch()}, ClockQuality::synced});
    waiting.note_sign(start, LifeSign::strong);
    return *waiting.wait(start) / 1h;
  };
  CHECK(longest_of(0) == 12);
  CHECK(longest_of(4) == 16);
  CHECK(longest_of(40) == kLastGapHour);
}

TEST_CASE("a clock that shows the same is no news, however far it is ahead of the timeline") {
  const RhythmModel model = flat_model();
  const Calendar calendar;
  Waiting waiting(model, calendar, {0.02, 16});
  const SteadyTime now = begin_of(kMonday);
  const auto sees = [&](Duration ahead) {
    waiting.note_clock({now, WallTime{now.time_since_epoch() + ahead}, ClockQuality::synced});
    std::vector<SavedState> changed;
    waiting.save("w", changed);
    return !changed.empty();
  };
  CHECK(sees(1h));
  CHECK_FALSE(sees(1h));
  CHECK_FALSE(sees(1h + 2min - 1ms));
  CHECK_FALSE(sees(1h - 2min + 1ms));
  CHECK(sees(1h + 2min));
  CHECK(sees(1h));
  CHECK(sees(1h - 2min));
}

TEST_CASE("an hour that is over this very quarter was quiet") {
  Learner home;
  home.observe(0, 24 * 3);
  const auto today = [&home](int quarters) {
    return day_habits(home.rhythm, home.diary, home.calendar, begin_of(kMonday + 2 * 96 + quarters), 0ms)
        .today;
  };
  CHECK(today(12)[2] == DayHabits::Hour::quiet);
  CHECK(today(11)[2] == DayHabits::Hour::not_known);
  CHECK(today(12)[3] == DayHabits::Hour::not_known);
  home.sign(2 * 24 + 3);
  CHECK(today(12)[3] == DayHabits::Hour::lived);
}

TEST_CASE("a report of three hours still tells of a base flow, and one of more does not") {
  const auto base_of = [](Duration stretch) {
    BaseFlow base;
    SteadyTime at{std::chrono::days{20'000}};
    for (int day = 0; day < 4; ++day) {
      for (int hour = 0; hour < 12; ++hour, at += 1h) base.note(at, at + 1h, 2'000);
      for (int i = 0; i < 4; ++i, at += stretch) base.note(at, at + stretch, 3'000);
    }
    base.note(at, at + 1h, 1'000);
    return base.ticks_an_hour();
  };
  CHECK(base_of(3h) == doctest::Approx(1'000));
  CHECK(base_of(3h + 1ms) == doctest::Approx(2'000));
}

TEST_CASE("a clock ahead of the timeline moves the hours of today and the days that are learned") {
  Learner home;
  home.observe(0, 24 * 4);
  home.sign(24 * 3 + 4);
  const Duration ahead = 5h;
  const auto today =
      day_habits(home.rhythm, home.diary, home.calendar, begin_of(kMonday + 3 * 96 + 48), ahead).today;
  CHECK(today[9] == DayHabits::Hour::lived);  // four by the timeline
  CHECK(today[4] == DayHabits::Hour::quiet);
  CHECK(today[3] == DayHabits::Hour::quiet);
  // Late in the evening of the timeline it is tomorrow on the wall.
  home.sign(24 * 3 + 20);
  const auto tomorrow =
      day_habits(home.rhythm, home.diary, home.calendar, begin_of(kMonday + 3 * 96 + 22 * 4), ahead).today;
  CHECK(tomorrow[1] == DayHabits::Hour::lived);
  CHECK(tomorrow[9] == DayHabits::Hour::not_known);
  home.rhythm.learn(home.diary, kMonday + 4 * 96, ahead);
  CHECK(home.rhythm.days() == 4);
  const auto& life = home.rhythm.life(false);
  CHECK(life[9] > life[4]);
  CHECK(life[9] > life[14]);
}

TEST_CASE("the diary remembers its whole length and not a quarter more") {
  LifeDiary diary;
  const Quarter now = kMonday + 100 * 96;
  diary.note_life(begin_of(now), true);
  const Quarter first = diary.begin();
  diary.note_life(begin_of(first), true);
  diary.note_life(begin_of(first - 1), true);
  CHECK(diary.find_marked(LifeDiary::Line::life, first - 10, now) == first);
  // Whatever stood in their places before is gone.
  diary.note_life(begin_of(now + 3), true);
  CHECK(diary.find_marked(LifeDiary::Line::life, first - 10, now + 1) == now);
  CHECK(diary.find_marked(LifeDiary::Line::life, now + 1, now + 9) == now + 3);
}

}  // namespace anju::learned_exactly_test
