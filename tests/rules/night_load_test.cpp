// The person told from the fridge.
#include "rules/rhythm/night_load.hpp"

#include <doctest/doctest.h>

namespace anju::night_load_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kMargin = 50;  // Wh in an hour

class Meter {
 public:
  LifeSign use(std::int64_t used, Duration span = 30min) {
    const SteadyTime from = now_;
    now_ += span;
    return load.observe(from, now_, used,
                        knows_time ? std::optional(now_.time_since_epoch() % 24h) : std::nullopt);
  }
  // A fridge of 80 W that runs every other half hour, and in one night hour of twelve a heating of 300 W.
  std::int64_t house() { return now_.time_since_epoch() % 1h == 0min ? 40 : 0; }
  void nights(int days) {
    for (int step = 0; step < days * 48; ++step) use(house() + (step % 24 == 0 ? 150 : 0));
  }
  NightLoad load{kMargin};
  bool knows_time = true;

 private:
  SteadyTime now_{std::chrono::days{20'000}};
};

}  // namespace

TEST_CASE("until some nights are known, no load is a sign") {
  Meter meter;
  CHECK(meter.use(2'000) == LifeSign::none);
  meter.nights(4);
  CHECK_FALSE(meter.load.strong_from());
  meter.nights(3);
  CHECK(meter.load.strong_from());
}

TEST_CASE("without the time of day there is no night to learn from") {
  Meter meter;
  meter.knows_time = false;
  meter.nights(20);
  CHECK_FALSE(meter.load.strong_from());
}

TEST_CASE("a kettle is a person, the fridge is not") {
  Meter meter;
  meter.nights(28);
  REQUIRE(meter.load.strong_from());
  CHECK(*meter.load.weak_from() == doctest::Approx(80 + kMargin).epsilon(0.05));
  CHECK(meter.use(40) == LifeSign::none);
  CHECK(meter.use(0) == LifeSign::none);
  CHECK(meter.use(1'000) == LifeSign::strong);
}

TEST_CASE("what some nights have is at most a weak sign") {
  Meter meter;
  for (int step = 0; step < 28 * 48; ++step) meter.use(step % 13 == 0 ? 190 : 30);
  REQUIRE(meter.load.strong_from());
  CHECK(meter.use(190) != LifeSign::strong);
  CHECK(meter.use(600) == LifeSign::strong);
}

TEST_CASE("reports of a few seconds are put together") {
  Meter meter;
  meter.nights(28);
  int sure = 0;
  for (int report = 0; report < 90; ++report) sure += meter.use(10, 10s) == LifeSign::strong ? 1 : 0;
  CHECK(sure == 1);  // 3.6 kW, one window
}

TEST_CASE("restored it goes on as if nothing had happened") {
  Meter meter;
  SavedStates states;
  std::vector<SavedState> changed;
  for (int step = 0; step < 12 * 48; ++step) {
    meter.use(meter.house() + step % 7 * 20);
    changed.clear();
    meter.load.save_nights("n", changed);
    for (const SavedState& state : changed) states[state.key] = state.fields;
    std::vector<std::int64_t> fields;
    meter.load.append(fields);
    REQUIRE(fields.size() == NightLoad::kFields);
    NightLoad again(kMargin);
    again.restore(fields.data());
    again.restore_nights("n", states);
    CHECK(again.strong_from() == meter.load.strong_from());
    CHECK(again.weak_from() == meter.load.weak_from());
  }
}

TEST_CASE("a report of three hours is a load of a night, one of more is not") {
  const auto learns = [](Duration span) {
    NightLoad load{kMargin};
    SteadyTime at{std::chrono::days{20'000}};
    for (int night = 0; night < 12; ++night) {
      const SteadyTime to = at + std::chrono::days{night} + 4h;
      load.observe(to - span, to, 300, Duration{4h});
    }
    return load.strong_from();
  };
  REQUIRE(learns(3h));
  CHECK(*learns(3h) == doctest::Approx(100 + kMargin).epsilon(0.05));
  CHECK_FALSE(learns(3h + 1ms));
}

TEST_CASE("restored from what was saved of many nights with many loads, the levels are the same") {
  NightLoad load{kMargin};
  SavedStates states;
  SteadyTime at{std::chrono::days{20'000} + 1h};
  for (int night = 0; night < 15; ++night) {
    for (int report = 0; report < 16; ++report) {
      const SteadyTime to = at + std::chrono::days{night} + report * 14min + 14min;
      load.observe(to - 14min, to, 5 + report * 9 + night, to.time_since_epoch() % 24h);
      std::vector<SavedState> changed;
      load.save_nights("n", changed);
      for (const SavedState& state : changed) states[state.key] = state.fields;
    }
  }
  const SteadyTime next = at + std::chrono::days{16};
  load.observe(next - 14min, next, 0, std::nullopt);
  REQUIRE(load.strong_from());
  std::vector<std::int64_t> fields;
  load.append(fields);
  NightLoad again{kMargin};
  again.restore(fields.data());
  again.restore_nights("n", states);
  CHECK(again.strong_from() == load.strong_from());
  CHECK(again.weak_from() == load.weak_from());
  CHECK(*load.strong_from() > *load.weak_from() + 20);
}

}  // namespace anju::night_load_test
