// A copy is whole or not there; a store made of one keeps every id, never goes back in time, and comes to its
// place however often that is interrupted.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <fstream>

#include "daemon/store/backup.hpp"
#include "daemon/store/dump.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/tidied_store.hpp"

namespace anju::store_backup_test {
namespace {

namespace fs = std::filesystem;
using test::TidiedStore;

constexpr std::int64_t kMinute = 60'000;

struct Filled : TidiedStore {
  fs::path copy = folder.path() / "copy.anju";

  explicit Filled(std::int64_t until = 1000) {
    for (std::int64_t i = 0; i < until; ++i) commit({test::reading(0, i, i * kMinute)}, i * kMinute);
    Batch batch = test::batch_at(until * kMinute);
    batch.alerts = {test::stored_alert("h-2/alarm/smoke-kitchen/5", 5)};
    batch.outbox = {test::outbox_row(OutboxLane::alarm, "h-2/alarm/smoke-kitchen/5#1"),
                    test::outbox_row(OutboxLane::bulk, "m-2")};
    batch.kept = {77, 5};
    REQUIRE(store->commit(batch).has_value());
  }
  void back_up_to_copy() const { REQUIRE(back_up(file, copy, false).has_value()); }
};

// Every row of what others know by its id.
std::string ids_in(const fs::path& file) {
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  std::string all;
  for (const char* sql : {"SELECT id || home || device FROM channel ORDER BY id",
                          "SELECT id || revision FROM alert ORDER BY id",
                          "SELECT id || message_id || hex(payload) FROM outbox ORDER BY id",
                          "SELECT seq FROM sqlite_sequence"}) {
    SQLite::Statement select(database, sql);
    while (select.executeStep()) all += select.getColumn(0).getString() + "\n";
  }
  return all;
}

std::size_t hidden_files(const fs::path& folder) {
  std::size_t count = 0;
  for (const auto& entry : fs::directory_iterator(folder))
    count += entry.path().filename().string().starts_with('.');
  return count;
}

std::string read_whole(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("a copy is made while the store is written, and holds one commit") {
  Filled filled;
  const auto made = back_up(filled.file, filled.copy, false);
  REQUIRE_MESSAGE(made.has_value(), (made ? "" : made.error().what));
  filled.commit({test::reading(0, 1, 2000 * kMinute)}, 2000 * kMinute);
  CHECK(made->check.readings == 1000);
  CHECK(ids_in(filled.copy) == ids_in(filled.file));
  CHECK((fs::status(filled.copy).permissions() & fs::perms::mask) ==
        (fs::perms::owner_read | fs::perms::owner_write));
  CHECK(hidden_files(filled.folder.path()) == 0);
}

TEST_CASE("a file that is there is replaced only when that is said, and the store itself never") {
  Filled filled;
  std::ofstream(filled.copy) << "old";
  CHECK(back_up(filled.file, filled.copy, false).error().code == ErrorCode::unsupported);
  CHECK(read_whole(filled.copy) == "old");
  CHECK(back_up(filled.file, filled.copy, true).has_value());
  CHECK(check_store(filled.copy)->findings.empty());
  CHECK(back_up(filled.file, filled.file, true).error().code == ErrorCode::unsupported);
}

TEST_CASE("a damaged store gives no copy") {
  Filled filled;
  filled.store.reset();
  SQLite::Database(filled.file, SQLite::OPEN_READWRITE).exec("DELETE FROM channel");
  CHECK(back_up(filled.file, filled.copy, false).error().code == ErrorCode::malformed);
  CHECK_FALSE(fs::exists(filled.copy));
  CHECK(hidden_files(filled.folder.path()) == 0);
}

TEST_CASE("a store made of a copy has the same ids, and what was there is set aside with its journal") {
  Filled source;
  source.back_up_to_copy();
  TidiedStore other;
  other.commit({test::reading(1, 9, 5)}, 5);
  other.store.reset();
  fs::create_directory(other.folder.path() / "journal");
  std::ofstream(other.folder.path() / "journal" / "trimmed") << "500 500\n500 500\n";
  const auto restored = restore_backup(source.copy, other.file);
  REQUIRE_MESSAGE(restored.has_value(), (restored ? "" : restored.error().what));
  CHECK(ids_in(other.file) == ids_in(source.file));
  CHECK(restored->replaced_store == other.folder.path() / "anju.db.replaced-1");
  CHECK(restored->replaced_journal == other.folder.path() / "journal.replaced-1");
  CHECK_FALSE(fs::exists(other.folder.path() / "journal"));
  other.restart();
  // Numbers of messages go on behind those of the copy, in an empty journal.
  const Restored known = other.store->restore();
  CHECK(known.kept.routine == 77);
  auto journal = Journal::open(other.folder.path() / "journal", known.kept);
  REQUIRE(journal.has_value());
  CHECK_FALSE((*journal)->is_ahead_of_store());
}

TEST_CASE("the timeline goes on behind what the box had lived before it was put back") {
  Filled old(10);
  old.back_up_to_copy();
  old.commit({test::reading(0, 1, 500 * kMinute)}, 500 * kMinute);
  old.store.reset();
  REQUIRE(restore_backup(old.copy, old.file).has_value());
  old.restart();
  Restored known = old.store->restore();
  REQUIRE(known.not_before.has_value());
  CHECK(*known.not_before == test::instant(500 * kMinute).steady);
  // A clock that is not known cannot tell how long ago the copy was made.
  const ClockReading clocks{"boot-2", Duration{1000}, WallTime{}, ClockQuality::unsynced};
  const ResumedTimeline resumed = resume_not_before(known.timeline, clocks, known.not_before);
  CHECK(resumed.now > test::instant(500 * kMinute).steady);
  CHECK(resumed.now - test::instant(10 * kMinute).steady == resumed.away);
  // Once the box has come further it has no effect.
  known = old.store->restore();
  const ClockReading later{"boot-2", Duration{1000}, test::instant(900 * kMinute).wall, ClockQuality::synced};
  CHECK(resume_not_before(known.timeline, later, known.not_before).now ==
        test::instant(900 * kMinute).steady);
}

TEST_CASE("an interrupted restore ends at the next start, at whichever step it was") {
  for (int done = 0; done <= 3; ++done) {
    CAPTURE(done);
    Filled source(20);
    source.back_up_to_copy();
    TidiedStore other;
    other.commit({test::reading(1, 9, 5)}, 5);
    other.store.reset();
    fs::create_directory(other.folder.path() / "journal");
    fs::copy_file(source.copy, other.file.string() + ".restoring");
    std::ofstream(other.file.string() + "-wal") << "";
    if (done >= 1) fs::rename(other.folder.path() / "journal", other.folder.path() / "journal.replaced-1");
    if (done >= 2) fs::rename(other.file.string() + "-wal", other.file.string() + ".replaced-1-wal");
    if (done >= 3) fs::rename(other.file, other.file.string() + ".replaced-1");
    REQUIRE(finish_restoring(other.file).has_value());
    CHECK(ids_in(other.file) == ids_in(source.file));
    CHECK(fs::exists(other.folder.path() / "journal.replaced-1"));
    CHECK(fs::exists(other.file.string() + ".replaced-1"));
    CHECK_FALSE(fs::exists(other.file.string() + ".restoring"));
    CHECK_FALSE(fs::exists(other.folder.path() / "journal"));
  }
}

TEST_CASE("what is no sound copy is not put in the place of a store") {
  Filled filled;
  const std::string before = ids_in(filled.file);
  CHECK(restore_backup(filled.folder.path() / "none", filled.file).error().code == ErrorCode::not_found);
  filled.back_up_to_copy();
  SQLite::Database(filled.copy, SQLite::OPEN_READWRITE).exec("PRAGMA user_version=99");
  CHECK(restore_backup(filled.copy, filled.file).error().code == ErrorCode::unsupported);
  SQLite::Database(filled.copy, SQLite::OPEN_READWRITE).exec("PRAGMA user_version=2; DELETE FROM alert");
  CHECK(restore_backup(filled.copy, filled.file).error().code == ErrorCode::malformed);
  CHECK(ids_in(filled.file) == before);
  CHECK_FALSE(fs::exists(filled.file.string() + ".restoring"));
}

}  // namespace anju::store_backup_test
