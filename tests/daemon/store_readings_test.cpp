// Readings are found again wherever they are: as they were committed, half moved, or in packs.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <utility>

#include "daemon/store/schema.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"
#include "tests/daemon/tidied_store.hpp"

namespace anju::store_readings_test {
namespace {

using namespace std::chrono_literals;
using test::batch_at;
using test::reading;
using test::TidiedStore;

WallTime wall(std::int64_t ms) { return test::instant(ms).wall; }

std::string values(const std::vector<Reading>& readings) {
  std::string text;
  for (const Reading& found : readings) text += std::to_string(found.value) + " ";
  return text;
}

// Reading number n: channel n % 3, value n, heard after n seconds and measured a second before.
std::vector<Reading> numbered(int from, int to) {
  std::vector<Reading> readings;
  for (int n = from; n < to; ++n) readings.push_back(reading(static_cast<ChannelIndex>(n % 3), n, n * 1000));
  return readings;
}

std::vector<Reading> of_channel(const std::vector<Reading>& all, ChannelIndex channel) {
  std::vector<Reading> readings;
  for (const Reading& one : all) {
    if (one.channel == channel) readings.push_back(one);
  }
  return readings;
}

std::vector<Reading> last(const std::vector<Reading>& all, std::size_t count) {
  return {all.end() - static_cast<std::ptrdiff_t>(std::min(count, all.size())), all.end()};
}

// Every question has the answer that the whole list gives.
void check_all(Store& store, const std::vector<Reading>& all) {
  for (ChannelIndex channel = 0; channel < 3; ++channel) {
    CAPTURE(channel);
    const auto own = of_channel(all, channel);
    for (const std::size_t count : {0UL, 1UL, 7UL, 300UL, 10'000UL})
      CHECK(store.last_of(channel, count) == last(own, count));
    CHECK(store.since(channel, WallTime::min(), WallTime::max(), SIZE_MAX) == own);
    CHECK(store.since(channel, WallTime::min(), WallTime::max(), 5) ==
          std::vector<Reading>(own.begin(), own.begin() + 5));
    const auto found = store.since(channel, own[10].measured_at, own[20].measured_at, SIZE_MAX);
    CHECK(found == std::vector<Reading>(own.begin() + 10, own.begin() + 20));
  }
  CHECK(store.recent_readings(100) == last(all, 100));
  CHECK(store.recent_readings(100'000) == all);
  CHECK(store.last_readings().size() == 3);
  CHECK(store.last_readings()[1].value == of_channel(all, 1).back().value);
}

}  // namespace

TEST_CASE("the same answers before, while and after readings are moved, and after a restart in between") {
  TidiedStore kept;
  const auto all = numbered(0, 3000);
  for (int from = 0; from < 3000; from += 100) kept.commit(numbered(from, from + 100), from * 1000);
  CHECK(kept.store->figures().waiting == 3000);
  check_all(*kept.store, all);
  int slices = 0;
  while (kept.tidy(3'000'000, 1)) {
    ++slices;
    check_all(*kept.store, all);
    kept.restart();
    check_all(*kept.store, all);
  }
  CHECK(slices >= 3);
  CHECK(kept.store->figures().waiting == 0);
  CHECK(kept.store->figures().packed == 3000);
  CHECK(kept.store->figures().readings == 3000);
  kept.commit(numbered(3000, 3100), 3'100'000);
  check_all(*kept.store, numbered(0, 3100));
}

TEST_CASE("a damaged count of what waits takes no memory and loses no reading") {
  TidiedStore kept;
  const auto all = numbered(0, 3000);
  for (int from = 0; from < 3000; from += 100) kept.commit(numbered(from, from + 100), from * 1000);
  kept.store.reset();
  SQLite::Database(kept.file.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE batch SET count = CASE id % 2 WHEN 0 THEN 1000000000000000 ELSE -5 END");
  kept.restart();
  kept.tidy_up(3'000'000);
  check_all(*kept.store, all);
}

TEST_CASE("what is committed while a run is on is not moved by it") {
  TidiedStore kept;
  kept.commit(numbered(0, 1500), 1'500'000);
  CHECK(kept.tidy(1'500'000, 1));
  kept.commit(numbered(1500, 1600), 1'600'000);
  check_all(*kept.store, numbered(0, 1600));
  kept.tidy_up(1'600'000);
  check_all(*kept.store, numbered(0, 1600));
  CHECK(kept.store->figures().waiting == 100);
}

TEST_CASE("of a home that is forgotten while a run is on nothing is put back by it") {
  TidiedStore kept;
  kept.commit(numbered(0, 1500), 1'500'000);
  const Site all = std::exchange(kept.site, test::store_site());
  kept.site.homes.pop_back();  // h-2 and its smoke alarm are no longer installed
  kept.site.devices.pop_back();
  kept.site.channels.pop_back();
  kept.restart();
  CHECK(kept.tidy(1'500'000, 1));
  REQUIRE(kept.store->forget_home("h-2").has_value());
  kept.tidy_up(1'500'000);
  kept.site = all;
  kept.restart();
  CHECK(kept.store->last_of(0, 10'000).size() == 500);
  CHECK(kept.store->last_of(1, 10'000).size() == 500);
  CHECK(kept.store->last_of(2, 10'000).empty());
}

TEST_CASE("the store says when it is behind with moving, and is not when that is done") {
  TidiedStore kept;
  for (int from = 0; from < 180'000; from += 20'000) {
    CHECK(kept.store->is_behind() == (from > 4 * 40'960));
    kept.commit(numbered(from, from + 20'000), from * 1000LL);
  }
  CHECK(kept.store->is_behind());
  CHECK(kept.store->recent_readings(3) == last(numbered(0, 180'000), 3));
  CHECK(kept.store->last_readings().size() == 3);
  kept.tidy_up(180'000'000);
  CHECK_FALSE(kept.store->is_behind());
  CHECK(kept.store->recent_readings(3) == last(numbered(0, 180'000), 3));
}

TEST_CASE("a slow channel waits for more, but not for longer than a day") {
  TidiedStore kept;
  kept.commit({reading(1, 7, 0)}, 0);
  std::vector<Reading> busy;
  for (int n = 1; n < 800; ++n) busy.push_back(reading(0, n, n * 1000));
  kept.commit(busy, 800'000);
  kept.tidy_up(800'000);
  CHECK(kept.store->figures().packed == 799);
  CHECK(kept.store->figures().waiting == 1);
  CHECK(values(kept.store->last_of(1, 5)) == "7 ");
  kept.tidy_up((24h).count() * 1000 * 3600 - 1);
  CHECK(kept.store->figures().waiting == 1);
  kept.tidy_up((24h).count() * 1000 * 3600);
  CHECK(kept.store->figures().waiting == 0);
  CHECK(values(kept.store->last_of(1, 5)) == "7 ");
  CHECK(values(kept.store->last_of(0, 2)) == "798 799 ");
}

TEST_CASE("what is heard late is found where it was measured, and is not the last reading") {
  TidiedStore kept;
  auto readings = numbered(0, 1200);
  Reading late = reading(0, -1, 1'200'000);
  late.measured_at = wall(3'500);
  late.historical = true;
  readings.push_back(late);
  kept.commit(readings, 1'200'000);
  kept.tidy_up(1'200'000);
  CHECK(kept.store->figures().waiting == 0);
  CHECK(values(kept.store->since(0, wall(0), wall(10'000), 10)) == "3 -1 6 9 ");
  CHECK(values(kept.store->since(0, wall(0), wall(10'000), 2)) == "3 -1 ");
  CHECK(values(kept.store->last_of(0, 2)) == "1197 -1 ");
  CHECK(kept.store->last_readings()[0].value == 1197);
}

TEST_CASE("readings of a device that comes back are its own, and those of one that is gone nobody's") {
  TidiedStore kept;
  kept.commit(numbered(0, 900), 900'000);
  kept.tidy_up(900'000);
  std::swap(kept.site.channels[0], kept.site.channels[2]);
  kept.site.devices[1].id = "another";
  kept.restart();
  CHECK(values(kept.store->last_of(2, 2)) == "894 897 ");
  CHECK(kept.store->last_of(1, 2).empty());
  CHECK(kept.store->recent_readings(1000).size() == 600);
}

TEST_CASE("a file of the first schema is copied, its readings are packed, and nothing of them is lost") {
  const test::TemporaryFolder folder;
  const auto file = folder.path() / "anju.db";
  const Site site = test::store_site();
  {
    SQLite::Database old(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    old.exec(std::string(kMigrations[0]));
    old.exec("PRAGMA application_id=" + std::to_string(kApplicationId) + "; PRAGMA user_version=1");
    old.exec("INSERT INTO channel VALUES(1,'h-1','water-main','water.volume.total','','')");
    old.exec("INSERT INTO progress VALUES(1,5,6,7,8,9,1,'boot-1')");
    SQLite::Statement insert(old, "INSERT INTO reading VALUES(?,1,?,?,?,?,?,?)");
    old.exec("BEGIN");
    for (int n = 1; n <= 10'000; ++n) {
      insert.bind(1, n);
      if (n % 10 == 0)
        insert.bind(2);
      else
        insert.bind(2, n);
      insert.bind(3, n % 10 == 0 ? 2 : 0);
      insert.bind(4, n * 1000);
      insert.bind(5, n * 1000 + 1);
      insert.bind(6, n * 1000 + 2);
      insert.bind(7, n % 3 + (n % 2) * 4);
      insert.exec();
      insert.reset();
    }
    old.exec("COMMIT");
  }
  const auto store = std::move(Store::open(file, site).value());
  CHECK(store->figures().readings == 10'000);
  CHECK(store->figures().waiting == 10'000);
  CHECK(store->restore().kept.routine == 5);
  const auto readings = store->last_of(0, 20'000);
  REQUIRE(readings.size() == 10'000);
  int wrong = 0;
  for (int n = 1; n <= 10'000; ++n) {
    const Reading& one = readings[static_cast<std::size_t>(n) - 1];
    Reading expected;
    expected.value = n % 10 == 0 ? 0 : n;
    expected.quality = n % 10 == 0 ? Quality::invalid : Quality::good;
    expected.historical = n % 2 == 1;
    expected.measured_at = WallTime{Duration{n * 1000}};
    expected.heard_at = {SteadyTime{Duration{n * 1000 + 1}}, WallTime{Duration{n * 1000 + 2}},
                         static_cast<ClockQuality>(n % 3)};
    wrong += one == expected ? 0 : 1;
  }
  CHECK(wrong == 0);
  SQLite::Database copy(file.string() + ".schema-1", SQLite::OPEN_READONLY);
  CHECK(copy.execAndGet("SELECT count(*) FROM reading").getInt() == 10'000);
  SQLite::Database now(file.string(), SQLite::OPEN_READONLY);
  CHECK_FALSE(now.tableExists("reading"));
}

}  // namespace anju::store_readings_test
