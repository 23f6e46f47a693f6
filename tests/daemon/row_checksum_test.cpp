// A row that is not as it was written is found when the store opens and when it is read, and is served to
// nobody.
#include "daemon/store/row_checksum.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Exception.h>
#include <doctest/doctest.h>

#include "daemon/store/schema.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::row_checksum_test {
namespace {

using test::batch_at;
using test::outbox_row;
using test::stored_alert;

struct Sealed {
  Sealed() {
    const auto store = open();
    for (std::int64_t number = 1; number <= 3; ++number) {
      const std::string name = std::to_string(number);
      Batch batch = batch_at(number);
      batch.alerts = {stored_alert("alert-" + name, number)};
      batch.outbox = {outbox_row(OutboxLane::alarm, "m-" + name)};
      batch.states = {{"state " + name, {number}}};
      REQUIRE(store->commit(batch).has_value());
    }
  }
  std::unique_ptr<Store> open() const {
    auto opened = Store::open(file, site);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
    return std::move(*opened);
  }
  // As a card does it: nobody recounts anything.
  void spoil(const std::string& sql) const {
    SQLite::Database other(file.string(), SQLite::OPEN_READWRITE);
    other.exec(sql);
  }

  test::TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "anju.db";
  Site site = test::store_site();
};

}  // namespace

TEST_CASE("what was committed is sound, also after a change of the alert") {
  const Sealed sealed;
  {
    const auto store = sealed.open();
    AlertRecord alert = *store->find_alert("alert-2");
    alert.revision = 2;
    alert.open = false;
    alert.rule = "another";  // is written once, and stays as it was
    Batch batch = batch_at(10);
    batch.alerts = {alert};
    REQUIRE(store->commit(batch).has_value());
    CHECK(store->find_alert("alert-2")->revision == 2);
    CHECK(store->find_alert("alert-2")->rule == "alarm");
  }
  const auto store = sealed.open();
  CHECK_FALSE(store->damaged());
  CHECK(store->alerts(false, 10).size() == 3);
}

TEST_CASE("a row that was changed by no commit is found at the start, and the others are saved") {
  for (const char* harm : {"UPDATE alert SET sentence_en = 'there is no smoke' WHERE id = 'alert-2'",
                           "UPDATE alert SET detected_steady = 7 WHERE id = 'alert-2'",
                           "UPDATE alert SET accepted_steady = 7 WHERE id = 'alert-2'"}) {
    CAPTURE(harm);
    const Sealed sealed;
    sealed.spoil(harm);
    const auto store = sealed.open();
    REQUIRE(store->damaged());
    CHECK(store->damaged()->in_words().find("not all of alert") != std::string::npos);
    CHECK_FALSE(store->find_alert("alert-2"));
    CHECK(store->alerts(false, 10).size() == 2);
    CHECK(test::ids_of(store->outbox(OutboxLane::alarm, 0, 10)) == "m-1 m-2 m-3");
  }
}

TEST_CASE("a message to the city that nobody wrote is not sent") {
  const Sealed sealed;
  sealed.spoil("UPDATE outbox SET payload = x'00' WHERE message_id = 'm-2'");
  const auto store = sealed.open();
  REQUIRE(store->damaged());
  CHECK(test::ids_of(store->outbox(OutboxLane::alarm, 0, 10)) == "m-1 m-3");
}

TEST_CASE(
    "a row that is spoilt while the store is open is not served, and the next start replaces the file") {
  const Sealed sealed;
  {
    const auto store = sealed.open();
    sealed.spoil("UPDATE outbox SET lane = 0, payload = x'00' WHERE message_id = 'm-2'");
    try {
      store->outbox(OutboxLane::alarm, 0, 10);
      FAIL("a message that nobody wrote");
    } catch (const SQLite::Exception& error) {
      store->note_failure(error);
    }
    CHECK(std::filesystem::exists(sealed.file.string() + ".suspect"));
  }
  {
    const auto store = sealed.open();
    REQUIRE(store->damaged());
    CHECK(test::ids_of(store->outbox(OutboxLane::alarm, 0, 10)) == "m-1 m-3");
  }
  CHECK_FALSE(std::filesystem::exists(sealed.file.string() + ".suspect"));
  CHECK_FALSE(sealed.open()->damaged());
}

TEST_CASE("the rows of an older Anju are sealed as they are, and its file is kept") {
  const Sealed sealed;
  sealed.spoil(
      "DROP INDEX alarm_by_home; ALTER TABLE outbox DROP COLUMN checksum; ALTER TABLE alert DROP COLUMN "
      "checksum; "
      "ALTER TABLE rule_state DROP COLUMN checksum; ALTER TABLE progress DROP COLUMN checksum; "
      "ALTER TABLE command DROP COLUMN at_steady; DROP TABLE holding; DROP TABLE errand; DROP TABLE ledger; "
      "DROP TABLE push_answer; DROP TABLE parked_meter; "
      "ALTER TABLE outbox DROP COLUMN home; ALTER TABLE command DROP COLUMN what; "
      "ALTER TABLE command DROP COLUMN subject; ALTER TABLE command DROP COLUMN outcome; "
      "ALTER TABLE command DROP COLUMN reason; ALTER TABLE command DROP COLUMN at_wall; "
      "PRAGMA user_version = 3");
  const auto store = sealed.open();
  CHECK_FALSE(store->damaged());
  CHECK(store->alerts(false, 10).size() == 3);
  CHECK(test::ids_of(store->outbox(OutboxLane::alarm, 0, 10)) == "m-1 m-2 m-3");
  CHECK(store->restore().states.size() == 3);
  CHECK(std::filesystem::exists(sealed.file.string() + ".schema-3"));
}

}  // namespace anju::row_checksum_test
