// The file of the store: made, found again, all or nothing, and never taken from somebody else.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <fstream>

#include "daemon/store/schema.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"
#include "tests/fakes/refusing_disk.hpp"

namespace anju::store_file_test {
namespace {

namespace fs = std::filesystem;
using test::batch_at;
using test::outbox_row;
using test::reading;
using test::stored_alert;

struct OnDisk {
  test::TemporaryFolder folder;
  fs::path file = folder.path() / "anju.db";
  Site site = test::store_site();

  std::unique_ptr<Store> open() const {
    auto opened = Store::open(file, site);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
    return std::move(*opened);
  }
  Error fault() const {
    const auto opened = Store::open(file, site);
    REQUIRE(opened.has_error());
    return opened.error();
  }
  // As another process sees and changes it.
  std::int64_t ask(const std::string& sql) const {
    SQLite::Database other(file.string(), SQLite::OPEN_READONLY);
    return other.execAndGet(sql).getInt64();
  }
  void tell(const std::string& sql) const {
    SQLite::Database other(file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    other.exec(sql);
  }
};

// One of everything, named after `number`.
Batch batch_of_all(std::int64_t number) {
  const std::string name = std::to_string(number);
  Batch batch = batch_at(number);
  batch.readings = {reading(0, number, number), reading(1, number, number)};
  batch.states = {{"state", {number}}};
  batch.alerts = {stored_alert("alert-" + name, number)};
  batch.transitions = {{"alert-" + name, 1, {}, Stage::detected, test::instant(number)}};
  batch.outbox = {outbox_row(OutboxLane::alarm, "m-" + name)};
  batch.gaps = {{"inbox", {}, {}, 1, "full"}};
  batch.kept = {static_cast<std::uint64_t>(number), 0};
  return batch;
}

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Commits batches without end and writes a byte after each, until it is killed.
[[noreturn]] void commit_until_killed(const OnDisk& disk, int report, std::int64_t first) {
  const auto store = Store::open(disk.file, disk.site);
  for (std::int64_t number = first; store && (*store)->commit(batch_of_all(number)); ++number) {
    if (::write(report, "x", 1) != 1) break;
  }
  ::_exit(1);
}

// Gives how many commits the child had reported when it was killed.
std::int64_t kill_after(const OnDisk& disk, std::int64_t commits, std::int64_t first) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) commit_until_killed(disk, ends[1], first);
  ::close(ends[1]);
  char byte = 0;
  std::int64_t reported = 0;
  while (reported < commits && ::read(ends[0], &byte, 1) == 1) ++reported;
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  while (::read(ends[0], &byte, 1) == 1) ++reported;
  ::close(ends[0]);
  return reported;
}

}  // namespace

TEST_CASE("a new file gets the whole schema and the marks of its owner") {
  const OnDisk disk;
  CHECK_FALSE(disk.open()->damaged());
  CHECK(disk.ask("PRAGMA application_id") == kApplicationId);
  CHECK(disk.ask("PRAGMA user_version") == static_cast<std::int64_t>(kMigrations.size()));
  CHECK(disk.ask("SELECT count(*) FROM sqlite_master WHERE name IN "
                 "('batch','pack','alert','transition','outbox')") == 5);
  CHECK(disk.ask("SELECT count(*) FROM sqlite_master WHERE name IN ('reading','last_reading')") == 0);
  CHECK(disk.ask("SELECT count(*) FROM channel") == 3);
  SQLite::Database other(disk.file.string(), SQLite::OPEN_READONLY);
  CHECK(std::string(other.execAndGet("PRAGMA journal_mode").getText()) == "wal");
}

