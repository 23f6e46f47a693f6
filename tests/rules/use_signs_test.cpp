// Which use of a register is a sign of life.
#include "rules/rhythm/use_signs.hpp"

#include <doctest/doctest.h>

namespace anju::use_signs_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kFlush = 2'000;  // mL

class Meter {
 public:
  LifeSign use(Duration span, std::int64_t used) {
    const SteadyTime from = now_;
    now_ += span;
    return signs.observe(from, now_, used);
  }
  // `days` of hourly reports, each with the same use.
  void run(int days, std::int64_t used) {
    for (int hour = 0; hour < days * 24; ++hour) use(1h, used);
  }
  UseSigns signs{kFlush};

 private:
  SteadyTime now_{std::chrono::days{20'000}};
};

}  // namespace

TEST_CASE("a draw is sure, a drip is not, and less is nothing") {
  struct Row {
    std::int64_t used;
    LifeSign sign;
  };
  for (const Row row : {Row{0, LifeSign::none}, Row{499, LifeSign::none}, Row{500, LifeSign::weak},
                        Row{1'999, LifeSign::weak}, Row{2'000, LifeSign::strong}}) {
    CAPTURE(row.used);
    CHECK(Meter().use(1h, row.used) == row.sign);
  }
}

TEST_CASE("a meter that reports every ten seconds shows a draw when it comes to one") {
  Meter meter;
  CHECK(meter.use(10s, 400) == LifeSign::none);
  CHECK(meter.use(10s, 400) == LifeSign::weak);
  CHECK(meter.use(10s, 400) == LifeSign::none);  // told already
  CHECK(meter.use(10s, 400) == LifeSign::none);
  CHECK(meter.use(10s, 400) == LifeSign::strong);
  SUBCASE("and a drip over hours never does") {
    for (int report = 0; report < 3'000; ++report) CHECK(meter.use(10s, 4) == LifeSign::none);
  }
}

TEST_CASE("a burst pipe is no life, until it pauses") {
  Meter meter;
  int sure = 0;
  for (int minute = 0; minute < 45; ++minute) sure += meter.use(1min, 10'000) == LifeSign::strong ? 1 : 0;
  CHECK(sure == 45);
  for (int minute = 0; minute < 300; ++minute) CHECK(meter.use(1min, 10'000) == LifeSign::none);
  CHECK(meter.use(1min, 0) == LifeSign::none);
  CHECK(meter.use(1min, 10'000) == LifeSign::strong);
}

TEST_CASE("an hourly meter cannot show a pause: each hour of use counts") {
  Meter meter;
  for (int hour = 0; hour < 8; ++hour) CHECK(meter.use(1h, 60'000) == LifeSign::strong);
}

TEST_CASE("a cistern that leaks is learned, and only what is above it counts") {
  Meter meter;
  meter.run(1, 5'000);
  CHECK(meter.signs.base().ticks_an_hour() == 0);  // one day says nothing
  meter.run(3, 5'000);
  REQUIRE(meter.signs.base().ticks_an_hour() == 5'000);
  CHECK(meter.use(1h, 5'000) == LifeSign::none);
  CHECK(meter.use(1h, 5'500) == LifeSign::weak);
  CHECK(meter.use(1h, 6'500) == LifeSign::strong);
  CHECK(meter.use(2h, 10'400) == LifeSign::none);
}

TEST_CASE("a burst does not become usual within a day, and a leak that was mended is forgotten") {
  Meter meter;
  meter.run(20, 0);
  meter.run(1, 50'000);
  CHECK(meter.signs.base().ticks_an_hour() == 0);
  meter.run(30, 3'000);
  CHECK(meter.signs.base().ticks_an_hour() == 3'000);
  meter.run(30, 0);
  CHECK(meter.signs.base().ticks_an_hour() == 0);
}

TEST_CASE("a home that uses little at night has no base flow; stretches of days say nothing of one") {
  Meter meter;
  for (int day = 0; day < 10; ++day) {
    for (int hour = 0; hour < 24; ++hour) meter.use(1h, hour < 4 ? 0 : 9'000);
  }
  CHECK(meter.signs.base().ticks_an_hour() == 0);
  Meter rare;
  for (int day = 0; day < 40; ++day) rare.use(24h, 100'000);
  CHECK(rare.signs.base().ticks_an_hour() == 0);
}

TEST_CASE("restored it goes on as if nothing had happened") {
  Meter meter;
  meter.run(5, 1'200);
  meter.use(4min, 300);
  std::vector<std::int64_t> fields;
  std::vector<SavedState> days;
  meter.signs.append(fields);
  meter.signs.save_days("base", days);
  REQUIRE(fields.size() == UseSigns::kFields);
  REQUIRE(days.size() == 1);
  UseSigns again(kFlush);
  again.restore(fields.data());
  again.restore_days("base", {{days[0].key, days[0].fields}});
  CHECK(again.base().ticks_an_hour() == meter.signs.base().ticks_an_hour());
  const SteadyTime at{std::chrono::days{30'000}};
  CHECK(again.observe(at, at + 1min, 400) == meter.signs.observe(at, at + 1min, 400));
  std::vector<std::int64_t> one;
  std::vector<std::int64_t> other;
  again.append(one);
  meter.signs.append(other);
  CHECK(one == other);
}

}  // namespace anju::use_signs_test
