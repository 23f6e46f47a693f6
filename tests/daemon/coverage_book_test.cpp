// A home is called covered only while somebody would be noticed in it, and since when is kept over a restart.
#include "daemon/coverage_book.hpp"

#include <doctest/doctest.h>

#include "anju.pb.h"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::coverage_book_test {
namespace {

using namespace std::chrono_literals;
using Kind = SourceEvent::Kind;

const std::string kMotion = R"({"occupancy":true})";

struct Stand {
  Stand() : box(folder.path()) {
    box.start();
    box.city.come_up();
    box.hear("bed", kMotion);
    for (const char* device : {"hall", "door", "water", "smoke", "gas"})
      box.hear(
          device,
          R"({"occupancy":true,"contact":true,"smoke":false,"gas":false,"volume_flow_rate":0,"battery":90})");
    broker(Kind::connected);
    box.settle();
  }
  void broker(Kind kind) { box.inbox.post(SourceEvent{"mqtt", kind, "gone", box.clock.now()}); }
  v1::Coverage told(int home) const { return box.city.heartbeats.back().coverage(home); }

  test::TemporaryFolder folder;
  test::Box box;
};

}  // namespace

TEST_CASE("while the broker is away no home behind it is covered, and the city hears of it at once") {
  Stand stand;
  stand.box.pass(60s);
  const auto before = stand.told(0);
  REQUIRE(before.state() != v1::Coverage::STATE_NOT_COVERED);
  const std::size_t beats = stand.box.city.heartbeats.size();
  stand.box.pass(20s);
  stand.broker(Kind::disconnected);
  stand.box.settle();
  REQUIRE(stand.box.city.heartbeats.size() == beats + 1);
  CHECK(stand.told(0).state() == v1::Coverage::STATE_NOT_COVERED);
  CHECK(stand.told(0).silent_devices_size() == 5);
  REQUIRE(stand.told(0).why_size() == 1);
  CHECK(stand.told(0).why(0) == "broker-away");
  CHECK(stand.told(0).since_ms() == stand.box.clock.now().wall.time_since_epoch().count());
  stand.box.pass(30s);
  stand.broker(Kind::connected);
  stand.box.pass(60s);
  CHECK(stand.told(0).state() == before.state());
}

TEST_CASE("a broker that comes and goes does not flood the city") {
  Stand stand;
  stand.box.pass(70s);
  const std::size_t beats = stand.box.city.heartbeats.size();
  for (int i = 0; i < 40; ++i) {
    stand.broker(i % 2 == 0 ? Kind::disconnected : Kind::connected);
    stand.box.pass(250ms);
  }
  CHECK(stand.box.city.heartbeats.size() <= beats + 3);
}

TEST_CASE("since when a home is not covered is known after a restart too") {
  Stand stand;
  stand.broker(Kind::disconnected);
  stand.box.settle();
  const auto since = stand.box.pipeline->homes()[0].coverage_since;
  stand.box.pass(400s);
  stand.box.greet = [&stand] {
    stand.box.city.come_up();
    stand.broker(Kind::disconnected);
  };
  stand.box.restart();
  CHECK(stand.box.pipeline->homes()[0].coverage == Coverage::not_covered);
  stand.box.pass(60s);
  const auto home = stand.box.pipeline->homes()[0];
  CHECK(home.coverage == Coverage::not_covered);
  CHECK(home.coverage_since == since);
}

TEST_CASE("a restart while the broker is away does not say covered before the broker was asked") {
  Stand stand;
  stand.broker(Kind::disconnected);
  stand.box.settle();
  stand.box.pass(400s);
  stand.box.greet = [&stand] { stand.box.city.come_up(); };
  stand.box.restart();
  stand.box.pass(1s);
  CHECK(stand.box.pipeline->homes()[0].coverage == Coverage::not_covered);
  stand.broker(Kind::connected);
  stand.box.pass(61s);
  CHECK(stand.box.pipeline->homes()[0].coverage != Coverage::not_covered);
}

TEST_CASE("each cause has its word, and a box that can keep nothing covers nobody") {
  HomeReach reach;
  reach.devices = 2;
  CHECK(reach.coverage() == Coverage::covered);
  reach.unheard = {"a"};
  CHECK(reach.coverage() == Coverage::partly);
  reach.unheard = {};
  reach.why = {CoverageGap::not_kept};
  CHECK(reach.coverage() == Coverage::not_covered);
  CHECK(HomeReach{}.coverage() == Coverage::not_covered);
  CHECK(name(CoverageGap::never_heard) == "never-heard");
  CHECK(name(CoverageGap::not_kept) == "not-kept");
}

}  // namespace anju::coverage_book_test