TEST_CASE("everything is there again after a restart, and the counts go on") {
  const OnDisk disk;
  {
    const auto store = disk.open();
    REQUIRE(store->commit(batch_of_all(1)).has_value());
    REQUIRE(store->commit(batch_of_all(2)).has_value());
  }
  const auto store = disk.open();
  CHECK(store->figures().readings == 4);
  CHECK(store->figures().alerts == 2);
  CHECK(store->figures().commits == 0);
  CHECK(store->figures().bytes > 0);
  CHECK(store->restore().states.at("state") == std::vector<std::int64_t>{2});
  CHECK(store->restore().kept.routine == 2);
  CHECK(test::ids_of(store->outbox(OutboxLane::alarm, 0, 10)) == "m-1 m-2");
  CHECK(disk.ask("SELECT count(*) FROM boot") == 1);
}

TEST_CASE("a reading comes back with all that is known of it") {
  const OnDisk disk;
  Reading late = reading(1, -5, 1000, Quality::suspect);
  late.historical = true;
  late.heard_at.quality = ClockQuality::stepped;
  Batch batch = batch_at(1000);
  late.is_test = true;
  batch.readings = {late, reading(0, 0, 2000, Quality::invalid)};
  REQUIRE(disk.open()->commit(batch).has_value());
  CHECK(disk.open()->recent_readings(10) == batch.readings);
}

TEST_CASE("the history of an alert has a row for each thing that happened to it, in order") {
  const OnDisk disk;
  Batch batch = batch_at(1000);
  batch.alerts = {stored_alert("a", 1000)};
  batch.transitions = {{"a", 1, {}, Stage::detected, test::instant(1000)},
                       {"b", 1, {}, Stage::detected, test::instant(1000)},
                       {"a", 2, AlertStep::escalate, Stage::detected, test::instant(2000)},
                       {"a", 3, AlertStep::escalate, Stage::detected, test::instant(2000)}};
  REQUIRE(disk.open()->commit(batch).has_value());
  batch.transitions = {{"a", 3, AlertStep::accept, Stage::accepted, test::instant(3000)}};
  REQUIRE(disk.open()->commit(batch).has_value());
  const auto at = [](std::int64_t ms) { return test::instant(ms, ClockQuality::unsynced); };
  CHECK(disk.open()->history("a") == std::vector<KeptTransition>{{1, "raise", "detected", at(1000)},
                                                                 {2, "escalate", "detected", at(2000)},
                                                                 {3, "escalate", "detected", at(2000)},
                                                                 {3, "accept", "accepted", at(3000)}});
  CHECK(disk.open()->history("nobody's").empty());
}

TEST_CASE("alerts of an older Anju get what the closed loop needs, and only those of the last day wait") {
  const OnDisk disk;
  constexpr std::int64_t kDay = 86'400'000;
  {
    SQLite::Database old(disk.file.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE);
    for (const int step : {0, 1}) old.exec(std::string(kMigrations[static_cast<std::size_t>(step)]));
    old.exec("PRAGMA application_id=" + std::to_string(kApplicationId));
    old.exec("PRAGMA user_version=2");
    old.exec("INSERT INTO progress VALUES(1,0,0," + std::to_string(2 * kDay) + ",0,0,1,'b',0)");
    const auto insert = [&old](const std::string& id, std::int64_t at, int alert_class, const char* stage) {
      old.exec("INSERT INTO alert VALUES('" + id + "',1,'h-2','smoke-kitchen','alarm-channel','smoke',0," +
               std::to_string(alert_class) + ",0,0,0,0,0,'" + stage + "',1," + std::to_string(at) + ",7,1," +
               "NULL,NULL,NULL,NULL,NULL,NULL," + std::to_string(at) + ",7,'','','{}')");
      old.exec("INSERT INTO transition(alert, revision, stage, at_steady, at_wall) VALUES('" + id +
               "',1,'detected'," + std::to_string(at) + ",7)");
    };
    insert("young", kDay + 1, 0, "detected");
    insert("old", kDay, 0, "detected");
    insert("technical", kDay + 1, 2, "detected");
    insert("closed", kDay + 1, 0, "closed");
  }
  const auto store = disk.open();
  const AlertRecord young = store->find_alert("young").value();
  CHECK(young.to_report_since.steady == SteadyTime{Duration{kDay + 1}});
  REQUIRE(young.feedback_due);
  CHECK(young.feedback_due->steady == SteadyTime{Duration{2 * kDay + 1}});
  CHECK(young.feedback_due->wall == WallTime{Duration{kDay + 7}});
  CHECK_FALSE(young.recheck_due);
  CHECK_FALSE(young.is_escalated);
  CHECK_FALSE(young.held_by);
  for (const char* id : {"old", "technical", "closed"}) CHECK_FALSE(store->find_alert(id)->feedback_due);
  CHECK(disk.ask("SELECT count(*) FROM alert WHERE is_waited_for") == 1);
  REQUIRE(store->history("young").size() == 1);
  CHECK(store->history("young")[0].step.empty());
  CHECK(store->history("young")[0].stage == "detected");
}

