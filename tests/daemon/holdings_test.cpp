// One home cannot push the readings of another out of the store: who holds more than its share is thinned
// first, and is named.
#include "daemon/store/holdings.hpp"

#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "tests/daemon/tidied_store.hpp"

namespace anju::holdings_test {
namespace {

using test::instant;
using test::reading;
using test::TidiedStore;

constexpr std::int64_t kHour = 3'600'000;
constexpr std::int64_t kDay = 24 * kHour;
constexpr std::size_t kAll = 1'000'000;

// A day of home 0, whose motion sensor (channel 1) has gone mad and says what takes much room, and of home 1,
// whose meter (channel 2) says one thing a minute; the water meter (channel 0) of home 0 says as much as
// that.
void live_a_day(TidiedStore& kept, int mad_a_minute) {
  std::mt19937_64 random(7);
  std::vector<Reading> readings;
  for (std::int64_t minute = 0; minute < 1440; ++minute) {
    for (int i = 0; i < mad_a_minute; ++i)
      readings.push_back(reading(1, static_cast<std::int64_t>(random() >> 1U), minute * 60'000 + i));
    for (const ChannelIndex channel : {0U, 2U})
      readings.push_back(
          reading(channel, static_cast<std::int64_t>(random() >> 1U), minute * 60'000 + 30'000));
  }
  kept.commit(readings, kDay);
  kept.tidy_up(2 * kDay);
}

std::size_t count_of(TidiedStore& kept, ChannelIndex channel) {
  return kept.store->last_of(channel, kAll).size();
}

std::int64_t ask(const TidiedStore& kept, const std::string& sql) {
  SQLite::Database other(kept.file.string(), SQLite::OPEN_READONLY);
  return other.execAndGet(sql).getInt64();
}

// Bytes of the file that hold something, as the store counts them.
std::uint64_t used(const TidiedStore& kept) {
  return static_cast<std::uint64_t>(
      ask(kept, "SELECT (page_count - freelist_count) * 4096 FROM pragma_page_count, pragma_freelist_count"));
}

}  // namespace

TEST_CASE(
    "under the quota the home beyond its share is thinned first, the device that holds most of it, and "
    "named") {
  TidiedStore kept;
  live_a_day(kept, 20);
  const std::size_t mad = count_of(kept, 1);
  REQUIRE(mad == 20 * 1440);
  CHECK(kept.gaps.empty());
  kept.policy.quota = used(kept) - 100'000;
  kept.tidy_up(2 * kDay + kHour);
  CHECK(count_of(kept, 0) == 1440);
  CHECK(count_of(kept, 2) == 1440);
  CHECK(count_of(kept, 1) < mad);
  REQUIRE_FALSE(kept.gaps.empty());
  std::uint64_t told = 0;
  for (const Gap& gap : kept.gaps) {
    CHECK(gap.subject == "motion-hall");
    CHECK(gap.reason == "no room: home h-1 holds more than its share");
    told += gap.count;
  }
  CHECK(told == mad - count_of(kept, 1));
  CHECK(kept.store->outbox_size(OutboxLane::bulk) == kept.gaps.size());
  // The oldest went: the last word of the sensor is there.
  CHECK(kept.store->last_of(1, 1)[0].measured_at > instant(kDay - kHour).wall);
}

TEST_CASE("what is young is thinned as well, before another home loses what is old") {
  TidiedStore kept;
  kept.policy.raw = std::chrono::days{30};
  for (std::int64_t day = 0; day < 3; ++day) {
    std::vector<Reading> readings;
    for (std::int64_t minute = 0; minute < 1440; ++minute)
      readings.push_back(reading(2, minute * 7919 % 100'003, day * kDay + minute * 60'000));
    kept.commit(readings, (day + 1) * kDay);
    kept.tidy_up((day + 1) * kDay + kHour);
  }
  const std::size_t quiet = count_of(kept, 2);
  std::mt19937_64 random(7);
  std::vector<Reading> flood;
  for (int i = 0; i < 40'000; ++i)
    flood.push_back(reading(1, static_cast<std::int64_t>(random() >> 1U), 3 * kDay + i * 100));
  kept.commit(flood, 3 * kDay + 4'000'000);
  kept.policy.quota = 400'000;
  kept.tidy_up(3 * kDay + 2 * kHour);
  CHECK(count_of(kept, 2) == quiet);
  CHECK(count_of(kept, 1) < 40'000);
}

TEST_CASE("what a life-safety device said stays, whoever it belongs to") {
  TidiedStore kept;
  kept.site.devices[1].life_safety = true;
  kept.restart();
  live_a_day(kept, 20);
  kept.policy.quota = used(kept) - 100'000;
  kept.tidy_up(kDay + 2 * kHour);  // nothing is a day old
  CHECK(count_of(kept, 1) == 20 * 1440);
}

TEST_CASE("where there is one home it is not thinned: all of the store is its share") {
  TidiedStore kept;
  kept.site.homes.pop_back();
  kept.site.devices[2].home = 0;
  kept.restart();
  live_a_day(kept, 20);
  kept.policy.quota = used(kept) - 100'000;
  kept.tidy_up(kDay + 2 * kHour);
  CHECK(count_of(kept, 1) == 20 * 1440);
}

TEST_CASE(
    "what each holds is counted with every pack that comes and goes, and after a file of an older Anju") {
  TidiedStore kept;
  live_a_day(kept, 2);
  const std::string counted = "SELECT sum(bytes) FROM holding";
  const std::string there = "SELECT sum(length(data) + 48) FROM pack";
  CHECK(ask(kept, counted) > 10'000);
  CHECK(ask(kept, counted) == ask(kept, there));
  kept.policy.raw = std::chrono::hours{1};
  kept.policy.rollups = std::chrono::hours{1};
  kept.tidy_up(4 * kDay);
  CHECK(ask(kept, there) < 10'000);
  CHECK(ask(kept, counted) == ask(kept, there));
}

}  // namespace anju::holdings_test
