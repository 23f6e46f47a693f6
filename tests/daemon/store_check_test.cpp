// A check finds what a store must not have, in words of its own, and finds nothing in one that is sound.
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <fstream>

#include "daemon/store/check.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/tidied_store.hpp"

namespace anju::store_check_test {
namespace {

using Kind = StoreFinding::Kind;
using test::TidiedStore;

constexpr std::int64_t kHour = 3'600'000;

// Readings at all three levels, an alert with its message, a gap.
struct FilledStore : TidiedStore {
  FilledStore() {
    for (int i = 0; i < 3000; ++i)
      commit({test::reading(0, i, i * 60'000), test::reading(1, i % 2, i * 60'000)}, i * 60'000);
    tidy_up(3000 * 60'000);
    Batch batch = test::batch_at(3001 * 60'000);
    batch.readings = {test::reading(2, 1, 3001 * 60'000)};
    batch.states = {{"alarm/h-2/smoke-kitchen", {1, 2}}};
    batch.alerts = {test::stored_alert("h-2/alarm/smoke-kitchen/5", 5)};
    batch.outbox = {test::outbox_row(OutboxLane::alarm, "h-2/alarm/smoke-kitchen/5#1")};
    batch.outbox.front().channel = 0;
    batch.gaps = {{"inbox", {}, {}, 1, "full"}};
    REQUIRE(store->commit(batch).has_value());
  }
  StoreCheck check() const {
    auto found = check_store(file);
    REQUIRE_MESSAGE(found.has_value(), (found ? "" : found.error().what));
    return *found;
  }
  // What is left after another program has changed it.
  StoreCheck after(const std::string& sql) {
    store.reset();
    SQLite::Database other(file.string(), SQLite::OPEN_READWRITE);
    other.exec(sql);
    return check();
  }
};

bool has(const StoreCheck& check, Kind kind) {
  for (const StoreFinding& finding : check.findings)
    if (finding.kind == kind) return finding.count > 0 && !finding.first.empty();
  return false;
}

}  // namespace

TEST_CASE("a store that is being written is sound, and counted") {
  const FilledStore filled;
  const StoreCheck check = filled.check();
  CHECK(check.findings.empty());
  CHECK(check.readings == 6001);
  CHECK(check.alerts == 1);
  CHECK(check.outbox == 1);
  CHECK_FALSE(check.is_older);
}

TEST_CASE("rows that do not fit together are found") {
  CHECK(has(FilledStore().after("UPDATE pack SET data = substr(data, 1, length(data) / 2) WHERE id = 2"),
            Kind::pack_unreadable));
  CHECK(has(FilledStore().after("UPDATE pack SET last_measured = last_measured + 1 WHERE id = 2"),
            Kind::pack_disordered));
  CHECK(has(FilledStore().after("DELETE FROM pack WHERE id = 2"), Kind::pack_count));
  CHECK(has(FilledStore().after("UPDATE batch SET data = x'02ff' WHERE id = (SELECT max(id) FROM batch)"),
            Kind::commit_unreadable));
  CHECK(has(FilledStore().after("DELETE FROM state_key"), Kind::progress_unreadable));
  CHECK(has(FilledStore().after("UPDATE rollup SET data = x'01'"), Kind::rollup_unreadable));
  CHECK(has(FilledStore().after("DELETE FROM channel WHERE home = 'h-1'"), Kind::channel_missing));
  CHECK(has(FilledStore().after("DELETE FROM alert"), Kind::alert_missing));
  CHECK(has(FilledStore().after("UPDATE sqlite_sequence SET seq = 0"), Kind::outbox_number));
  CHECK(has(FilledStore().after("ALTER TABLE gap ADD COLUMN more"), Kind::schema));
}

TEST_CASE("a damaged page is found, and a file that is no database any more") {
  FilledStore filled;
  filled.store.reset();
  std::fstream file(filled.file, std::ios::binary | std::ios::in | std::ios::out);
  file.seekp(4096);
  file << std::string(12 * 4096, '\x5a');  // the first pages behind the list of tables
  file.close();
  CHECK(has(filled.check(), Kind::structure));
  std::ofstream(filled.file, std::ios::binary) << std::string(8192, 'x');
  CHECK(has(filled.check(), Kind::structure));
}

TEST_CASE("what is no store of ours is no finding but an error") {
  const test::TemporaryFolder folder;
  CHECK(check_store(folder.path() / "none.db").error().code == ErrorCode::not_found);
  SQLite::Database(folder.path() / "other.db", SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE t(a)");
  CHECK(check_store(folder.path() / "other.db").error().code == ErrorCode::unsupported);
  FilledStore newer;
  newer.store.reset();
  SQLite::Database(newer.file, SQLite::OPEN_READWRITE).exec("PRAGMA user_version=99");
  CHECK(check_store(newer.file).error().code == ErrorCode::unsupported);
}

}  // namespace anju::store_check_test
