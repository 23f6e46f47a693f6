// Nothing is sent that is not kept, a disk that refuses loses nothing, damage leaves a gap, and the loop
// never spins.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <fstream>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"
#include "tests/fakes/refusing_disk.hpp"

namespace anju::pipeline_faults_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::Box;
using test::RefusingDisk;

const std::string kMotion = R"({"occupancy":true})";
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

bool contains(const std::vector<std::string>& reasons, std::string_view part) {
  for (const std::string& reason : reasons) {
    if (reason.find(part) != std::string::npos) return true;
  }
  return false;
}

// "store 0 the database was damaged": the rows of the table of gaps.
std::vector<std::string> gaps_in(const fs::path& folder) {
  SQLite::Database database((folder / "anju.db").string(), SQLite::OPEN_READONLY);
  SQLite::Statement select(database, "SELECT subject, count, reason FROM gap ORDER BY id");
  std::vector<std::string> rows;
  while (select.executeStep())
    rows.push_back(select.getColumn(0).getString() + " " + select.getColumn(1).getString() + " " +
                   select.getColumn(2).getString());
  return rows;
}

std::vector<v1::Gap> gaps_told(const Box& box) {
  std::vector<v1::Gap> gaps;
  for (const auto& sent : box.city.sent) {
    v1::Bulk bulk;
    if (sent.channel != link::Publish::BULK || !bulk.ParseFromString(sent.payload)) continue;
    for (const v1::Gap& gap : bulk.gaps()) gaps.push_back(gap);
  }
  return gaps;
}

void overwrite(const fs::path& path, std::streamoff at, const std::string& bytes) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(at);
  file << bytes;
}

fs::path only_file_in(const fs::path& folder) {
  REQUIRE(std::distance(fs::directory_iterator(folder), fs::directory_iterator()) == 1);
  return fs::directory_iterator(folder)->path();
}

}  // namespace

TEST_CASE("an alert that cannot be kept is not sent, and is sent once when it can be") {
  Stand stand;
  Box& box = stand.box;
  box.clock.pass(1s);
  {
    const RefusingDisk full(ENOSPC);
    box.hear("smoke", kSmoke);
    box.pass(10s);
    CHECK(box.city.sent.empty());
    CHECK(box.store->alerts(false, 10).empty());
    CHECK(box.store->figures().readings == 0);
    CHECK(contains(box.pipeline->status(box.clock.now()).reasons, "the store cannot be written"));
  }
  box.pass(10s);
  CHECK(box.city.sent.size() == 1);
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
  CHECK(box.store->figures().readings == 1);
  CHECK_FALSE(contains(box.pipeline->status(box.clock.now()).reasons, "store"));
}

TEST_CASE("killed while the disk is full, the alert is found in the journal and sent") {
  const test::TemporaryFolder folder;
  std::string id;
  {
    Box box(folder.path());
    box.start();
    const RefusingDisk full(ENOSPC);
    id = "h-1/alarm-channel/smoke.alarm.smoke/" +
         std::to_string(box.clock.now().steady.time_since_epoch().count());
    box.hear("smoke", kSmoke);
    box.settle();
  }
  Box box(folder.path());
  box.start();
  box.city.come_up();
  box.settle();
  CHECK(box.city.sent_ids() == std::vector<std::string>{id + "#1"});
}

TEST_CASE("rules go on while the disk is full: raised and cleared meanwhile is told as both") {
  Stand stand;
  Box& box = stand.box;
  {
    const RefusingDisk full(ENOSPC);
    box.hear("gas", R"({"gas":true})");
    box.pass(30s);
    box.hear("gas", R"({"gas":false})");
    box.pass(30s);
  }
  box.pass(10s);
  const auto reports = box.city.reports();
  REQUIRE(reports.size() == 2);
  CHECK(reports[0].stage() == "detected");
  CHECK(reports[1].stage() == "cleared");
  CHECK(box.store->open_alerts("h-1") == 0);
}

TEST_CASE("what rules remember of the time of a full disk is kept with the rest") {
  Stand stand;
  {
    const RefusingDisk full(ENOSPC);
    stand.box.hear("gas", R"({"gas":true})");
    stand.box.pass(30s);  // several tries, of which only the first has anything new
  }
  stand.box.pass(10s);
  Box again(stand.folder.path(), test::small_home(), stand.box.clock);
  again.start();
  CHECK(again.store->open_alerts("h-1") == 1);
  again.hear("gas", R"({"gas":false})");
  again.settle();
  CHECK(again.store->open_alerts("h-1") == 0);
}

TEST_CASE("a receipt that cannot be kept is kept later; the message is not sent again meanwhile") {
  Stand stand;
  Box& box = stand.box;
  box.city_answers = false;
  box.hear("smoke", kSmoke);
  box.settle();
  {
    const RefusingDisk full(ENOSPC);
    box.city.answer();
    box.pass(3min);
    CHECK(box.store->outbox_size(OutboxLane::alarm) == 1);
  }
  box.pass(10s);
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
  CHECK(box.city.sent.size() == 1);
}

