// The way of a reading: rules see it at once, an alert is kept and sent in the same turn, and nothing else
// hurries.
#include "daemon/pipeline.hpp"

#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

struct Stand {
  test::TemporaryFolder folder;
  Box box{folder.path()};

  Stand() { box.start(); }
  // The link is up, and everything that a start brings is done.
  Box& connected() {
    box.city.come_up();
    box.settle();
    return box;
  }
};

const std::string kMotion = R"({"occupancy":true})";
const std::string kSmoke = R"({"smoke":true})";
const std::string kNoSmoke = R"({"smoke":false})";

std::string water(int litres) {
  return R"({"water_consumed":)" + std::to_string(1.0 + litres / 1000.0) + "}";
}

std::string smoke_id(const Box& box) {
  return "h-1/alarm-channel/smoke.alarm.smoke/" +
         std::to_string(box.clock.now().steady.time_since_epoch().count());
}

}  // namespace

TEST_CASE("an alarm is kept and sent in the turn that hears it") {
  Stand stand;
  Box& box = stand.connected();
  box.city_answers = false;
  box.clock.pass(5s);
  const std::string id = smoke_id(box);
  const std::uint64_t commits = box.commits();
  box.hear("smoke", kSmoke);
  REQUIRE(box.turn().has_value());
  CHECK(box.commits() == commits + 1);
  CHECK(box.store->find_alert(id).has_value());
  CHECK(box.store->figures().readings == 1);
  CHECK(box.city.sent_ids() == std::vector<std::string>{id + "#1"});
  const auto reports = box.city.reports();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].event() == "smoke");
  CHECK(reports[0].stage() == "detected");
  CHECK(reports[0].detected_at_ms() == box.clock.now().wall.time_since_epoch().count());
}

TEST_CASE("the receipt empties the outbox, and the all-clear is a report of its own") {
  Stand stand;
  Box& box = stand.connected();
  const std::string id = smoke_id(box);
  box.hear("smoke", kSmoke);
  box.settle();
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
  CHECK(box.store->find_alert(id)->stage == Stage::accepted);
  box.pass(1min);
  box.hear("smoke", kNoSmoke);
  box.settle();
  CHECK(box.city.sent_ids() == std::vector<std::string>{id + "#1", id + "#2"});
  CHECK(box.city.reports()[1].stage() == "cleared");
  CHECK(box.pipeline->status(box.clock.now()).counters.receipts == 2);
  CHECK(box.store->open_alerts("h-1") == 0);
}

TEST_CASE("without an answer it is sent again, until there is one") {
  Stand stand;
  Box& box = stand.connected();
  const std::string message = smoke_id(box) + "#1";
  box.city.withhold(message, 3);
  box.hear("smoke", kSmoke);
  box.pass(10min);
  CHECK(box.city.times_sent(message) == 4);
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
}

TEST_CASE("without a link an alarm waits in the store and goes out when the link comes up") {
  Stand stand;
  Box& box = stand.box;
  box.hear("smoke", kSmoke);
  box.pass(5min);
  CHECK(box.city.sent.empty());
  CHECK(box.pipeline->outbox(10).size() == 2);  // the alarm, and that it went the local way as well
  box.city.come_up();
  box.settle();
  CHECK(box.city.sent.size() == 2);
  CHECK(box.pipeline->outbox(10).empty());
}

TEST_CASE("a routine reading is judged at once and kept with the commit interval") {
  Stand stand;
  Box& box = stand.connected();
  box.clock.pass(1s);
  const std::uint64_t commits = box.commits();
  box.hear("hall", kMotion);
  const auto next = box.turn();
  REQUIRE(next.has_value());
  CHECK(box.commits() == commits);
  CHECK(box.pipeline->homes()[0].presence == Presence::active);
  CHECK(box.pipeline->homes()[0].last_sign_of_life == box.clock.now().wall);
  CHECK(*next == box.clock.now().steady + 9s);  // ten after the commit of the start
  box.pass(8s);
  box.hear("door", R"({"contact":true})");
  box.settle();
  CHECK(box.commits() == commits);
  CHECK(box.store->figures().readings == 0);
  box.pass(1s);
  CHECK(box.commits() == commits + 1);
  CHECK(box.store->figures().readings == 2);
}

