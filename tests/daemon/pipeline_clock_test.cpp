// A box that starts without knowing the time, or whose clock jumps: what it says of itself, and what the
// platform gets once the time is known.
#include <doctest/doctest.h>

#include <algorithm>

#include "daemon/pipeline.hpp"
#include "daemon/store/backup.hpp"
#include "daemon/text/iso_time.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_clock_test {
namespace {

using namespace std::chrono_literals;
using test::Box;
using test::kSimStart;

constexpr Duration kUp{90s};  // when the box starts, its clock shows so much after the beginning of 1970
const std::string kSmoke = R"({"smoke":true})";
const std::string kNoSmoke = R"({"smoke":false})";

test::SimClock lost_clock() {
  test::SimClock clock;
  clock.set_wall(WallTime{kUp}, ClockQuality::unsynced);
  return clock;
}

struct Stand {
  explicit Stand(const test::SimClock& clock = lost_clock()) : box(folder.path(), test::small_home(), clock) {
    box.start();
    box.city.come_up();
    box.settle();
  }
  // The time source is heard: it is this long after kSimStart.
  void sync(Duration after) {
    box.clock.set_wall(kSimStart + after);
    box.settle();
  }
  std::vector<v1::AlertReport> reports_of(const std::string& event) {
    auto reports = box.city.reports();
    const auto is_other = [&event](const v1::AlertReport& report) { return report.event() != event; };
    reports.erase(std::remove_if(reports.begin(), reports.end(), is_other), reports.end());
    return reports;
  }
  ClockView clock() { return box.pipeline->status(box.clock.now()).clock; }

  test::TemporaryFolder folder;
  Box box;
};

std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }

}  // namespace

TEST_CASE("an alarm of before the time was known is told at once, and again, once, with its time") {
  Stand stand;
  stand.box.pass(10min);
  stand.box.hear("smoke", kSmoke);
  stand.box.pass(5min);
  stand.box.hear("smoke", kNoSmoke);
  stand.box.pass(45min);
  REQUIRE(stand.reports_of("smoke").size() == 2);
  CHECK(stand.reports_of("smoke")[0].clock() == v1::CLOCK_QUALITY_UNSYNCED);
  CHECK(stand.reports_of("smoke")[0].detected_at_ms() == ms(WallTime{kUp + 10min}));
  stand.sync(1h);
  stand.box.pass(1h);
  const auto reports = stand.reports_of("smoke");
  REQUIRE(reports.size() == 3);
  CHECK(reports[2].alert_id() == reports[0].alert_id());
  CHECK(reports[2].revision() == 3);
  CHECK(reports[2].stage() == "cleared");
  CHECK(reports[2].clock() == v1::CLOCK_QUALITY_SYNCED);
  CHECK(reports[2].detected_at_ms() == ms(kSimStart + 10min));
  CHECK(reports[2].transition_at_ms() == ms(kSimStart + 15min));
  CHECK(reports[2].feedback_due_ms() == ms(kSimStart + 10min + 24h));
  CHECK(reports[2].evidence().at("measured_at") == iso_time(kSimStart + 15min));
  CHECK(reports[1].sentence_en().find("00:16:30") != std::string::npos);
  CHECK(reports[2].sentence_en().find("14:15:00") != std::string::npos);
  CHECK(reports[2].sentence_zh().find("14:15:00") != std::string::npos);
}

TEST_CASE("killed between the time source and the commit, the correction is told once all the same") {
  Stand stand;
  stand.box.pass(10min);
  stand.box.hear("smoke", kSmoke);
  stand.box.pass(5min);
  stand.box.pipeline.reset();
  stand.box.clock.set_wall(kSimStart + 15min);
  stand.box.restart();
  stand.box.restart();
  stand.box.pass(1h);
  const auto reports = stand.reports_of("smoke");
  REQUIRE(reports.size() == 2);
  CHECK(reports[1].revision() == 2);
  CHECK(reports[1].detected_at_ms() == ms(kSimStart + 10min));
}