TEST_CASE("while the disk is full the journal keeps what memory may not, and nothing is lost of it") {
  Stand stand;
  Box& box = stand.box;
  constexpr int kMessages = 40'000;
  {
    const RefusingDisk full(ENOSPC);
    for (int i = 0; i < kMessages; ++i) box.hear("water", R"({"water_consumed":)" + std::to_string(i) + "}");
    box.settle();
    const std::uint64_t heard = box.pipeline->status(box.clock.now()).counters.heard;
    CHECK(heard >= 20'000);  // as much as memory may hold, without waiting for the disk
    box.pass(1min);
    CHECK(box.pipeline->status(box.clock.now()).counters.heard == heard);
    CHECK(heard < 21'000);
  }
  box.pass(1min);
  const auto readings = box.store->recent_readings(100'000);
  REQUIRE(readings.size() == kMessages);
  CHECK(readings.front().value == 0);
  CHECK(readings.back().value == (kMessages - 1) * 1'000'000LL);
  CHECK(box.inbox.dropped() == 0);
}

TEST_CASE("a disk that answers with an error ends the process, and nothing of the batch is sent") {
  Stand stand;
  Box& box = stand.box;
  const RefusingDisk broken(EIO);
  box.hear("smoke", kSmoke);
  const auto next = box.turn();
  REQUIRE(next.has_error());
  CHECK(next.error().code == ErrorCode::io);
  CHECK(box.city.sent.empty());
}

TEST_CASE("a store that was damaged is told to the platform, and what the journal still has is not lost") {
  const test::TemporaryFolder folder;
  {
    Box box(folder.path());
    box.start();
    box.hear("hall", kMotion);
    box.pass(10s);
    box.hear("smoke", kSmoke);
  }
  std::ofstream(folder.path() / "anju.db", std::ios::binary | std::ios::trunc) << std::string(20'000, 'x');
  fs::remove(folder.path() / "anju.db-wal");
  Box box(folder.path());
  box.start();
  box.city.come_up();
  box.settle();
  CHECK(gaps_in(folder.path()) ==
        std::vector<std::string>{"store 0 the database was damaged, and nothing of it can be read"});
  REQUIRE(gaps_told(box).size() == 1);
  CHECK(gaps_told(box)[0].subject() == "store");
  CHECK(gaps_told(box)[0].to_ms() == test::kSimStart.time_since_epoch().count());
  REQUIRE(box.city.reports().size() == 1);
  CHECK(box.city.reports()[0].event() == "smoke");
}

TEST_CASE("a store that lost commits which the disk had confirmed is told to the platform, once") {
  const test::TemporaryFolder folder;
  folder.write("journal/trimmed", "9 0\n9 0\n");
  for (int start = 0; start < 2; ++start) {
    Box box(folder.path());
    box.start();
    CHECK(gaps_in(folder.path()) ==
          std::vector<std::string>{"store 0 the store has lost commits that the disk had confirmed"});
  }
}

TEST_CASE("a record of the journal that was damaged is told, and harms no other") {
  const test::TemporaryFolder folder;
  {
    Box box(folder.path());
    box.start();
    box.hear("smoke", kSmoke);
    box.hear("gas", R"({"gas":true})");
  }
  overwrite(only_file_in(folder.path() / "journal"), 30, "\x5a\x5a");
  Box box(folder.path());
  box.clock.pass(30s);
  box.start();
  box.city.come_up();
  box.settle();
  CHECK(gaps_in(folder.path()) == std::vector<std::string>{"journal 1 records of the journal were damaged"});
  REQUIRE(gaps_told(box).size() == 1);
  CHECK(gaps_told(box)[0].count() == 1);
  CHECK(gaps_told(box)[0].from_ms() == test::kSimStart.time_since_epoch().count());
  CHECK(gaps_told(box)[0].to_ms() == test::kSimStart.time_since_epoch().count() + 30'000);
  REQUIRE(box.city.reports().size() == 1);
  CHECK(box.city.reports()[0].event() == "gas-leak");
}

TEST_CASE("an alarm that found no place is found in the journal by the next start") {
  const test::TemporaryFolder folder;
  {
    Box narrow(folder.path(), test::small_home(), {}, {}, {16, 1});
    narrow.start();
    narrow.settle();
    narrow.hear("smoke", R"({"smoke":false})");
    narrow.hear("smoke", kSmoke);  // nobody has taken the first one yet
    narrow.settle();
    CHECK(narrow.store->alerts(false, 10).empty());
    REQUIRE(narrow.pipeline->finish(narrow.clock.now()).has_value());
  }
  Box again(folder.path());
  again.start();
  again.settle();
  REQUIRE(again.store->alerts(false, 10).size() == 1);
  CHECK(again.store->alerts(false, 10)[0].event == EventKind::smoke);
}

TEST_CASE("a journal that was set aside is told to the platform") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.journal_set_aside = folder.path() / "journal.unreadable-1";
  box.start();
  box.city.come_up();
  box.settle();
  REQUIRE(gaps_told(box).size() == 1);
  CHECK(gaps_told(box)[0].subject() == "journal");
  CHECK(gaps_told(box)[0].reason() == "the journal could not be read");
}

}  // namespace anju::pipeline_faults_test
