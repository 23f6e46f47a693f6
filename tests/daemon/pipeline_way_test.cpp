// The way to the city is proven once a day by an alarm that is a test, and how long it took is known.
#include <doctest/doctest.h>

#include "daemon/pipeline.hpp"
#include "link.pb.h"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_way_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

struct Stand {
  explicit Stand(std::optional<Duration> every = Duration{24h}) : box(folder.path(), tested_home(every)) {
    box.is_in_memory = true;
    box.start();
    box.city.come_up();
    box.settle();
  }
  static Settings tested_home(std::optional<Duration> every) {
    Settings settings =
        test::settings_with({test::home("h-1", Tier::high_risk, {test::device("smoke", "z2m-smoke")})});
    settings.platform->test_every = every;
    for (auto& [id, profile] : settings.profiles) profile.silence_limit = 9000h;
    return settings;
  }
  // The tests that the city has heard of.
  std::size_t tests() const {
    std::size_t count = 0;
    for (const auto& report : box.city.reports()) {
      if (report.event() != "test" || report.revision() != 1) continue;
      CHECK(report.cap_status() == "Test");
      CHECK(report.feedback_due_ms() == 0);
      ++count;
    }
    return count;
  }
  std::optional<LinkTest> last() { return box.pipeline->link(box.clock.now()).test; }

  test::TemporaryFolder folder;
  Box box;
};

}  // namespace

TEST_CASE("ten minutes after the first start, and then once a day") {
  Stand stand;
  stand.box.pass(9min);
  CHECK(stand.tests() == 0);
  stand.box.pass(2min);
  CHECK(stand.tests() == 1);
  stand.box.pass(23h);
  CHECK(stand.tests() == 1);
  stand.box.pass(1h);
  CHECK(stand.tests() == 2);
  stand.box.pass(72h);
  CHECK(stand.tests() == 5);
}

TEST_CASE("how long it took is told to the person at the box and to the city") {
  Stand stand;
  stand.box.city_answers = false;
  stand.box.pass(11min);
  REQUIRE(stand.tests() == 1);
  REQUIRE(stand.last());
  CHECK_FALSE(stand.last()->latency);
  stand.box.clock.pass(3s);
  stand.box.city.answer();
  stand.box.settle();
  REQUIRE(stand.last()->latency);
  CHECK(*stand.last()->latency >= 3s);
  stand.box.city_answers = true;
  stand.box.pass(2min);
  const v1::LinkFigures& told = stand.box.city.heartbeats.back().link();
  CHECK(told.tested_at_ms() == stand.last()->at.wall.time_since_epoch().count());
  CHECK(told.test_latency_ms() == static_cast<std::uint32_t>(stand.last()->latency->count()));
}

TEST_CASE("a restart begins no day of its own") {
  Stand stand;
  stand.box.pass(30min);
  REQUIRE(stand.tests() == 1);
  stand.box.restart();
  stand.box.pass(12h);
  CHECK(stand.tests() == 1);
  stand.box.pass(12h);
  CHECK(stand.tests() == 2);
}

TEST_CASE("without a link nothing is tested; when it is back the test that was due comes, once") {
  Stand stand;
  stand.box.pass(30min);
  stand.box.city.go_down("cut");
  stand.box.pass(72h);
  CHECK(stand.tests() == 1);
  stand.box.city.come_up();
  stand.box.pass(1h);
  CHECK(stand.tests() == 2);
}

TEST_CASE("whoever has switched it off is left alone") {
  Stand stand{std::nullopt};
  stand.box.pass(72h);
  CHECK(stand.tests() == 0);
  CHECK_FALSE(stand.last());
}

}  // namespace anju::pipeline_way_test
