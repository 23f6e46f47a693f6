// The loop turns when something is due and not otherwise: heartbeats, commits, repetitions, never in a
// circle.
#include <doctest/doctest.h>

#include <algorithm>

#include "drivers/decode.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"
#include "tests/fakes/refusing_disk.hpp"

namespace anju::pipeline_turns_test {
namespace {

using namespace std::chrono_literals;
using test::Box;
using test::RefusingDisk;

const std::string kSmoke = R"({"smoke":true})";

struct Stand {
  test::TemporaryFolder folder;
  Box box{folder.path()};

  Stand() {
    box.start();
    box.city.come_up();
    box.settle();
  }
};

}  // namespace

TEST_CASE("the heartbeat comes with the link and then by its interval, and tells what the status knows") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  box.settle();
  const std::size_t before = box.city.heartbeats.size();
  box.clock.pass(7s);
  box.city.come_up();
  box.settle();
  REQUIRE(box.city.heartbeats.size() == before + 1);
  box.city_answers = false;
  box.hear("smoke", R"({"smoke":true})");
  box.pass(60s - 1ms);
  CHECK(box.city.heartbeats.size() == before + 1);
  box.pass(1ms);
  REQUIRE(box.city.heartbeats.size() == before + 2);
  const v1::Status& beat = box.city.heartbeats.back();
  const std::int64_t now = box.clock.now().wall.time_since_epoch().count();
  CHECK(beat.online());
  CHECK(beat.at_ms() == now);
  CHECK(beat.next_due_ms() == now + 60'000);
  CHECK(beat.version() == "test");
  CHECK(beat.outbox_alarm() == 2);  // the alarm, and that nobody has accepted it for a minute
  REQUIRE(beat.coverage_size() == 2);
  CHECK(beat.coverage(0).home() == "h-1");
  CHECK(beat.coverage(0).state() == v1::Coverage::STATE_PARTLY);
  CHECK(beat.coverage(0).silent_devices_size() == 4);
  CHECK(beat.coverage(1).state() == v1::Coverage::STATE_NOT_COVERED);
}

TEST_CASE("the deadline of a rule is met when it comes, not with the next heartbeat") {
  Stand stand;
  Box& box = stand.box;
  const auto told = [&box] {
    std::size_t count = 0;
    for (const v1::AlertReport& report : box.city.reports()) count += report.event() == "inactivity" ? 1 : 0;
    return count;
  };
  box.clock.pass(7s + 3ms);
  box.hear("hall", R"({"occupancy":true})");
  box.pass(12h - 1ms);
  CHECK(told() == 0);
  box.pass(1ms);
  CHECK(told() == 1);
}

TEST_CASE("a day in which nothing happens takes as many turns as it has heartbeats and commits") {
  Stand stand;
  stand.box.turns = 0;
  stand.box.pass(24h);
  CHECK(stand.box.city.heartbeats.size() == 24 * 60 + 1);
  CHECK(stand.box.turns < 24 * 60 + 24 * 12 + 60);
}

TEST_CASE("a day without a city takes no more turns") {
  const test::TemporaryFolder folder;
  Settings settings = test::small_home();
  settings.platform.reset();
  Box box(folder.path(), settings);
  box.start();
  box.pass(24h);
  CHECK(box.turns < 24 * 12 + 60);
  CHECK(box.city.heartbeats.empty());
}

TEST_CASE("an alarm that comes while others are sent goes before the housework, but not for ever") {
  Stand stand;
  Box& box = stand.box;
  const auto segments = [&stand] {
    const std::filesystem::directory_iterator all(stand.folder.path() / "journal");
    return std::count_if(begin(all), end(all),
                         [](const auto& file) { return file.path().extension() == ".records"; });
  };
  // More than a segment of the journal holds.
  for (int i = 0; i < 70; ++i) box.keep("hall", std::string(kPayloadLimit, 'x'));
  box.hear("hall", R"({"occupancy":true})");
  CHECK(segments() == 2);
  bool comes_meanwhile = true;
  box.city.while_sending = [&] {
    if (comes_meanwhile) box.hear("smoke", kSmoke);
  };
  const auto hear_and_turn = [&box](const std::string& device, const std::string& payload) {
    box.hear(device, payload);
    const std::size_t sent = box.city.sent.size();
    const auto next = box.turn();
    REQUIRE(next.has_value());
    REQUIRE(box.city.sent.size() > sent);
    return *next;
  };
  box.clock.pass(10s);
  CHECK(hear_and_turn("smoke", kSmoke) == box.clock.now().steady);
  CHECK(segments() == 2);
  SUBCASE("it goes first") {
    comes_meanwhile = false;
    box.settle();
    CHECK(segments() == 1);
  }
  SUBCASE("alarm after alarm holds the housework up for a second") {
    box.clock.pass(999ms);
    hear_and_turn("gas", R"({"gas":true})");
    CHECK(segments() == 2);
    box.clock.pass(1ms);
    hear_and_turn("smoke", R"({"smoke":false})");
    CHECK(segments() == 1);
  }
}

TEST_CASE("a city that never answers is asked again in growing pauses, not in a loop") {
  Stand stand;
  Box& box = stand.box;
  box.city_answers = false;
  box.hear("smoke", kSmoke);
  box.hear("gas", R"({"gas":true})");
  box.turns = 0;
  box.pass(24h);
  // Each once a minute at the end: two alarms, that they went the local way as well, two technical alerts.
  CHECK(box.city.sent.size() > 4 * 60);
  CHECK(box.city.sent.size() < 24 * 60 * 12);
  CHECK(box.turns < 24 * 60 * 20);
}

TEST_CASE("an hour of a full disk takes a turn every ten seconds, and its end is noticed within as many") {
  Stand stand;
  Box& box = stand.box;
  box.hear("smoke", kSmoke);
  box.turns = 0;
  {
    const RefusingDisk full(ENOSPC);
    box.pass(4s);
    CHECK(box.turns >= 3);  // the first tries follow each other sooner
    box.pass(1h);
    CHECK(box.turns < 380);
    CHECK(box.city.sent.empty());
  }
  box.pass(10s);
  REQUIRE_FALSE(box.city.reports().empty());
  CHECK(box.city.reports()[0].event() == "smoke");
}

}  // namespace anju::pipeline_turns_test
