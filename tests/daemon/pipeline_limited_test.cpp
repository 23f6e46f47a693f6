// A device that says too much is named, counted and a gap, and after a while it is forgiven.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_limited_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

SourceEvent limited(Box& box, const Sayer& whose, std::uint64_t count) {
  const Instant now = box.clock.now();
  return {"mqtt", SourceEvent::Kind::limited, "", now, count, now, 0, whose};
}

bool names(Box& box, const std::string& device) {
  const auto reasons = box.pipeline->status(box.clock.now()).reasons;
  return std::any_of(reasons.begin(), reasons.end(),
                     [&](const std::string& reason) { return reason.find(device) != std::string::npos; });
}

}  // namespace

TEST_CASE("a device that says too much is named in the status, counted and a gap at the platform") {
  const test::TemporaryFolder folder;
  Settings settings = test::settings_with({test::home(
      "h-1", Tier::high_risk, {test::device("hall", "z2m-motion"), test::device("smoke", "z2m-smoke")})});
  settings.gateway.language = Language::en;
  Box box(folder.path(), settings);
  box.start();
  box.hear("hall", R"({"occupancy":true})");
  box.hear("smoke", R"({"smoke":false})");
  box.settle();
  CHECK_FALSE(names(box, "hall sends"));
  box.inbox.post(limited(box, {Sayer::Kind::device, 0}, 950));
  box.settle();
  CHECK(box.pipeline->status(box.clock.now()).counters.limited == 950);
  CHECK(names(box, "hall sends far too much"));
  CHECK(box.pipeline->devices(box.clock.now())[0].left_out == 950);
  CHECK(box.pipeline->homes()[0].left_out == 950);
  box.inbox.post(limited(box, {}, 5));
  box.settle();
  CHECK(names(box, "mqtt sends far too much"));
  CHECK(box.pipeline->status(box.clock.now()).counters.limited == 955);
  box.clock.pass(2min);
  box.settle();
  CHECK_FALSE(names(box, "hall sends"));
}

TEST_CASE("a home that says too much is named, and what was left out is counted for it and no other") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  box.city.come_up();
  box.settle();
  box.inbox.post(limited(box, {Sayer::Kind::home, 1}, 70));
  box.settle();
  CHECK(names(box, "home h-2 send far too much"));
  CHECK(box.pipeline->homes()[0].left_out == 0);
  CHECK(box.pipeline->homes()[1].left_out == 70);
  v1::Bulk bulk;
  REQUIRE(bulk.ParseFromString(box.city.sent.back().payload));
  REQUIRE(bulk.gaps_size() == 1);
  CHECK(bulk.gaps(0).subject() == "h-2");
  CHECK(bulk.gaps(0).count() == 70);
  CHECK(bulk.gaps(0).reason() == "more than one home may say");
  box.clock.pass(2min);
  box.settle();
  CHECK_FALSE(names(box, "h-2 send"));
}

}  // namespace anju::pipeline_limited_test
