// The sums behind a wait, worked out once more in another way: a wrong sign would still give likely hours.
#include "rules/rhythm/gap_wait.hpp"

#include <doctest/doctest.h>

#include <cmath>

#include "tests/rules/random_days.hpp"
#include "tests/rules/rhythm_home.hpp"

namespace anju::gap_wait_test {
namespace {

using namespace std::chrono_literals;

double logit(double chance) { return std::log(chance / (1 - chance)); }

// Nobody is known there: the population alone.
struct Unknown {
  RhythmModel model;
  Calendar calendar;
  HomeRhythm rhythm{model, calendar};

  explicit Unknown(const RhythmModel& a_model = flat_model()) : model(a_model) {
    rhythm.learn(LifeDiary{}, kMonday, {});
  }
  GapCurve curve(const GapStart& start) const { return {model, rhythm, start, {}}; }
};

double cost_of(int d, const GapCurve& curve, const WaitTerms& terms) {
  double late = 0;
  for (int g = 0; g < d; ++g) {
    late += curve.lasts(g) * std::pow((d - g) / 10.0, 3);
    for (const Promise& promise : terms.promises)
      if (d - g > promise.hours) late += curve.lasts(g) * promise.cost;
  }
  return curve.lasts(d) + terms.price * late;
}

}  // namespace

TEST_CASE("the terms of an hour: what each of them is of a flat population") {
  RhythmModel model = flat_model(0.2, 0.5);
  for (auto& kind : model.population.life) kind[9] = 0.8F;
  const Unknown home(model);
  // From half past five in the morning of a working day: hour 3 of the gap is from half past eight to half
  // past nine.
  const auto terms = gap_terms(home.rhythm, {22, false}, {});
  REQUIRE(terms.size() == kGapHours);
  const auto& hour = terms[3 - kFirstGapHour];
  const double missed = 3 * -std::log(0.5);  // hours 6, 7 and 8 had no sign
  const double mean = (23 * 0.5 + home.rhythm.life(false)[9]) / 24;
  CHECK(hour[0] == 1);
  CHECK(hour[1] == doctest::Approx(logit(0.2)));
  CHECK(hour[2] == doctest::Approx(logit(0.2)));
  CHECK(hour[3] == doctest::Approx(logit(home.rhythm.life(false)[9])));
  CHECK(hour[4] == doctest::Approx(std::log(1 + missed)));
  CHECK(hour[5] == doctest::Approx(missed / 5));
  CHECK(hour[6] == doctest::Approx(0.3));
  CHECK(hour[7] == doctest::Approx(0.09));
  CHECK(hour[8] == doctest::Approx(0.25));
  CHECK(hour[9] == doctest::Approx(0.3 * logit(0.2)));
  CHECK(hour[10] == doctest::Approx(0.3 * std::log(1 + missed)));
  CHECK(hour[11] == doctest::Approx(logit(mean)));
  CHECK(hour[12] == 0);
  CHECK(hour[13] == 1);
  CHECK(hour[14] == 0);
  CHECK(gap_terms(home.rhythm, {22, true}, {})[1][14] == 1);
  // The clock of the hour in which the gap would end: six is night, seven is not; nine is day, twenty is not.
  const auto from_midnight = gap_terms(home.rhythm, {0, false}, {});
  CHECK(from_midnight[5 - kFirstGapHour][12] == 1);
  CHECK(from_midnight[6 - kFirstGapHour][12] == 0);
  CHECK(from_midnight[7 - kFirstGapHour][13] == 0);
  CHECK(from_midnight[8 - kFirstGapHour][13] == 1);
  CHECK(from_midnight[18 - kFirstGapHour][13] == 1);
  CHECK(from_midnight[19 - kFirstGapHour][13] == 0);
}

TEST_CASE("the chance of an hour is the logistic of the weighted terms, and what lasts is the product") {
  RhythmModel model = flat_model(0.3);
  model.weights[0] = -0.4;
  model.weights[6] = 0.7;
  const Unknown home(model);
  const GapCurve curve = home.curve({40, false});
  CHECK(curve.ends(0) == doctest::Approx(0.6));
  CHECK(curve.lasts(2) == 1);
  double lasts = 1;
  for (int d = kFirstGapHour; d <= kLastGapHour; ++d) {
    const double sum = logit(0.3) - 0.4 + 0.7 * d / 10;
    CHECK(curve.ends(d) == doctest::Approx(1 / (1 + std::exp(-sum))));
    lasts *= 1 - curve.ends(d);
    CHECK(curve.lasts(d + 1) == doctest::Approx(lasts));
  }
}

TEST_CASE("the wait has the least cost of all hours that are allowed") {
  const RhythmModel model = flat_model(0.25);
  const Unknown home(model);
  const GapCurve curve = home.curve({32, false});
  Dice dice(7);
  for (int i = 0; i < 400; ++i) {
    WaitTerms terms{std::pow(10, -static_cast<double>(dice.below(50)) / 10),
                    3 + static_cast<int>(dice.below(21)), dice.below(2) == 0};
    for (Promise& promise : terms.promises)
      promise = {static_cast<int>(dice.below(26)), static_cast<double>(dice.below(10))};
    const int start_hour = static_cast<int>(dice.below(24));
    const GapStart start{static_cast<std::int8_t>(start_hour * 4), false};
    int best = terms.longest;
    for (int d = terms.longest - 1; d >= kFirstGapHour; --d) {
      const int hour = (start_hour + d) % 24;
      if (terms.holds_at_night && (hour >= 23 || hour < 6)) continue;
      if (cost_of(d, curve, terms) <= cost_of(best, curve, terms)) best = d;
    }
    CAPTURE(i);
    const GapWait wait(model, home.rhythm, start, {}, terms);
    CHECK(wait.hours == best);
    CHECK(wait.curve.hours() <= std::max(terms.longest, kFirstGapHour));
    for (int d = 0; d <= wait.curve.hours(); ++d) CHECK(wait.curve.lasts(d) == curve.lasts(d));
  }
}

TEST_CASE("the day before: how lively it was against a usual one, and what was an hour a day ago") {
  RhythmModel model = flat_model(0.3, 0.5);
  model.weights[15] = 1;
  model.weights[16] = 0.5;
  const Unknown home(model);
  const GapStart start{40, false};
  const auto sum = [&](const DayHours& before, int d) {
    const double ends = GapCurve(model, home.rhythm, start, before).ends(d);
    return logit(ends) - logit(0.3);
  };
  CHECK(sum({}, 5) == doctest::Approx(0));  // nobody saw that day
  const DayHours usual{0xFFF, 0xFFF'FFF};
  CHECK(sum(usual, 5) == doctest::Approx(0.5));
  CHECK(sum(usual, 15) == doctest::Approx(-0.5));
  // Twice as many as usual, and half of it unseen.
  CHECK(sum({0xFFF, 0xFFF}, 5) == doctest::Approx(std::log(13.0 / 7) + 0.5));
  CHECK(sum({0xFFF, 0xFFF}, 15) == doctest::Approx(std::log(13.0 / 7)));
  CHECK(sum({0, 0xFFF'FFF}, 5) == doctest::Approx(std::log(1.0 / 13) - 0.5));
  const auto terms = gap_terms(home.rhythm, start, {0xFFF, 0xFFF});
  CHECK(terms[5 - kFirstGapHour][15] == doctest::Approx(std::log(13.0 / 7)));
  CHECK(terms[5 - kFirstGapHour][16] == 1);
  CHECK(terms[12 - kFirstGapHour][16] == 0);
}

TEST_CASE("the day before: its hours are those of the diary up to the sign, each against its own hour") {
  RhythmModel model = flat_model();
  for (auto& kind : model.population.life) {
    kind.fill(0.01F);
    kind[8] = 0.99F;
  }
  const Calendar calendar;
  for (const auto line : {LifeDiary::Line::life, LifeDiary::Line::strong}) {
    HomeRhythm rhythm(model, calendar, line);
    LifeDiary diary;
    diary.note_observed(begin_of(kMonday + 12 * 4), begin_of(kMonday + 96 + 10 * 4));
    diary.note_life(begin_of(kMonday + 96 + 8 * 4), false);
    diary.note_life(begin_of(kMonday + 96 + 10 * 4 - 1), true);
    rhythm.learn(diary, kMonday + 96, {});
    // From ten on Monday to ten on Tuesday: nobody saw the first two hours.
    const DayHours hours = rhythm.day_before(diary, kMonday + 96 + 10 * 4 - 1);
    const bool counts_weak = line == LifeDiary::Line::life;
    CHECK(hours.seen == 0xFFF'FFC);
    CHECK(hours.lived == (counts_weak ? 0xC0'0000U : 0x80'0000U));
    double expected = 0;
    for (const double life : rhythm.life(false)) expected += life;
    expected -= rhythm.life(false)[10] + rhythm.life(false)[11];
    CHECK(rhythm.liveliness({39, false}, hours) ==
          doctest::Approx(std::log((counts_weak ? 3 : 2) / (expected + 1))));
  }
}

TEST_CASE("own gaps: each counts by how near it began, how old it is and what kind of day it was") {
  RhythmModel model = flat_model(0.2);
  const Calendar calendar;
  HomeRhythm rhythm(model, calendar);
  LifeDiary diary;
  diary.note_observed(begin_of(kMonday), begin_of(kMonday + 2 * 96));
  diary.note_life(begin_of(kMonday + 32), true);       // eight o'clock
  diary.note_life(begin_of(kMonday + 32 + 20), true);  // and five hours later, in hour 4 of the gap
  rhythm.learn(diary, kMonday + 96, {});
  REQUIRE(rhythm.gaps() == 1);
  const auto chance_at = [&](int quarter, bool is_free, int d) {
    return rhythm.own_ends(
        {static_cast<std::int8_t>(quarter), is_free})[static_cast<std::size_t>(d - kFirstGapHour)];
  };
  const double age = 1;  // of today
  CHECK(chance_at(32, false, 4) == doctest::Approx((age + 6 * 0.2) / (age + 6)));
  CHECK(chance_at(32, false, 3) == doctest::Approx(6 * 0.2 / (age + 6)));
  CHECK(chance_at(32, false, 5) == doctest::Approx(0.2));
  const double half_hour = std::exp(-0.5 * 0.5 / 2);
  CHECK(chance_at(34, false, 4) == doctest::Approx((half_hour + 6 * 0.2) / (half_hour + 6)));
  CHECK(chance_at(30, false, 4) == doctest::Approx((half_hour + 6 * 0.2) / (half_hour + 6)));
  CHECK(chance_at(32, true, 4) == doctest::Approx((0.5 + 6 * 0.2) / (0.5 + 6)));
  CHECK(chance_at(32 + 48, false, 4) == doctest::Approx(0.2));
  // Up to four hours apart they are alike, though hardly.
  const double hardly = std::exp(-15.0 / 4 * 15.0 / 4 / 2);
  CHECK(chance_at(32 + 15, false, 4) == doctest::Approx((hardly + 6 * 0.2) / (hardly + 6)).epsilon(1e-7));
  CHECK(chance_at(32 + 16, false, 4) == doctest::Approx(0.2).epsilon(1e-7));
}

TEST_CASE("own gaps: those of a whole day are at risk to their last hour, and end in it") {
  Learner home;
  live(home.diary, kMonday, 5, [](int hour) { return hour == 12; });
  home.learn(5);
  REQUIRE(home.rhythm.gaps() == 4);
  double own = 0;
  for (int age = 1; age <= 4; ++age) own += std::exp2(-age / 21.0);
  for (int d = kFirstGapHour; d < kLastGapHour; ++d)
    CHECK(home.ends_at(12, d) == doctest::Approx(6 * 0.2 / (own + 6)));
  CHECK(home.ends_at(12, kLastGapHour) == doctest::Approx((own + 6 * 0.2) / (own + 6)));
}

TEST_CASE("own gaps: the shortest that counts, and one whose end nobody saw") {
  const double lowered = 6 * 0.2 / (1 + 6);
  const double raised = (1 + 6 * 0.2) / (1 + 6);
  Learner shortest;
  shortest.observe(0, 24);
  shortest.sign(8);
  shortest.diary.note_life(begin_of(kMonday + 32 + 10), true);
  shortest.learn(1);
  const auto ends = [](const Learner& home, int d) {
    return home.rhythm.own_ends({32, false})[static_cast<std::size_t>(d - kFirstGapHour)];
  };
  CHECK(ends(shortest, 2) == doctest::Approx(raised));
  CHECK(ends(shortest, 3) == doctest::Approx(0.2));
  Learner unseen;  // from noon to eight in the evening
  unseen.diary.note_observed(begin_of(kMonday), begin_of(kMonday + 48) - 1ms);
  unseen.sign(8);
  unseen.sign(20);
  unseen.learn(1);
  CHECK(ends(unseen, 2) == doctest::Approx(lowered));
  CHECK(ends(unseen, 3) == doctest::Approx(lowered));
  CHECK(ends(unseen, 4) == doctest::Approx(0.2));
}

}  // namespace anju::gap_wait_test
