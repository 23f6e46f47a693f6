// Where what is learned of a home begins and ends: how long a report, a window, a night or a pause must be.
#include <doctest/doctest.h>

#include "rules/rhythm/base_flow.hpp"
#include "rules/rhythm/night_load.hpp"
#include "rules/rhythm/use_signs.hpp"
#include "tests/rules/rhythm_home.hpp"

namespace anju::learned_limits_test {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kMidnight{std::chrono::days{20'000}};

// One report a night, of an hour that ends at this time of the day, so many nights.
NightLoad nights(int count, Duration time_of_day, std::int64_t used = 300) {
  NightLoad load{50};
  for (int night = 0; night < count; ++night) {
    const SteadyTime to = kMidnight + std::chrono::days{night} + time_of_day;
    load.observe(to - 1h, to, used, time_of_day);
  }
  // Levels are found with the first report of a day.
  const SteadyTime noon = kMidnight + std::chrono::days{count} + 12h;
  load.observe(noon - 1h, noon, 0, 12h);
  return load;
}

// Hourly reports of one flow, so many a day and with so much less in each of the first of them.
double base_after(int days, int hours, int quiet_hours, Duration hour = 1h) {
  BaseFlow base;
  for (int day = 0; day < days; ++day) {
    SteadyTime at = kMidnight + std::chrono::days{day};
    for (int i = 0; i < hours; ++i, at += hour) base.note(at, at + hour, i < quiet_hours ? 100 : 900);
  }
  const SteadyTime next = kMidnight + std::chrono::days{days};
  base.note(next, next + 1h, 0);
  return base.ticks_an_hour();
}

}  // namespace

TEST_CASE("five nights are enough, and a night is from one to five o'clock") {
  CHECK(nights(5, 3h).strong_from());
  CHECK_FALSE(nights(4, 3h).strong_from());
  CHECK(nights(6, 1h).strong_from());
  CHECK_FALSE(nights(6, 1h - 1ms).strong_from());
  CHECK(nights(6, 5h - 1ms).strong_from());
  CHECK_FALSE(nights(6, 5h).strong_from());
}

TEST_CASE("a load is that of a window of fourteen minutes at least, and must be above what the nights had") {
  NightLoad load = nights(6, 3h);
  REQUIRE(load.strong_from());
  CHECK(*load.strong_from() == *load.weak_from());
  const SteadyTime at = kMidnight + std::chrono::days{6} + 14h;
  CHECK(load.observe(at, at + 14min, 5'000, 14h) == LifeSign::strong);
  CHECK(load.observe(at + 14min, at + 28min - 1ms, 5'000, 14h) == LifeSign::none);
  CHECK(load.observe(at + 28min - 1ms, at + 28min, 0, 14h) == LifeSign::strong);
}

TEST_CASE("what the nights had is remembered nine per cent apart, and nothing is nothing") {
  for (const std::int64_t used : {1, 2, 300, 5'000}) {
    const NightLoad load = nights(6, 3h, used);
    CHECK(*load.strong_from() == doctest::Approx(static_cast<double>(used) + 50).epsilon(0.05));
  }
  CHECK(*nights(6, 3h, 0).strong_from() == 50);
}

TEST_CASE("a load as high as the nights had is none, and nights of four weeks ago are forgotten") {
  NightLoad load = nights(28, 3h, 0);
  REQUIRE(load.strong_from());
  const SteadyTime at = kMidnight + std::chrono::days{28} + 14h;
  CHECK(load.observe(at, at + 1h, 50, 14h) == LifeSign::none);
  CHECK(load.observe(at + 1h, at + 2h, 51, 14h) == LifeSign::strong);
  // 24 days later four of the old nights are left: too few, so what is known stays.
  for (int night = 52; night < 56; ++night) {
    const SteadyTime to = kMidnight + std::chrono::days{night} + 3h;
    load.observe(to - 1h, to, 1'000, 3h);
  }
  const SteadyTime later = kMidnight + std::chrono::days{80} + 3h;
  for (int night = 0; night < 6; ++night)
    load.observe(later + std::chrono::days{night} - 1h, later + std::chrono::days{night}, 1'000, 3h);
  CHECK(*load.weak_from() > 900);
}

TEST_CASE("a night of four weeks ago is forgotten on the morning of that day") {
  for (const auto& [today, is_known] : {std::pair{27, true}, {28, false}}) {
    NightLoad load{50};
    for (int hour = 2; hour < 5; ++hour) {
      const SteadyTime to = kMidnight + std::chrono::hours{hour};
      load.observe(to - 1h, to, 1'000, std::chrono::hours{hour});
    }
    for (int night = today - 5; night < today; ++night) {
      const SteadyTime to = kMidnight + std::chrono::days{night} + 3h;
      load.observe(to - 1h, to, 100, 3h);
    }
    const SteadyTime morning = kMidnight + std::chrono::days{today} + 30min;
    load.observe(morning - 30min, morning, 0, 30min);
    CHECK((*load.strong_from() > 900) == is_known);
  }
}

TEST_CASE("the base flow is the middle of four weeks, and of two days the lower one") {
  const auto middle = [](int first_days, int days) {
    BaseFlow base;
    SteadyTime at = kMidnight;
    for (int hour = 0; hour < 24 * days; ++hour, at += 1h)
      base.note(at, at + 1h - 1ms, hour < 24 * first_days ? 100 : 900);
    base.note(at, at + 1h, 0);
    return base.ticks_an_hour();
  };
  CHECK(middle(14, 28) < 200);
  CHECK(middle(14, 29) > 800);
  CHECK(middle(1, 2) < 200);
}

TEST_CASE("twelve hours of a day are enough for its base flow, and two such days") {
  CHECK(base_after(2, 12, 0) == 900);
  CHECK(base_after(2, 11, 0) == 0);
  CHECK(base_after(1, 24, 0) == 0);
  // An hour ends two minutes early, and not more.
  CHECK(base_after(2, 12, 0, 58min) == doctest::Approx(900.0 * 60 / 58).epsilon(0.002));
  CHECK(base_after(2, 12, 0, 58min - 1ms) == 0);
}

TEST_CASE("a tenth of the hours may be below the base flow") {
  CHECK(base_after(2, 20, 2) == 900);
  CHECK(base_after(2, 20, 3) == 100);
  CHECK(base_after(2, 12, 1) == 900);
  CHECK(base_after(2, 12, 2) == 100);
}

TEST_CASE("pauses are seen in reports five minutes apart, and a draw is told once in a quarter of an hour") {
  for (const auto& [step, is_burst] : {std::pair<Duration, bool>{5min, true}, {5min + 1ms, false}}) {
    UseSigns signs(2'000);
    SteadyTime at = kMidnight;
    LifeSign last = LifeSign::none;
    for (int i = 0; i < 20; ++i, at += step) last = signs.observe(at, at + step, 10'000);
    CHECK((last == LifeSign::none) == is_burst);
  }
  UseSigns drip(2'000);
  CHECK(drip.observe(kMidnight, kMidnight + 14min, 600) == LifeSign::weak);
  CHECK(drip.observe(kMidnight + 14min, kMidnight + 15min, 0) == LifeSign::none);
  CHECK(drip.observe(kMidnight + 15min, kMidnight + 16min, 600) == LifeSign::weak);
}

TEST_CASE("a pause of two hours and a half is a gap, and one that may have been of two hours is none") {
  for (const auto& [quarters, gaps] : {std::pair<Quarter, std::size_t>{9, 0}, {10, 1}}) {
    Learner home;
    home.observe(0, 24);
    home.diary.note_life(begin_of(kMonday + 20), true);
    home.diary.note_life(begin_of(kMonday + 20 + quarters), true);
    home.learn(1);
    CHECK(home.rhythm.gaps() == gaps);
  }
}

TEST_CASE("a clock set by less than half a quarter moves no habit") {
  for (const auto& [ahead, is_known] :
       {std::pair<Duration, bool>{7min + 29s, true}, {7min + 30s, false}, {-8min, false}}) {
    Learner home;
    live(home.diary, kMonday, 4, is_up);
    home.learn(4);
    const std::size_t known = home.rhythm.gaps();
    home.learn(4, ahead);
    CHECK(home.rhythm.gaps() == known);
    CHECK((home.rhythm.start_of(kMonday).quarter_of_day == 0) == is_known);
  }
}

}  // namespace anju::learned_limits_test
