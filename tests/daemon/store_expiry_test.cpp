// What is old goes, what has no room gives way and is told, and what must stay stays.
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <random>

#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/tidied_store.hpp"

namespace anju::store_expiry_test {
namespace {

using namespace std::chrono_literals;
using test::batch_at;
using test::instant;
using test::outbox_row;
using test::reading;
using test::stored_alert;
using test::TidiedStore;

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;

// Of channel 0, one a minute that takes much room, and one of channel 1 on the first day.
void live(TidiedStore& kept, std::int64_t days) {
  std::mt19937_64 random(7);
  std::uniform_int_distribution<std::int64_t> noisy(0, INT64_MAX);
  for (std::int64_t day = 0; day < days; ++day) {
    std::vector<Reading> readings;
    if (day == 0) readings.push_back(reading(1, 1, 0));
    for (std::int64_t m = 0; m < 1440; ++m)
      readings.push_back(reading(0, noisy(random), day * kDay + m * 60'000));
    kept.commit(readings, (day + 1) * kDay);
    kept.tidy_up((day + 1) * kDay + 3 * kHour);
  }
}

// Bytes that nothing makes smaller.
std::string noise(std::size_t size) {
  std::mt19937 random(1);
  std::string bytes(size, ' ');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

std::size_t measured_before(Store& store, std::int64_t ms) {
  return store.since(0, WallTime::min(), instant(ms).wall, SIZE_MAX).size();
}

}  // namespace

TEST_CASE("readings go after their days, roll-ups after theirs, and the last word of a silent device stays") {
  TidiedStore kept;
  kept.policy.raw = 24h * 3;
  kept.policy.rollups = 24h * 6;
  live(kept, 10);
  CHECK(measured_before(*kept.store, 6 * kDay) == 0);
  CHECK(measured_before(*kept.store, 8 * kDay) > 1000);
  CHECK(kept.store->since(1, WallTime::min(), WallTime::max(), 10).size() == 1);
  CHECK(kept.store->last_readings().size() == 2);
  const auto days = kept.store->daily_rollups(0, WallTime::min(), WallTime::max());
  REQUIRE(days.size() >= 6);
  CHECK(days.front().from >= instant(3 * kDay).wall);
  CHECK(days[days.size() - 2].count == 1440);
  CHECK(kept.gaps.empty());  // that is how long the owner wanted them
  CHECK(kept.store->figures().readings == 14'401);
  CHECK(kept.store->figures().packed < 6 * 1440);
}

TEST_CASE("a clock that jumps ahead drops nothing") {
  TidiedStore kept;
  live(kept, 3);
  Instant wrong = instant(3 * kDay + 4 * kHour, ClockQuality::unsynced);
  wrong.wall += 24h * 4000;
  const auto report = [](const Gap& gap) { return gap_report(gap, SteadyTime{gap.to.time_since_epoch()}); };
  while (kept.store->tidy(wrong, kept.utc_offset, kept.policy, 32, report).value().has_more) {
  }
  CHECK(measured_before(*kept.store, 3 * kDay) == 3 * 1440);
  CHECK(kept.store->daily_rollups(0, WallTime::min(), WallTime::max()).size() >= 2);
}

TEST_CASE("over the quota the oldest readings give way to their roll-ups, then those, and each is told") {
  TidiedStore kept;
  // One home: of several the one that holds most would be thinned first (holdings_test.cpp).
  kept.site.homes.pop_back();
  kept.site.devices[2].home = 0;
  kept.restart();
  live(kept, 10);
  Batch waiting = batch_at(10 * kDay);
  for (int i = 0; i < 40; ++i)
    waiting.outbox.push_back(outbox_row(OutboxLane::alarm, "m-" + std::to_string(i)));
  for (OutboxRow& row : waiting.outbox) row.payload = noise(1000);
  waiting.states = {{"state", {1}}};
  waiting.alerts = {stored_alert("open", 0)};
  REQUIRE(kept.store->commit(waiting).has_value());
  kept.policy.quota = kept.store->figures().bytes;  // enough
  kept.tidy_up(10 * kDay + 4 * kHour);
  CHECK(kept.gaps.empty());
  kept.policy.quota = 300'000;
  kept.tidy_up(10 * kDay + 5 * kHour);
  REQUIRE_FALSE(kept.gaps.empty());
  CHECK(kept.gaps[0].subject == "store");
  CHECK(kept.gaps[0].from == instant(-1000).wall);
  CHECK(kept.gaps[0].count >= 256);
  CHECK(kept.store->outbox_size(OutboxLane::bulk) == kept.gaps.size());
  CHECK(measured_before(*kept.store, 2 * kDay) == 0);
  CHECK(kept.store->daily_rollups(0, WallTime::min(), WallTime::max()).size() == 11);
  kept.policy.quota = 1;  // more than can be done
  kept.tidy_up(10 * kDay + 6 * kHour);
  CHECK(kept.store->rollups(0, WallTime::min(), WallTime::max()).empty());
  CHECK(kept.store->since(0, instant(9 * kDay + 12 * kHour).wall, WallTime::max(), SIZE_MAX).size() > 700);
  CHECK(kept.store->outbox_size(OutboxLane::alarm) == 40);
  CHECK(kept.store->alerts(true, 10).size() == 1);
  CHECK(kept.store->restore().states.size() == 1);
  CHECK(kept.store->outbox_size(OutboxLane::bulk) == kept.gaps.size());
}

TEST_CASE("an alert goes when it is over, the platform has it and nobody is at work on it") {
  TidiedStore kept;
  const auto over = [](const std::string& id, Stage stage) {
    AlertRecord alert = stored_alert(id, 0, false);
    alert.stage = stage;
    alert.accepted_at = instant(1);
    return alert;
  };
  Batch batch = batch_at(0);
  batch.alerts = {over("closed", Stage::closed),     over("cleared", Stage::cleared),
                  over("handled", Stage::handling),  over("reopened", Stage::closed),
                  over("unreceived", Stage::closed), over("waits", Stage::cancelled),
                  over("late", Stage::closed)};
  batch.alerts[3].open = true;
  batch.alerts[4].accepted_at.reset();
  batch.alerts[6].changed_at = instant(kDay);
  batch.outbox = {outbox_row(OutboxLane::alarm, "waits#2")};
  REQUIRE(kept.store->commit(batch).has_value());
  const auto left = [&kept] {
    std::string ids;
    for (const AlertRecord& alert : kept.store->alerts(false, 100)) ids += alert.id + " ";
    return ids;
  };
  kept.tidy_up(180 * kDay);
  CHECK(kept.store->alerts(false, 100).size() == 7);
  kept.tidy_up(180 * kDay + kHour);
  CHECK(left() == "handled late reopened unreceived waits ");
  Batch receipt = batch_at(181 * kDay);
  receipt.received = {"waits#2"};
  REQUIRE(kept.store->commit(receipt).has_value());
  kept.tidy_up(182 * kDay);
  CHECK(left() == "handled reopened unreceived ");
}

TEST_CASE("which commands were carried out is forgotten after the days of an alert") {
  TidiedStore kept;
  for (std::int64_t day = 0; day < 3; ++day) {
    Batch batch = batch_at(day * 100 * kDay);
    batch.commands = {{"command-" + std::to_string(day)}};
    REQUIRE(kept.store->commit(batch).has_value());
  }
  kept.tidy_up(200 * kDay);
  CHECK_FALSE(kept.store->was_carried_out("command-0"));
  CHECK(kept.store->was_carried_out("command-1"));
  CHECK(kept.store->was_carried_out("command-2"));
}

TEST_CASE(
    "gaps are forgotten when they are old, but the last thousand, and a clock that is wrong makes none old") {
  TidiedStore kept;
  Batch batch = batch_at(0);
  for (std::int64_t i = 0; i < 1'500; ++i)
    batch.gaps.push_back({"device", instant(i).wall, instant(i).wall, 1, "too much"});
  REQUIRE(kept.store->commit(batch).has_value());
  const auto gaps = [&kept] {
    SQLite::Database other(kept.file.string(), SQLite::OPEN_READONLY);
    return other.execAndGet("SELECT count(*) FROM gap").getInt();
  };
  kept.tidy_up(179 * kDay);
  CHECK(gaps() == 1'500);
  Instant wrong = instant(179 * kDay + 2 * kHour, ClockQuality::unsynced);
  wrong.wall += 24h * 4000;
  const auto report = [](const Gap& gap) { return gap_report(gap, SteadyTime{gap.to.time_since_epoch()}); };
  while (kept.store->tidy(wrong, kept.utc_offset, kept.policy, 32, report).value().has_more) {
  }
  CHECK(gaps() == 1'500);
  kept.tidy_up(181 * kDay);
  CHECK(gaps() == 1'000);
}

TEST_CASE("a box that drops without end does not fill its store with the notes of it") {
  TidiedStore kept;
  for (int part = 0; part < 3; ++part) {
    Batch batch = batch_at(part * 1000);
    batch.gaps.assign(10'000, {"device", instant(0).wall, instant(0).wall, 1, "too much"});
    REQUIRE(kept.store->commit(batch).has_value());
  }
  kept.tidy_up(2 * kHour);
  SQLite::Database other(kept.file.string(), SQLite::OPEN_READONLY);
  CHECK(other.execAndGet("SELECT count(*) FROM gap").getInt() == 20'000);
}

}  // namespace anju::store_expiry_test
