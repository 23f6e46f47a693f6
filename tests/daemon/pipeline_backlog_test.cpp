// A backlog loses nothing, delays no alarm, and lets nothing be concluded from what still waits in it.
#include <doctest/doctest.h>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_backlog_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

const std::string kMotion = R"({"occupancy":true})";
const std::string kSmoke = R"({"smoke":true})";

// A register of `count` messages, one litre each, from `first` on.
void hear_register(Box& box, int first, int count) {
  for (int i = first; i < first + count; ++i)
    box.hear("water", R"({"water_consumed":)" + std::to_string(i) + "}");
}

// The register as the store has it: "0 1 2" is three readings in their order.
bool is_whole(Store& store, int count) {
  const auto readings = store.recent_readings(100'000);
  bool whole = static_cast<int>(readings.size()) == count;
  for (int i = 0; whole && i < count; ++i)
    whole = readings[static_cast<std::size_t>(i)].value == i * 1'000'000LL;
  return whole;
}

std::size_t alerts_of(Box& box, EventKind event) {
  std::size_t count = 0;
  for (const AlertRecord& alert : box.store->alerts(false, 1000)) count += alert.event == event ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("a full inbox spills into the journal, and all of it is handed on in its order") {
  const test::TemporaryFolder folder;
  Box box(folder.path(), test::small_home(), {}, {}, {.routine = 100, .alarm = 10});
  box.start();
  hear_register(box, 0, 3000);
  box.settle();
  hear_register(box, 3000, 50);  // the lane is open again
  box.pass(10s);
  CHECK(is_whole(*box.store, 3050));
  CHECK(box.inbox.dropped() == 0);
  CHECK(box.pipeline->status(box.clock.now()).counters.heard == 3050);
}

TEST_CASE("what comes while a backlog is read stays behind it") {
  const test::TemporaryFolder folder;
  Box box(folder.path(), test::small_home(), {}, {}, {.routine = 100, .alarm = 10});
  box.start();
  hear_register(box, 0, 1500);
  REQUIRE(box.turn().has_value());
  hear_register(box, 1500, 100);
  REQUIRE(box.turn().has_value());
  hear_register(box, 1600, 10);
  box.pass(10s);
  CHECK(is_whole(*box.store, 1610));
}

TEST_CASE(
    "messages that were kept and never looked at are worked on after a restart, more than the inbox holds") {
  const test::TemporaryFolder folder;
  {
    Box box(folder.path());
    box.start();
    hear_register(box, 0, 10'000);
  }
  Box box(folder.path());
  box.start();
  box.pass(10s);
  CHECK(is_whole(*box.store, 10'000));
  CHECK(box.inbox.dropped() == 0);
}

TEST_CASE("nothing is worked on twice after a restart") {
  const test::TemporaryFolder folder;
  {
    Box box(folder.path());
    box.start();
    hear_register(box, 0, 10);
    box.hear("smoke", kSmoke);  // commits
    box.settle();
    hear_register(box, 10, 10);
    box.settle();
  }
  Box box(folder.path());
  box.start();
  box.pass(10s);
  CHECK(box.pipeline->status(box.clock.now()).counters.heard == 10);
  CHECK(box.store->figures().readings == 21);
  CHECK(alerts_of(box, EventKind::smoke) == 1);
}

TEST_CASE("a flood without end is moved into packs all the same: a start looks through what is not") {
  constexpr int kOneTurn = 128;
  constexpr std::uint64_t kMostWaiting = 4 * 40'960 + 2 * 20'000;
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  hear_register(box, 0, kOneTurn);
  std::uint64_t most = 0;
  bool had_rest = false;
  for (int said = kOneTurn; said < 350'000; said += kOneTurn) {
    hear_register(box, said, kOneTurn);
    box.clock.pass(5ms);
    const auto next = box.turn();
    REQUIRE(next.has_value());
    had_rest = had_rest || *next > box.clock.now().steady;
    most = std::max(most, box.store->figures().waiting);
  }
  CHECK_FALSE(had_rest);
  CHECK(most <= kMostWaiting);
  CHECK(box.store->figures().packed > 100'000);
}

TEST_CASE("an alarm overtakes 5,000 routine messages that wait") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  box.city.come_up();
  box.settle();
  hear_register(box, 0, 5000);
  box.hear("smoke", kSmoke);
  REQUIRE(box.turn().has_value());
  REQUIRE(box.city.reports().size() == 1);
  CHECK(box.city.reports()[0].event() == "smoke");
  CHECK(box.store->figures().readings < 600);
  box.settle();
  box.pass(10s);
  CHECK(box.store->figures().readings == 5001);
}

TEST_CASE("an alarm that overtakes lets no time pass for what waits: motion heard before is still motion") {
  for (const bool somebody_moves : {true, false}) {
    CAPTURE(somebody_moves);
    const test::TemporaryFolder folder;
    Box box(folder.path());
    box.start();
    box.hear("hall", kMotion);
    box.pass(12h - 2s);  // the limit of a high-risk home is 12 h
    for (int i = 0; i < 1000; ++i) box.hear("water", R"({"water_consumed":1})");
    if (somebody_moves) box.hear("hall", kMotion);
    box.clock.pass(5s);  // the deadline is over, and what was heard before it still waits
    box.hear("smoke", kSmoke);
    REQUIRE(box.turn().has_value());
    CHECK(alerts_of(box, EventKind::smoke) == 1);
    CHECK(alerts_of(box, EventKind::inactivity) == 0);
    box.settle();
    CHECK(alerts_of(box, EventKind::inactivity) == (somebody_moves ? 0 : 1));
  }
}

TEST_CASE("time passes with the messages of a backlog: a deadline between two of them is met between them") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  box.city.come_up();
  box.settle();
  box.hear("hall", kMotion);
  box.clock.pass(12h + 10min);
  box.hear("hall", kMotion);
  box.settle();
  std::vector<std::int64_t> at;
  for (const v1::AlertReport& report : box.city.reports()) {
    if (report.event() == "inactivity")
      at.push_back(report.transition_at_ms() - test::kSimStart.time_since_epoch().count());
  }
  // And nobody had accepted it within a minute.
  CHECK(at == std::vector<std::int64_t>{Duration{12h}.count(), Duration{12h + 1min}.count(),
                                        Duration{12h + 10min}.count()});
}

TEST_CASE("an alarm device that shows signs of life as well concludes nothing while others wait") {
  const test::TemporaryFolder folder;
  Settings settings = test::settings_with(
      {test::home("h-1", Tier::high_risk,
                  {test::device("hall", "z2m-motion"), test::device("water", "z2m-water-m3"),
                   test::device("band", "band")})});
  Box box(folder.path(), settings);
  box.start();
  box.hear("hall", kMotion);
  box.hear("band", R"({"steps":100})");
  box.pass(12h - 2s);
  for (int i = 0; i < 1000; ++i) box.hear("water", R"({"water_consumed":1})");
  box.hear("hall", kMotion);
  box.clock.pass(5s);
  box.hear("band", R"({"sos":true,"steps":0})");
  REQUIRE(box.turn().has_value());
  CHECK(alerts_of(box, EventKind::sos) == 1);
  box.settle();
  CHECK(alerts_of(box, EventKind::inactivity) == 0);
}

TEST_CASE("what gives way in a full inbox is counted and told, the first at once and the rest together") {
  const test::TemporaryFolder folder;
  Box box(folder.path(), test::small_home(), {}, {}, {.routine = 2, .alarm = 10});
  box.start();
  box.city.come_up();
  box.settle();
  const auto poll = [&box](int times) {
    for (int i = 0; i < times; ++i) {
      RawMessage answer;
      answer.heard_at = box.clock.now();
      answer.body = ModbusAnswer{6, {{4, 0, {17254, 16384}}}};
      box.inbox.post(answer);
    }
  };
  poll(5);
  box.settle();
  for (int i = 0; i < 8; ++i) {
    box.pass(1s);
    poll(3);
  }
  box.pass(30s);
  std::vector<std::uint64_t> counts;
  WallTime told_until = test::kSimStart;
  for (const auto& sent : box.city.sent) {
    v1::Bulk bulk;
    REQUIRE(bulk.ParseFromString(sent.payload));
    REQUIRE(bulk.gaps_size() == 1);
    CHECK(bulk.gaps(0).subject() == "inbox");
    CHECK(bulk.gaps(0).from_ms() == told_until.time_since_epoch().count());
    told_until = WallTime{Duration{bulk.gaps(0).to_ms()}};
    counts.push_back(bulk.gaps(0).count());
  }
  CHECK(counts == std::vector<std::uint64_t>{3, 8});
  CHECK(box.pipeline->status(box.clock.now()).counters.dropped == 11);
}

TEST_CASE("what gives way of a home that floods is told under its name") {
  const test::TemporaryFolder folder;
  Box box(folder.path(), test::small_home(), {}, {}, {.routine = 10, .alarm = 10, .home = 2});
  box.start();
  box.city.come_up();
  box.settle();
  for (int i = 0; i < 5; ++i) {
    RawMessage answer;
    answer.heard_at = box.clock.now();
    answer.home = 1;
    answer.body = ModbusAnswer{6, {{4, 0, {17254, 16384}}}};
    box.inbox.post(answer);
  }
  box.settle();
  v1::Bulk bulk;
  REQUIRE(bulk.ParseFromString(box.city.sent.back().payload));
  REQUIRE(bulk.gaps_size() == 1);
  CHECK(bulk.gaps(0).subject() == "h-2");
  CHECK(bulk.gaps(0).count() == 3);
  CHECK(box.pipeline->homes()[1].left_out == 3);
  CHECK(box.pipeline->status(box.clock.now()).counters.dropped == 3);
}

TEST_CASE("an alarm that found no place is told as a drop, and the next start finds it in the journal") {
  const test::TemporaryFolder folder;
  {
    Box box(folder.path(), test::small_home(), {}, {}, {.routine = 10, .alarm = 2});
    box.start();
    for (const char* device : {"smoke", "smoke", "gas"}) box.hear(device, R"({"smoke":false,"gas":true})");
    box.settle();
    CHECK(alerts_of(box, EventKind::gas_leak) == 0);
    CHECK(box.store->outbox(OutboxLane::bulk, 0, 10).size() == 1);
    box.hear("smoke", R"({"smoke":false})");
    box.pass(1min);
  }
  Box box(folder.path());
  box.start();
  box.settle();
  CHECK(alerts_of(box, EventKind::gas_leak) == 1);
}

TEST_CASE("the last commit tells of every drop") {
  const test::TemporaryFolder folder;
  Box box(folder.path(), test::small_home(), {}, {}, {.routine = 0, .alarm = 10});
  box.start();
  RawMessage answer;
  answer.body = ModbusAnswer{6, {}};
  box.inbox.post(answer);
  box.settle();
  box.clock.pass(1s);
  box.inbox.post(answer);
  REQUIRE(box.turn().has_value());
  CHECK(box.store->outbox_size(OutboxLane::bulk) == 1);
  REQUIRE(box.pipeline->finish(box.clock.now()).has_value());
  CHECK(box.store->outbox_size(OutboxLane::bulk) == 2);
}

}  // namespace anju::pipeline_backlog_test
