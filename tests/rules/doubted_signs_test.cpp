// What a load is worth beside water: a fridge is no person, a kettle in a dry afternoon is.
#include "rules/rhythm/doubted_signs.hpp"

#include <doctest/doctest.h>

#include <memory>

#include "rules/inactivity.hpp"
#include "tests/rules/listening_box.hpp"
#include "tests/rules/rhythm_home.hpp"

namespace anju::doubted_signs_test {
namespace {

using namespace std::chrono_literals;

constexpr int kDays = 28;

// Water in the morning and late in the evening only. The load has a sign in each hour that `speaks`.
struct TwoMeters {
  LifeDiary water;
  DoubtedSigns load;
  Calendar calendar;

  template <class Speaks>
  explicit TwoMeters(Speaks speaks) {
    for (int hour = 0; hour < kDays * 24; ++hour) {
      const Quarter at = kMonday + hour * 4;
      load.note_observed(begin_of(at), begin_of(at + 3));
      if (hour % 24 == 7 || hour % 24 == 19) water.note_life(begin_of(at + 1), true);
      if (speaks(hour)) load.note_sign(begin_of(at + 2));
    }
  }
  double times() const {
    return load.times_as_often(water, calendar, kMonday + kDays * kQuartersOfDay, Duration::zero());
  }
};

}  // namespace

TEST_CASE("a load of which nothing is known tells as much by day as at night") {
  const TwoMeters home([](int) { return false; });
  CHECK(DoubtedSigns().times_as_often(home.water, home.calendar, kMonday + 96, Duration::zero()) == 1);
}

TEST_CASE("a fridge that runs every third hour tells nothing of people") {
  const TwoMeters home([](int hour) { return hour % 3 == 0; });
  CHECK(home.times() > 0.5);
  CHECK(home.times() < 2);
}

TEST_CASE("a load in the dry afternoons that no night has tells of people") {
  const TwoMeters home([](int hour) { return hour % 24 >= 13 && hour % 24 < 18; });
  CHECK(home.times() > 5);
}

TEST_CASE("a load that speaks only while water is drawn tells no more than the water") {
  const TwoMeters home([](int hour) { return hour % 24 == 7 || hour % 24 == 8 || hour % 24 == 19; });
  CHECK(home.times() < 2);
}

TEST_CASE("what was saved is as it was") {
  TwoMeters home([](int hour) { return hour % 24 >= 13 && hour % 24 < 18; });
  std::vector<SavedState> changed;
  home.load.save("h/doubted", changed);
  SavedStates states;
  for (const SavedState& state : changed) states[state.key] = state.fields;
  DoubtedSigns again;
  again.restore("h/doubted", states);
  CHECK(again.times_as_often(home.water, home.calendar, kMonday + kDays * kQuartersOfDay, Duration::zero()) ==
        home.times());
}

TEST_CASE("a sign that the house makes as often is not taken, one that tells of people postpones") {
  const auto waiting_of = [](auto speaks) {
    static const RhythmModel model = flat_model();
    static const Calendar calendar;
    auto waiting = std::make_unique<Waiting>(model, calendar, WaitTerms{});
    const TwoMeters home(speaks);
    waiting->note_clock(
        {begin_of(kMonday), WallTime{begin_of(kMonday).time_since_epoch()}, ClockQuality::synced});
    for (int hour = 0; hour < kDays * 24; ++hour) {
      const SteadyTime at = begin_of(kMonday + hour * 4);
      waiting->note_doubted_observed(at, at + 45min);
      if (hour % 24 == 7 || hour % 24 == 19) waiting->note_sign(at + 15min, LifeSign::strong);
      if (speaks(hour)) waiting->note_doubted(std::nullopt, at + 30min);
    }
    return waiting;
  };
  const SteadyTime since = begin_of(kMonday + kDays * kQuartersOfDay + 40);
  const auto fridge = waiting_of([](int hour) { return hour % 3 == 0; });
  CHECK_FALSE(fridge->doubted_tells(since));
  CHECK(fridge->note_doubted(since, since + 10h) == LifeSign::none);
  // Every other hour of the dry afternoons, and once in four nights.
  const auto kettle = waiting_of(
      [](int hour) { return (hour % 24 >= 13 && hour % 24 < 18 && hour % 2 == 0) || hour % 96 == 3; });
  REQUIRE(kettle->doubted_tells(since));
  CHECK(*kettle->doubted_tells(since) < 10);
  // So soon after water it is as good as water; after ten hours it leaves some of the suspicion.
  CHECK(kettle->note_doubted(since, since + 15min) == LifeSign::strong);
  CHECK(kettle->note_doubted(since + 15min, since + 10h) == LifeSign::weak);
}

}  // namespace anju::doubted_signs_test