TEST_CASE("a batch of which one row fails leaves nothing, and the next one is not harmed") {
  const OnDisk disk;
  const auto store = disk.open();
  disk.tell("CREATE TRIGGER refuse BEFORE INSERT ON gap BEGIN SELECT RAISE(ABORT, 'no'); END");
  const auto failed = store->commit(batch_of_all(1));
  REQUIRE(failed.has_error());
  CHECK(failed.error().code == ErrorCode::io);
  for (const char* table : {"batch", "rule_state", "alert", "transition", "outbox", "boot", "progress"}) {
    CAPTURE(table);
    CHECK(disk.ask("SELECT count(*) FROM " + std::string(table)) == 0);
  }
  CHECK(store->figures().readings == 0);
  CHECK(store->figures().commits == 0);
  disk.tell("DROP TRIGGER refuse");
  CHECK(store->commit(batch_of_all(1)).has_value());
  CHECK(disk.ask("SELECT count(*) FROM boot") == 1);
  CHECK(store->figures().readings == 2);
}

TEST_CASE("channels keep their ids when the site changes") {
  OnDisk disk;
  Batch batch = batch_at(1);
  batch.readings = {reading(0, 10, 1), reading(1, 11, 1), reading(2, 12, 1)};
  REQUIRE(disk.open()->commit(batch).has_value());
  const Site before = disk.site;
  disk.site.devices[1].id = "motion-bath";  // another device in the place of one
  disk.site.channels = {before.channels[2], before.channels[1], before.channels[0]};
  {
    const auto store = disk.open();
    std::string found;
    for (const LastReading& last : store->last_readings())
      found += std::to_string(last.channel) + "=" + std::to_string(last.value) + " ";
    CHECK(found == "0=12 2=10 ");
    Batch next = batch_at(2);
    next.readings = {reading(1, 1, 2)};
    REQUIRE(store->commit(next).has_value());
  }
  CHECK(disk.ask("SELECT count(*) FROM channel") == 4);
  disk.site = before;
  const auto last = disk.open()->last_readings();
  CHECK(last.size() == 3);  // the old device is installed again, and known
}

TEST_CASE("after kill -9 at any moment every commit that was reported is there, and each is whole") {
  const OnDisk disk;
  std::int64_t first = 1;
  for (const std::int64_t commits : {0, 1, 7, 20}) {
    const std::int64_t reported = kill_after(disk, commits, first);
    const auto store = disk.open();
    CHECK_FALSE(store->damaged());
    const auto kept = static_cast<std::int64_t>(store->figures().alerts);
    CHECK(kept >= first - 1 + reported);
    CHECK(kept <= first + reported);  // at most one was committed and not yet reported
    CHECK(store->figures().readings == static_cast<std::uint64_t>(2 * kept));
    CHECK(store->outbox_size(OutboxLane::alarm) == static_cast<std::size_t>(kept));
    CHECK(store->restore().kept.routine == static_cast<std::uint64_t>(kept));
    first = kept + 1;
  }
}

