// What a walk test tells of each device: what it has said, what came of it, and that the platform has it.
#include <doctest/doctest.h>

#include <algorithm>

#include "daemon/reports.hpp"
#include "tests/fakes/flow_home.hpp"

namespace anju::walk_book_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;

WalkView walk_of(FlowHome& home) {
  const auto view = home.box.pipeline->walk_test("h-1", home.box.clock.now());
  REQUIRE(view.has_value());
  return *view;
}

WalkDeviceView device_of(FlowHome& home, const std::string& id) {
  for (WalkDeviceView& device : walk_of(home).devices)
    if (device.device == id) return device;
  FAIL("no device ", id);
  return {};
}

// The turn that hears a message ends some milliseconds later, as a commit takes them.
void turn_takes(FlowHome& home, Duration time) {
  home.box.clock.pass(time);
  home.box.pipeline->turn_ended(home.box.clock.now());
}

}  // namespace

TEST_CASE("before a walk test nothing is told, and of a home that is not there it is an error") {
  FlowHome home;
  CHECK_FALSE(walk_of(home).began);
  CHECK(walk_of(home).devices.empty());
  CHECK(home.box.pipeline->walk_test("h-9", home.box.clock.now()).error().code == ErrorCode::not_found);
}

TEST_CASE("a motion sensor proves its way with one test alert, and its battery proves nothing") {
  FlowHome home;
  home.mode("walk-test", 1h);
  CHECK(walk_of(home).on);
  CHECK(device_of(home, "hall").need == "event");
  home.box.hear("hall", R"({"occupancy":false})");
  home.box.settle();
  CHECK(device_of(home, "hall").spoke_at);
  CHECK_FALSE(device_of(home, "hall").heard_at);
  CHECK(home.told("test").empty());
  home.move();
  turn_takes(home, 7ms);
  const WalkDeviceView hall = device_of(home, "hall");
  CHECK(hall.heard_at);
  CHECK(hall.judged);
  CHECK(hall.kept == 7ms);
  CHECK(hall.is_done());
  CHECK(hall.rule == kWalkTestRule);
  CHECK(hall.status == CapStatus::test);
  home.box.clock.pass(1ms);
  home.move();
  CHECK(home.told("test") == std::vector<std::string>{"test detected 1 Test", "test cleared 2 Test"});
}

TEST_CASE("of a detector its test button counts, and without the platform it is not done") {
  FlowHome home(false);
  home.mode("walk-test", 1h);
  home.box.hear("smoke", R"({"smoke":false})");
  home.box.settle();
  CHECK_FALSE(device_of(home, "smoke").judged);
  home.box.clock.pass(1ms);
  home.box.hear("smoke", R"({"smoke":true,"test":true})");
  home.box.settle();
  turn_takes(home, 3ms);
  CHECK(device_of(home, "smoke").event == "smoke");
  CHECK(device_of(home, "smoke").kept == 3ms);
  CHECK_FALSE(device_of(home, "smoke").is_done());
  home.box.city.come_up();
  home.box.settle();
  CHECK(device_of(home, "smoke").is_done());
}

TEST_CASE("a restart in the middle forgets nothing, and the next test begins with nothing") {
  FlowHome home;
  home.mode("walk-test", 1h);
  home.move();
  turn_takes(home, 5ms);
  home.box.pass(5min);
  const WalkDeviceView before = device_of(home, "hall");
  home.box.restart();
  CHECK(walk_of(home).on);
  const WalkDeviceView after = device_of(home, "hall");
  CHECK(after.is_done());
  CHECK(after.alert == before.alert);
  CHECK(after.kept == before.kept);
  CHECK_FALSE(device_of(home, "smoke").judged);
  home.box.pass(1h);
  CHECK_FALSE(walk_of(home).on);
  CHECK(walk_of(home).ended);
  CHECK(device_of(home, "hall").is_done());
  home.box.pass(1min);
  home.mode("walk-test", 1h);
  CHECK_FALSE(device_of(home, "hall").judged);
}

TEST_CASE("a real alarm in a walk test proves the way as well, and is shown for what it is") {
  FlowHome home;
  home.mode("walk-test", 1h);
  home.box.hear("gas", R"({"gas":true})");
  home.box.settle();
  CHECK(device_of(home, "gas").is_done());
  CHECK(device_of(home, "gas").status == CapStatus::actual);
}

TEST_CASE("what began before the test, came late or was kept by the broker counts for nothing") {
  FlowHome home;
  home.move();
  home.mode("walk-test", 1h);
  home.box.hear("hall", R"({"occupancy":true})", true);
  home.box.settle();
  CHECK_FALSE(device_of(home, "hall").judged);
}

TEST_CASE("the answer has a counter and null for what has not come") {
  WalkView view;
  view.home = "h-1";
  WalkDeviceView device;
  device.device = "hall";
  device.need = "event";
  view.devices = {device};
  const std::string json = walk_json(view);
  CHECK(json.find(R"("done":0,"of":1)") != std::string::npos);
  CHECK(json.find(R"("receipt_ms":null)") != std::string::npos);
  view.devices[0].receipt = 84ms;
  CHECK(walk_json(view).find(R"("done":1,"of":1)") != std::string::npos);
}

TEST_CASE("a report of an installation is a routine message of its home, with its bytes as far as they fit") {
  InstallReport report{"h-1", "install-h-1-20261126T041500Z", "t-17", 8, 8, std::string(32, 'h'), "{}"};
  const OutboxRow row = install_report(report, Instant{});
  CHECK(row.lane == OutboxLane::bulk);
  CHECK(row.home == "h-1");
  CHECK(row.message_id == "report/h-1/install-h-1-20261126T041500Z");
  CHECK(row.payload.find("{}") != std::string::npos);
  report.document = std::string(kReportBytes + 1, 'x');
  CHECK(install_report(report, Instant{}).payload.size() < 200);
}

}  // namespace anju::walk_book_test
