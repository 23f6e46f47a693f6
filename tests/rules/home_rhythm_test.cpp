// What is learned of a home's habits.
#include "rules/rhythm/home_rhythm.hpp"

#include <doctest/doctest.h>

#include "tests/rules/rhythm_home.hpp"

namespace anju::home_rhythm_test {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("of a home that nobody knows, the population is believed") {
  Learner home;
  home.learn(0);
  CHECK(home.ends_at(21, 5) == doctest::Approx(0.2));
  CHECK(home.rhythm.life(false)[12] == doctest::Approx(0.5));
  CHECK(home.rhythm.gaps() == 0);
}

TEST_CASE("each night ends at seven: that hour is sure, and the hours before are not") {
  Learner home;
  live(home.diary, kMonday, 42, is_up);
  home.learn(42);
  // From half past nine in the evening to half past seven are ten hours.
  CHECK(home.ends_at(21, 9) > 0.7);
  for (int d = 2; d < 9; ++d) CHECK(home.ends_at(21, d) < 0.06);
  CHECK(home.ends_at(8, 4) > 0.7);  // and from half past eight to half past one five
  CHECK(home.rhythm.longest() == 10);
  CHECK(home.rhythm.life(false)[14] > 0.85);
  CHECK(home.rhythm.life(false)[3] < 0.15);
  CHECK(home.rhythm.days() == 42);
}

TEST_CASE("what was learned of weeks ago fades as habits change") {
  Learner home;
  live(home.diary, kMonday, 28, is_up);
  live(home.diary, kMonday + 28 * 96, 28, [](int hour) { return hour >= 10 && hour < 22; });
  home.learn(56);
  CHECK(home.ends_at(21, 12) > 0.6);  // up at half past ten now
  CHECK(home.ends_at(21, 9) < 0.4);
}

TEST_CASE("a pause of eight weeks ago is still known, and on the next day it is forgotten") {
  for (const auto& [days, gaps] : {std::pair<int, std::size_t>{56, 1}, {57, 0}}) {
    Learner home;
    home.observe(0, 24);
    home.sign(8);
    home.sign(13);
    home.observe(56 * 24, 57 * 24);
    home.learn(days);
    CHECK(home.rhythm.gaps() == gaps);
  }
}

TEST_CASE("habits follow the local clock, wherever the timeline stands") {
  Learner here;
  Learner there;
  there.calendar = Calendar({{WallTime::min(), 8h}}, {});
  live(here.diary, kMonday, 30, is_up);
  live(there.diary, kMonday - 8 * 4, 31, is_up);  // the same local hours
  here.learn(30);
  there.learn(30);
  CHECK(there.rhythm.life(false)[7] == doctest::Approx(here.rhythm.life(false)[7]).epsilon(0.05));
  CHECK(there.rhythm.start_of(kMonday).quarter_of_day == 8 * 4);
}

TEST_CASE("a gap begins at the hour that the clock shows, however far the timeline is behind it or ahead") {
  Learner home;
  home.learn(0, 5h);
  CHECK(home.rhythm.start_of(kMonday + 8 * 4).quarter_of_day == 13 * 4);
  home.learn(1, -3h);
  CHECK(home.rhythm.start_of(kMonday + 8 * 4).quarter_of_day == 5 * 4);
}

TEST_CASE("a gap that begins on Friday evening is one of a free day, and one of Sunday evening is not") {
  const Learner home;
  const Quarter friday = kMonday + 4 * 96;
  CHECK_FALSE(home.rhythm.start_of(friday + 17 * 4).is_free);
  CHECK(home.rhythm.start_of(friday + 18 * 4).is_free);
  CHECK(home.rhythm.start_of(friday + 2 * 96 + 17 * 4).is_free);
  CHECK_FALSE(home.rhythm.start_of(friday + 2 * 96 + 18 * 4).is_free);
}

TEST_CASE("a gap that ends in an outage has not ended, and a day away is no gap") {
  Learner home;
  live(home.diary, kMonday, 1, is_up);
  // From half past nine in the evening nothing is heard for four hours; then somebody is up at three.
  home.diary.note_observed(begin_of(kMonday + 96), begin_of(kMonday + 100));
  home.diary.note_observed(begin_of(kMonday + 108), begin_of(kMonday + 2 * 96));
  home.diary.note_life(begin_of(kMonday + 108), true);
  live(home.diary, kMonday + 4 * 96, 1, is_up);
  home.learn(6);
  std::size_t unended = 0;
  for (const PastGap& gap : home.rhythm.past()) unended += gap.has_ended ? 0 : 1;
  CHECK(unended == 1);
  CHECK(home.rhythm.longest() == 5);
}

TEST_CASE("learned day by day is the same as learned at once") {
  Learner daily;
  Learner at_once;
  for (int day = 0; day < 70; ++day) {
    const auto is_life = [&](int hour) { return is_up(hour) && (day * 7 + hour) % 5 != 0; };
    live(daily.diary, kMonday + day * 96, 1, is_life);
    live(at_once.diary, kMonday + day * 96, 1, is_life);
    if (day % 3 != 0) daily.learn(day + 1);
  }
  SUBCASE("in order") {}
  SUBCASE("also when something comes late") {
    for (Learner* home : {&daily, &at_once}) home->diary.note_life(begin_of(kMonday + 50 * 96 + 12), false);
  }
  daily.learn(70);
  at_once.learn(70);
  CHECK(daily.rhythm.gaps() == at_once.rhythm.gaps());
  CHECK(daily.rhythm.longest() == at_once.rhythm.longest());
  for (std::size_t hour = 0; hour < 24; ++hour) {
    CHECK(daily.rhythm.life(false)[hour] == at_once.rhythm.life(false)[hour]);
    const GapStart start{static_cast<std::int8_t>(hour * 4), false};
    CHECK(daily.rhythm.own_ends(start) == at_once.rhythm.own_ends(start));
  }
}

}  // namespace anju::home_rhythm_test
