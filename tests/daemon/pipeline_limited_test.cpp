// A device that says too much is named, counted and a gap, and after a while it is forgiven.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;
using test::Box;

SourceEvent limited(Box& box, const std::string& topic, std::uint64_t count) {
  const Instant now = box.clock.now();
  return {"mqtt", SourceEvent::Kind::limited, topic, now, count, now};
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
  box.inbox.post(limited(box, "zigbee2mqtt/hall", 950));
  box.settle();
  CHECK(box.pipeline->status(box.clock.now()).counters.limited == 950);
  CHECK(names(box, "hall sends far too much"));
  // The topic itself may name a person, so nobody is told it.
  box.inbox.post(limited(box, "somewhere/mrs-li@example.org", 5));
  box.settle();
  CHECK_FALSE(names(box, "mrs-li"));
  CHECK(box.pipeline->status(box.clock.now()).counters.limited == 955);
  box.clock.pass(2min);
  box.settle();
  CHECK_FALSE(names(box, "hall sends"));
}

}  // namespace anju