TEST_CASE("the interval is a setting, and after a quiet time a reading is kept at once") {
  const test::TemporaryFolder folder;
  Settings settings = test::small_home();
  settings.store.commit_interval = 40s;
  Box box(folder.path(), settings);
  box.start();
  box.pass(1min);
  const std::uint64_t commits = box.commits();
  box.hear("hall", kMotion);
  box.settle();
  CHECK(box.commits() == commits + 1);
  box.pass(39s);
  box.hear("hall", kMotion);
  box.settle();
  CHECK(box.commits() == commits + 1);
  box.pass(1s);
  CHECK(box.commits() == commits + 2);
}

TEST_CASE("an alarm takes the readings that waited into its commit") {
  Stand stand;
  Box& box = stand.connected();
  box.hear("hall", kMotion);
  box.settle();
  CHECK(box.store->figures().readings == 0);
  box.hear("gas", R"({"gas":true})");
  box.settle();
  CHECK(box.store->figures().readings == 2);
}

TEST_CASE("the last commit keeps what waits") {
  Stand stand;
  Box& box = stand.connected();
  box.hear("hall", kMotion);
  box.settle();
  CHECK(box.store->figures().readings == 0);
  REQUIRE(box.pipeline->finish(box.clock.now()).has_value());
  CHECK(box.store->figures().readings == 1);
  CHECK(box.store->restore().timeline->steady == box.clock.now().steady);
}

TEST_CASE("a start is kept at once, so a box that is killed every minute has listened all the same") {
  const test::TemporaryFolder folder;
  test::SimClock clock;
  for (int minute = 0; minute <= 15; ++minute) {
    Box box(folder.path(), test::small_home(), clock);
    box.start();
    box.settle();
    // The meter was never heard; a box that has listened for less than 15 minutes says nothing of that.
    CHECK(box.store->open_alerts("h-2") == (minute < 15 ? 0 : 1));
    clock.pass(1min);
  }
}

TEST_CASE("what is counted: heard, decoded, refused, unknown, repeated") {
  Stand stand;
  Box& box = stand.connected();
  const std::string stamped = R"({"occupancy":true,"last_seen":"2026-11-24T14:00:00Z"})";
  box.hear("hall", stamped);
  box.hear("hall", stamped);
  box.hear("hall", "{");
  box.hear("cellar", kMotion);
  box.settle();
  const Counters counters = box.pipeline->status(box.clock.now()).counters;
  CHECK(counters.heard == 4);
  CHECK(counters.decoded == 1);
  CHECK(counters.repeated == 1);
  CHECK(counters.refused == 1);
  CHECK(counters.unknown_device == 1);
  CHECK(counters.dropped == 0);
}

TEST_CASE("a command of the platform is carried out, answered and kept in one turn") {
  Stand stand;
  Box& box = stand.connected();
  v1::Command command;
  command.set_command_id("c-1");
  command.mutable_test_alarm()->set_home("h-2");
  box.city.command(command);
  REQUIRE(box.turn().has_value());
  CHECK(box.store->was_carried_out("c-1"));
  REQUIRE(box.city.reports().size() == 1);  // the second goes when the first has its receipt
  CHECK(box.city.reports()[0].cap_status() == "Test");
  CHECK(box.city.reports()[0].home() == "h-2");
  CHECK(box.city.sent.back().message_id == "c-1#result");
  box.settle();
  REQUIRE(box.city.reports().size() == 2);
  CHECK(box.city.reports()[1].stage() == "cleared");
  CHECK(box.pipeline->outbox(10).empty());
}

TEST_CASE("a register shows use when it moves, and its silence is no sign of life") {
  Stand stand;
  Box& box = stand.connected();
  for (int hour = 0; hour < 4; ++hour) {
    box.hear("water", water(hour < 2 ? hour * 10 : 10));
    box.pass(1h);
  }
  CHECK(box.pipeline->homes()[0].last_sign_of_life == test::kSimStart + 1h);
}

}  // namespace anju::pipeline_test
