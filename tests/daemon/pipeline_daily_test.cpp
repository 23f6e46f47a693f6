// What was used on a day goes to the city when the day is over, once, and only from homes that have consented
// to it.
#include <doctest/doctest.h>

#include "daemon/pipeline.hpp"
#include "link.pb.h"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_daily_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

// A meter of water, which speaks of itself; the clock begins at 22:00 in the zone of the home.
Settings metered_homes() {
  Settings settings =
      test::settings_with({test::home("h-1", Tier::high_risk, {test::device("water", "z2m-water-m3")}),
                           test::home("h-2", Tier::general, {test::device("other", "z2m-water-m3")})});
  settings.homes[0].consent.daily_totals = true;
  for (auto& [id, profile] : settings.profiles) profile.silence_limit = 300h;
  return settings;
}

struct Stand {
  explicit Stand(Settings settings = metered_homes(), const test::SimClock& clock = {})
      : box(folder.path(), std::move(settings), clock) {
    box.is_in_memory = true;
    box.start();
    box.city.come_up();
    box.settle();
    box.pass(2h);  // midnight
  }

  void meter(const std::string& device, double cubic_metres) {
    box.clock.pass(Duration{1});
    box.hear(device, R"({"water_consumed":)" + std::to_string(cubic_metres) + "}");
    box.settle();
  }
  // A day in which each of the two meters tells of ten litres more every so often.
  void live(Duration time, Duration every = 15min) {
    for (const SteadyTime end = box.clock.now().steady + time; box.clock.now().steady < end;) {
      level_ += 0.01;
      meter("water", level_);
      meter("other", level_);
      box.pass(std::min<Duration>(every, end - box.clock.now().steady));
    }
  }
  // "h-1 2026-11-25 water 960 of 96": each total that came to the city, in order, repetitions and all.
  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const auto& sent : box.city.sent) {
      v1::Bulk bulk;
      if (sent.channel != link::Publish::BULK || !bulk.ParseFromString(sent.payload)) continue;
      for (const v1::DailyTotal& total : bulk.daily_totals())
        lines.push_back(total.home() + " " + total.day() + " " + total.device() + " " +
                        std::to_string(total.value()) + " of " + std::to_string(total.quarters()));
    }
    return lines;
  }

  test::TemporaryFolder folder;
  Box box;

 private:
  double level_ = 100;
};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("a day of a home that has consented is told after it, once, and of no other home") {
  Stand stand;
  stand.live(24h);
  CHECK(stand.told().empty());
  stand.live(2h);
  CHECK(stand.told().empty());
  stand.live(3h);
  CHECK(stand.told() == Lines{"h-1 2026-11-25 water 950000 of 96"});  // the first reading is no use yet
  stand.live(15h);
  CHECK(stand.told().size() == 1);
  stand.live(8h);
  CHECK(stand.told() == Lines{"h-1 2026-11-25 water 950000 of 96", "h-1 2026-11-26 water 960000 of 96"});
}

TEST_CASE("after a restart a day that was told is not told again") {
  Stand stand;
  stand.live(29h);
  REQUIRE(stand.told().size() == 1);
  stand.box.restart();
  stand.live(5h);
  CHECK(stand.told().size() == 1);
}

TEST_CASE("a meter that speaks once a day is told of as well, whenever it speaks") {
  for (const Duration hour : {Duration{2h}, Duration{9h}, Duration{20h}}) {
    CAPTURE(hour.count());
    Stand stand;
    stand.meter("water", 100);
    double level = 100;
    for (int day = 0; day < 4; ++day) {
      stand.box.pass(day == 0 ? hour : Duration{24h} - Duration{1});
      stand.meter("water", level += 0.25);
    }
    stand.box.pass(48h);
    const Lines told = stand.told();
    REQUIRE(told.size() >= 4);
    CHECK(told[0] == "h-1 2026-11-25 water 250000 of 2");
    CHECK(told[1] == "h-1 2026-11-26 water 250000 of 1");
    CHECK(told[2] == "h-1 2026-11-27 water 250000 of 1");
    CHECK(told[3] == "h-1 2026-11-28 water 250000 of 1");
  }
}

TEST_CASE(
    "nothing is told by a clock that nobody has set, of a day in which nothing was heard, or without a "
    "platform") {
  test::SimClock clock;
  clock.set_wall(test::kSimStart, ClockQuality::unsynced);
  Stand unsynced(metered_homes(), clock);
  unsynced.live(36h);
  CHECK(unsynced.told().empty());

  Stand silent;
  silent.box.pass(72h);
  CHECK(silent.told().empty());

  Settings alone = metered_homes();
  alone.platform.reset();
  Stand offline(std::move(alone));
  offline.live(36h);
  CHECK(offline.told().empty());
}

TEST_CASE("whoever consents to nothing has nothing told") {
  Settings settings = metered_homes();
  settings.homes[0].consent.daily_totals = false;
  Stand stand(std::move(settings));
  stand.live(36h);
  CHECK(stand.told().empty());
}

}  // namespace anju::pipeline_daily_test