// A worn card: the log of the store ends early, and the journal does not.
TEST_CASE("a store that has lost its last hour does not turn the timeline back behind the journal") {
  Stand stand;
  stand.box.pass(10min);
  stand.sync(10min + 40s);
  const auto file = stand.folder.path() / "anju.db";
  const auto copy = stand.folder.path() / "copy";
  REQUIRE(back_up(file, copy, false).has_value());
  stand.box.pass(30min);
  const Instant heard = stand.box.clock.now();
  stand.box.hear("smoke", kSmoke);
  stand.box.pass(1min);
  stand.box.kill();
  stand.box.store.reset();
  for (const char* const ending : {"", "-wal", "-shm"}) std::filesystem::remove(file.string() + ending);
  std::filesystem::rename(copy, file);
  stand.box.clock.reboot("boot-2", kUp);
  stand.box.clock.set_wall(kSimStart + 50min);
  stand.box.start();
  stand.box.city.come_up();
  stand.box.settle();
  CHECK(stand.box.clock.now().steady > heard.steady);
  const auto reports = stand.reports_of("smoke");
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].clock() == v1::CLOCK_QUALITY_SYNCED);
  std::vector<std::string> told;
  for (const auto& sent : stand.box.city.sent)
    if (sent.message_id == reports[0].message_id()) told.push_back(sent.payload);
  REQUIRE(told.size() == 2);
  CHECK(told[0] == told[1]);
}

TEST_CASE("an alert that is raised after the time is known is told once") {
  Stand stand;
  stand.sync(0s);
  stand.box.pass(1min);
  stand.box.hear("smoke", kSmoke);
  stand.box.pass(1h);
  CHECK(stand.reports_of("smoke").size() == 1);
}

TEST_CASE("what was heard is shown by the clock of now") {
  Stand stand;
  stand.box.pass(10min);
  stand.box.hear("hall", R"({"occupancy":true})");
  stand.box.pass(50min);
  stand.sync(1h);
  CHECK(stand.box.pipeline->devices(stand.box.clock.now())[0].last_heard == kSimStart + 10min);
  CHECK(stand.box.pipeline->devices(stand.box.clock.now())[0].readings.at(0).measured_at ==
        kSimStart + 10min);
  CHECK(stand.box.pipeline->homes()[0].last_sign_of_life == kSimStart + 10min);
  CHECK(stand.box.pipeline->status(stand.box.clock.now()).uplink.since == kSimStart);
}

TEST_CASE("the status tells of jumps, how far, when and since when the clock is doubted") {
  Stand stand{test::SimClock()};
  stand.box.pass(1h);
  CHECK(stand.clock().steps == 0);
  CHECK_FALSE(stand.clock().last_step);
  stand.box.clock.set_wall(kSimStart + 1h - 120s);
  stand.box.settle();
  stand.box.pass(1min);
  CHECK(stand.clock().quality == ClockQuality::stepped);
  CHECK(stand.clock().steps == 1);
  CHECK(stand.clock().last_step == Duration{-120s});
  CHECK(stand.clock().last_step_at == kSimStart + 1h - 120s);
  CHECK(stand.clock().since == kSimStart + 1h - 120s);
  CHECK(stand.box.city.heartbeats.back().clock() == v1::CLOCK_QUALITY_STEPPED);
  stand.box.pass(10min);
  CHECK(stand.clock().quality == ClockQuality::synced);
}

TEST_CASE("how long the oldest message waits does not depend on the clock") {
  Stand stand{test::SimClock()};
  stand.box.city_answers = false;
  stand.box.hear("smoke", kSmoke);
  stand.box.pass(1min);
  stand.box.clock.set_wall(kSimStart + 56 * 8766h);
  stand.box.pass(1min);
  CHECK(stand.box.pipeline->status(stand.box.clock.now()).outbox.oldest == Duration{2min});
}

TEST_CASE("after a power cut the box without a clock goes on from what it kept") {
  const test::TemporaryFolder folder;
  Box before(folder.path(), test::small_home(), {});
  before.start();
  before.pass(1h);
  test::SimClock clock = lost_clock();
  clock.reboot("boot-2", 30s);
  Box box(folder.path(), test::small_home(), clock);
  box.start();
  const StatusView status = box.pipeline->status(box.clock.now());
  CHECK(status.clock.quality == ClockQuality::unsynced);
  CHECK(status.wall >= kSimStart + 1h);
  CHECK(status.wall < kSimStart + 1h + 1min);
}

TEST_CASE("only a clock that is sure of itself finds a command too late") {
  for (const ClockQuality quality : {ClockQuality::unsynced, ClockQuality::synced}) {
    test::SimClock clock;
    clock.set_wall(kSimStart, quality);
    Stand stand{clock};
    v1::Command command;
    command.set_command_id("c-1");
    command.set_expires_at_ms(ms(kSimStart - 1h));
    command.mutable_test_alarm()->set_home("h-2");
    stand.box.city.command(command);
    stand.box.settle();
    CHECK(stand.reports_of("test").size() == (quality == ClockQuality::synced ? 0 : 2));
  }
}

}  // namespace anju::pipeline_clock_test