TEST_CASE("no commit moves the log into the file: that is done when nothing waits, and not too often") {
  const OnDisk disk;
  const auto store = disk.open();
  const auto before = fs::file_size(disk.file);
  REQUIRE(store->checkpoint(false).has_value());
  for (std::int64_t number = 1; number <= 60; ++number)
    REQUIRE(store->commit(batch_of_all(number)).has_value());
  REQUIRE(store->checkpoint(true).has_value());
  CHECK(fs::file_size(disk.file) == before);
  REQUIRE(store->checkpoint(false).has_value());
  const auto after = fs::file_size(disk.file);
  CHECK(after > before);
  REQUIRE(store->commit(batch_of_all(61)).has_value());
  REQUIRE(store->checkpoint(false).has_value());
  CHECK(fs::file_size(disk.file) == after);
}

TEST_CASE("a disk that breaks while the log is moved is told, and the log is not lost") {
  const OnDisk disk;
  {
    const auto store = disk.open();
    for (std::int64_t number = 1; number <= 100; ++number)
      REQUIRE(store->commit(batch_of_all(number)).has_value());
    const test::RefusingDisk broken(EIO);
    const auto moved = store->checkpoint(false);
    REQUIRE(moved.has_error());
    CHECK(moved.error().code == ErrorCode::io);
  }
  CHECK(disk.ask("SELECT count(*) FROM alert") == 100);
}

TEST_CASE("a database of another program is refused and left as it is") {
  const OnDisk disk;
  disk.tell("CREATE TABLE precious(a); INSERT INTO precious VALUES(1)");
  const std::string before = read_whole(disk.file);
  CHECK(disk.fault().code == ErrorCode::unsupported);
  CHECK(disk.fault().what.find("another program") != std::string::npos);
  CHECK(read_whole(disk.file) == before);
}

TEST_CASE("a file of a newer Anju is refused and left as it is") {
  const OnDisk disk;
  disk.open();
  disk.tell("PRAGMA user_version=" + std::to_string(kMigrations.size() + 1));
  CHECK(disk.fault().code == ErrorCode::unsupported);
  CHECK(disk.fault().what.find("newer Anju") != std::string::npos);
  CHECK(disk.ask("SELECT count(*) FROM channel") == 3);
}

TEST_CASE("a damaged file is set aside under a name of its own, and a new one is made") {
  const OnDisk disk;
  for (int number = 1; number <= 2; ++number) {
    {
      const auto store = disk.open();
      for (std::int64_t i = 1; i <= 50; ++i) REQUIRE(store->commit(batch_of_all(i)).has_value());
    }
    std::fstream file(disk.file, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(4096);
    for (int i = 0; i < 4096 * 3; ++i) file.put('\x5a');
    file.close();
    const std::string damaged = read_whole(disk.file);
    const auto store = disk.open();
    REQUIRE(store->damaged());
    CHECK(store->damaged()->set_aside.filename() == "anju.db.damaged-" + std::to_string(number));
    CHECK(read_whole(store->damaged()->set_aside) == damaged);
    CHECK(store->commit(batch_of_all(1)).has_value());
  }
}

TEST_CASE("what is no database at all is set aside like a damaged one") {
  const OnDisk disk;
  disk.folder.write("anju.db", std::string(10000, 'x'));
  const auto store = disk.open();
  REQUIRE(store->damaged());
  CHECK(fs::file_size(store->damaged()->set_aside) == 10000);
  CHECK(store->damaged()->in_words() == "the database was damaged, and nothing of it can be read");
}

TEST_CASE("a folder that is not there is a clear error") {
  OnDisk disk;
  disk.file = disk.folder.path() / "no" / "anju.db";
  CHECK(disk.fault().code == ErrorCode::io);
  CHECK(disk.fault().what.find(disk.file.string()) != std::string::npos);
}

}  // namespace anju::store_file_test
