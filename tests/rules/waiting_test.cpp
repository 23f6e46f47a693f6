// How long a home is waited for.
#include "rules/rhythm/waiting.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/rules/rhythm_home.hpp"

namespace anju::waiting_test {
namespace {

using namespace std::chrono_literals;

constexpr SteadyTime kStart = begin_of(kMonday);

Instant at(Duration since) {
  return {kStart + since, WallTime{kStart.time_since_epoch() + since}, ClockQuality::synced};
}

class Flat {
 public:
  explicit Flat(const WaitTerms& terms = {0.02, 16}) : waiting(model, calendar, terms) {
    waiting.note_clock(at(0h));
  }
  void sign(Duration since, LifeSign sign = LifeSign::strong) { waiting.note_sign(kStart + since, sign); }
  int hours(Duration since) { return static_cast<int>(*waiting.wait(kStart + since) / 1h); }

  RhythmModel model = flat_model(0.35);
  Calendar calendar;
  Waiting waiting;
};

double lasts_after(double ends, int hours) {
  RhythmModel model = flat_model(ends);
  Calendar calendar;
  HomeRhythm rhythm(model, calendar);
  rhythm.learn(LifeDiary{}, kMonday, {});
  return GapCurve(model, rhythm, {40, false}, {}).lasts(hours);
}

}  // namespace

TEST_CASE("a chance of a fifth an hour: what lasts is the product") {
  CHECK(lasts_after(0.2, 2) == 1);
  CHECK(lasts_after(0.2, 3) == doctest::Approx(0.8));
  CHECK(lasts_after(0.2, 12) == doctest::Approx(std::pow(0.8, 10)));
}

TEST_CASE("the dearer a late alarm is, the shorter the wait; never longer than the tier's longest") {
  int before = 100;
  for (const double price : {1e-7, 0.001, 0.01, 0.1, 10.0, 1000.0}) {
    Flat home({price, 16});
    home.sign(8h);
    const int hours = home.hours(8h);
    CHECK(hours <= before);
    before = hours;
  }
  CHECK(before == 2);
  Flat patient({1e-9, 16});
  patient.sign(8h);
  CHECK(patient.hours(8h) == 16);
}

TEST_CASE("without the time of day nobody can tell") {
  const RhythmModel model = flat_model();
  const Calendar calendar;
  Waiting waiting(model, calendar, {});
  CHECK_FALSE(waiting.wait(kStart));
  Instant unsynced = at(0h);
  unsynced.quality = ClockQuality::unsynced;
  waiting.note_clock(unsynced);
  CHECK_FALSE(waiting.wait(kStart));
  waiting.note_clock(at(0h));
  CHECK(waiting.wait(kStart));
}

TEST_CASE("a weak sign does not begin a new day: the wait is at most what is left of the longest") {
  Flat home;
  home.sign(8h);
  const int sure = home.hours(8h);
  home.sign(12h, LifeSign::weak);
  const int after_drip = home.hours(12h);
  CHECK(after_drip < sure);
  CHECK(after_drip <= 12);
  SUBCASE("and the next one even less") {
    home.sign(15h, LifeSign::weak);
    CHECK(home.hours(15h) <= after_drip);
    CHECK(home.hours(15h) <= 9);
  }
  SUBCASE("a sure one begins it") {
    home.sign(13h);
    CHECK(home.hours(13h) == sure);
  }
}

TEST_CASE("what little is left of the longest wait may be an hour, and nobody looks too late for it") {
  Flat home({1e-9, 16});
  home.sign(8h);
  CHECK(home.waiting.shortest(kStart + 8h) == 2h);
  home.sign(23h, LifeSign::weak);
  CHECK(home.hours(23h) == 1);
  CHECK(home.waiting.shortest(kStart + 23h) == 1h);
}

TEST_CASE(
    "whatever drips: since the last draw a home is waited for as long as if it never did, a little "
    "patiently") {
  Flat patient({0.02 / 4, 20});
  patient.sign(8h);
  const int since_draw = patient.hours(8h);
  Flat home({0.02, 20});
  home.sign(8h);
  CHECK(home.hours(8h) < since_draw);
  int rings = 0;
  for (int hour = 9; rings == 0 && hour < 40; ++hour) {
    home.sign(std::chrono::hours{hour}, LifeSign::weak);
    if (home.hours(std::chrono::hours{hour}) == 1) rings = hour + 1;
  }
  CHECK(rings == 8 + since_draw);
}

TEST_CASE("the wait since the last draw is learned of draws alone, and again when something comes late") {
  // A draw at seven and at seventeen, drips between: to draws alone a pause of ten hours is every day's.
  Flat home({0.02, 20});
  const Quarter from = kMonday - 30 * 96;
  for (int hour = 0; hour < 30 * 24; ++hour) {
    const Quarter at = from + hour * 4;
    home.waiting.note_observed(begin_of(at), begin_of(at + 3));
    if (hour % 24 == 7 || hour % 24 == 17) home.sign(begin_of(at + 1) - kStart);
    if (hour % 24 == 11) home.sign(begin_of(at + 1) - kStart, LifeSign::weak);
  }
  home.sign(7h);
  home.sign(11h, LifeSign::weak);
  const int used_to = home.hours(11h);
  Flat unknown({0.02, 20});
  unknown.sign(7h);
  unknown.sign(11h, LifeSign::weak);
  CHECK(used_to >= 6);
  CHECK(used_to != unknown.hours(11h));
  // The utility tells a week later that there were draws at nine as well.
  for (int day = 0; day < 29; ++day) {
    const SteadyTime nine = begin_of(from + day * 96 + 9 * 4 + 1);
    home.waiting.note_late(nine - 10min, nine, LifeSign::strong);
  }
  Flat told({0.02, 20});
  for (int hour = 0; hour < 30 * 24; ++hour) {
    const Quarter at = from + hour * 4;
    told.waiting.note_observed(begin_of(at), begin_of(at + 3));
    const bool is_draw = hour % 24 == 7 || hour % 24 == 17 || (hour % 24 == 9 && hour < 29 * 24);
    if (is_draw) told.sign(begin_of(at + 1) - kStart);
    if (hour % 24 == 11) told.sign(begin_of(at + 1) - kStart, LifeSign::weak);
  }
  told.sign(7h);
  told.sign(11h, LifeSign::weak);
  CHECK(home.hours(11h) == told.hours(11h));
}

TEST_CASE("nobody is woken at night for what can wait") {
  WaitTerms terms{0.02, 17, true};
  for (int hour = 0; hour < 24; ++hour) {
    Flat home(terms);
    home.sign(std::chrono::hours{hour});
    const int wait = home.hours(std::chrono::hours{hour});
    const int rings = (hour + wait) % 24;
    CHECK_MESSAGE((wait == 17 || (rings >= 6 && rings < 23)), hour);
  }
}

TEST_CASE("nor is anybody when the clock was wrong by hours and is set while they are waited for") {
  Flat home({0.02, 17, true});
  home.sign(8h);
  for (int ahead = 0; ahead < 24; ++ahead) {
    Instant now = at(9h);
    now.wall += std::chrono::hours{ahead};
    home.waiting.note_clock(now);
    const int wait = home.hours(8h);
    const int rings = (8 + ahead + wait) % 24;
    CHECK_MESSAGE((wait == 17 || (rings >= 6 && rings < 23)), ahead);
  }
}

TEST_CASE("restored at any moment it waits as long") {
  const WaitTerms terms{0.01, 16};
  Flat home(terms);
  SavedStates states;
  for (int hour = 0; hour < 24 * 40; ++hour) {
    if (!is_up(hour % 24)) continue;
    const auto since = std::chrono::hours{hour} + 20min;
    home.waiting.note_observed(kStart + since - 1h, kStart + since);
    home.sign(since, hour % 7 == 0 ? LifeSign::weak : LifeSign::strong);
    std::vector<SavedState> changed;
    home.waiting.save("w", changed);
    for (SavedState& state : changed) states[state.key] = state.fields;
    if (hour % 13 != 0) continue;
    Waiting again(home.model, home.calendar, terms);
    again.restore("w", states);
    CHECK(again.wait(kStart + since) == home.waiting.wait(kStart + since));
  }
}

TEST_CASE("restored it waits as long, also when a slow meter tells later of the day before the gap") {
  const WaitTerms terms{0.02, 20};
  for (const LifeSign last : {LifeSign::strong, LifeSign::weak}) {
    CAPTURE(static_cast<int>(last));
    Flat home(terms);
    home.model.weights[15] = 2;  // how lively the day before was
    for (int hour = 6; hour < 22; hour += 5) home.sign(std::chrono::hours{hour});
    home.sign(23h, last);
    const int before = home.hours(23h);
    home.waiting.note_observed(kStart, kStart + 24h);
    std::vector<SavedState> changed;
    home.waiting.save("w", changed);
    SavedStates states;
    for (SavedState& state : changed) states[state.key] = state.fields;
    Waiting again(home.model, home.calendar, terms);
    again.restore("w", states);
    CHECK(home.hours(23h) != before);
    CHECK(again.wait(kStart + 23h) == home.waiting.wait(kStart + 23h));
  }
}

TEST_CASE("what an earlier layout has saved is as if nothing had been, but for the diary") {
  Flat home;
  home.waiting.note_observed(kStart, kStart + 12h);
  home.sign(8h);
  std::vector<SavedState> changed;
  home.waiting.save("w", changed);
  for (const std::int64_t layout : {3, 2, 4}) {
    CAPTURE(layout);
    SavedStates states;
    for (const SavedState& state : changed) states[state.key] = state.fields;
    states["w"][0] = layout;
    Waiting again(home.model, home.calendar, {});
    again.restore("w", states);
    CHECK(again.wait(kStart + 8h).has_value() == (layout == 3));
    CHECK(again.shortest(kStart + 9h) == (layout == 3 ? 1h : 2h));
    CHECK(again.diary().end() == home.waiting.diary().end());
  }
}

TEST_CASE(
    "all that a home needs is below 16 KiB, also where each pause counts and the draws have a wait of their "
    "own") {
  const Flat home;
  LifeDiary busy;
  const Quarter begin = kMonday - 58 * 96;
  busy.note_observed(begin_of(begin), begin_of(kMonday));
  for (Quarter at = begin; at < kMonday; at += kFirstGapHour * 4 + 2) busy.note_life(begin_of(at), true);
  std::size_t bytes = sizeof(Waiting) + sizeof(HomeRhythm) + 64;
  for (const auto line : {LifeDiary::Line::life, LifeDiary::Line::strong}) {
    HomeRhythm rhythm(home.model, home.calendar, line);
    for (Quarter day = kMonday - 9 * 96; day <= kMonday; day += 96) rhythm.learn(busy, day, {});
    CHECK(rhythm.gaps() > 530);
    constexpr std::size_t kMarksOfDay = 12;
    bytes += rhythm.past().capacity() * sizeof(PastGap) + LifeDiary::kDays * kMarksOfDay;
  }
  CHECK(bytes < 16 * 1024);
}

}  // namespace anju::waiting_test
