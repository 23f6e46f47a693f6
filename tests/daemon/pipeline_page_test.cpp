// What the pipeline tells the page alone: curves, one device, reasons in the reader's language; and that to
// have seen an alert is no receipt.
#include <doctest/doctest.h>

#include <algorithm>

#include "tests/fakes/flow_home.hpp"

namespace anju::pipeline_page_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;

}  // namespace

TEST_CASE("a curve is what was measured, quarter by quarter, in the order of time") {
  FlowHome home;
  for (int i = 1; i <= 4; ++i) {
    home.steps(10 * i);
    home.box.pass(10min);
  }
  const auto channels = home.box.pipeline->curves_of("band");
  REQUIRE(channels.size() == 1);
  const Curve curve = home.box.pipeline->curve(channels[0], home.box.clock.now());
  CHECK(curve.quantity == Quantity::wearable_steps_interval);
  CHECK_FALSE(curve.is_cut);
  REQUIRE(curve.quarters.size() >= 2);
  std::uint64_t count = 0;
  for (const Rollup& quarter : curve.quarters) count += quarter.count;
  CHECK(count == 4);
  CHECK(curve.quarters.front().min == 10);
  CHECK(curve.quarters.back().max == 40);
  CHECK(std::is_sorted(curve.quarters.begin(), curve.quarters.end(),
                       [](const Rollup& a, const Rollup& b) { return a.from < b.from; }));
  CHECK(home.box.pipeline->curves_of("nobody").empty());
}

TEST_CASE("what is a word or a place has no curve") {
  Channel channel;
  channel.quantity = Quantity::button_event;
  CHECK_FALSE(has_curve(channel));
  channel.quantity = Quantity::location_latitude;
  CHECK_FALSE(has_curve(channel));
  channel.quantity = Quantity::env_temperature;
  CHECK(has_curve(channel));
}

TEST_CASE("one device is told as in the list of all, and none that nobody installed") {
  FlowHome home;
  home.steps(10);
  const Instant now = home.box.clock.now();
  const auto band = home.box.pipeline->device("band", now);
  REQUIRE(band);
  const auto all = home.box.pipeline->devices(now);
  const auto listed =
      std::find_if(all.begin(), all.end(), [](const DeviceView& one) { return one.id == "band"; });
  REQUIRE(listed != all.end());
  CHECK(band->readings.size() == listed->readings.size());
  CHECK(band->last_heard == listed->last_heard);
  CHECK(band->state == DeviceState::heard);
  CHECK_FALSE(home.box.pipeline->device("nobody", now));
}

TEST_CASE("reasons are in the language of who asks") {
  FlowHome home(false);
  const Instant now = home.box.clock.now();
  const auto has = [](const StatusView& status, std::string_view part) {
    return std::any_of(status.reasons.begin(), status.reasons.end(),
                       [part](const std::string& reason) { return reason.find(part) != std::string::npos; });
  };
  CHECK(has(home.box.pipeline->status(now, Language::zh), "平台未连接"));
  CHECK(has(home.box.pipeline->status(now, Language::en), "the platform is not connected"));
  CHECK_FALSE(has(home.box.pipeline->status(now, Language::en), "平台"));
}

}  // namespace anju::pipeline_page_test
