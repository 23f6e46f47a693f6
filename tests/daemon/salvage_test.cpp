// A damaged page costs what stood on it: the rest is in the new file, and what is not is said.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::test::salvage_test {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kBatches = 200;

struct WornCard {
  explicit WornCard(const std::string& bytes) { std::ofstream(file, std::ios::binary) << bytes; }
  WornCard() {
    const auto store = open();
    for (std::int64_t number = 1; number <= kBatches; ++number) {
      const std::string name = std::to_string(number);
      Batch batch = batch_at(number * 1000);
      for (std::int64_t i = 0; i < 10; ++i)
        batch.readings.push_back(reading(0, number * 10 + i, number * 1000));
      batch.alerts = {stored_alert("alert-" + name, number * 1000)};
      batch.outbox = {outbox_row(OutboxLane::alarm, "alarm#" + name + std::string(100, '.'))};
      batch.states = {{"state " + name, {number}}};
      REQUIRE(store->commit(batch).has_value());
    }
  }
  std::unique_ptr<Store> open(const StillTime& still_time = {}) const {
    auto opened = Store::open(file, site, still_time);
    REQUIRE_MESSAGE(opened.has_value(), (opened ? "" : opened.error().what));
    return std::move(*opened);
  }
  std::int64_t ask(const std::string& sql) const {
    SQLite::Database other(file.string(), SQLite::OPEN_READONLY);
    return other.execAndGet(sql).getInt64();
  }
  // The first page of a table or index; that of a large one holds no rows, but the way to them.
  std::int64_t root(const std::string& name) const {
    return ask("SELECT rootpage FROM sqlite_master WHERE name='" + name + "'");
  }
  std::int64_t page_with(const std::string& text) const {
    std::ifstream in(file, std::ios::binary);
    std::stringstream all;
    all << in.rdbuf();
    return static_cast<std::int64_t>(all.str().find(text) / 4096) + 1;
  }
  void wear_out(std::int64_t page) const {
    std::fstream out(file, std::ios::in | std::ios::out | std::ios::binary);
    out.seekp((page - 1) * 4096);
    out << std::string(4096, '\x5a');
  }

  TemporaryFolder folder;
  fs::path file = folder.path() / "anju.db";
  Site site = store_site();
};

bool is_whole(const Damage& damage, std::string_view table) {
  for (const SalvagedTable& each : damage.tables)
    if (each.name == table) return each.is_whole;
  return false;
}

}  // namespace

TEST_CASE("a damaged page of the outbox costs the messages on it and no other") {
  const WornCard card;
  card.wear_out(card.page_with("payload of alarm#100."));
  const auto store = card.open();
  REQUIRE(store->damaged());
  CHECK_FALSE(is_whole(*store->damaged(), "outbox"));
  CHECK(is_whole(*store->damaged(), "alert"));
  CHECK(store->alerts(false, 1000).size() == kBatches);
  const auto left = store->outbox(OutboxLane::alarm, 0, 1000);
  CHECK(left.size() > kBatches - 40);
  CHECK(left.size() < kBatches);
  CHECK(left.front().message_id == "alarm#1" + std::string(100, '.'));
  CHECK(left.back().message_id == "alarm#200" + std::string(100, '.'));
  CHECK(store->restore().states.size() == kBatches);
  CHECK(store->damaged()->in_words().find(", not all of outbox") != std::string::npos);
  REQUIRE(store->damaged()->doubtful_from);
  CHECK(card.ask("SELECT seq FROM sqlite_sequence") == kBatches);
}

TEST_CASE("the way into a table is damaged: its index is another one") {
  const WornCard card;
  card.wear_out(card.root("channel"));
  const auto store = card.open();
  REQUIRE(store->damaged());
  CHECK(card.ask("SELECT count(*) FROM channel") == 3);
  CHECK(store->recent_readings(100'000).size() == kBatches * 10);
}

TEST_CASE("what the rules remember goes with the timeline that dates it") {
  const WornCard card;
  card.wear_out(card.root("batch"));  // a commit's row holds both
  const auto store = card.open();
  REQUIRE(store->damaged());
  CHECK(store->restore().states.empty());
  CHECK(store->alerts(false, 1000).size() == kBatches);
}

TEST_CASE("when the time is over what hangs on an alarm is there, and the readings are not all") {
  const WornCard card;
  card.wear_out(card.root("gap"));
  int asked = 0;
  // Asked after each 64 rows: the alerts and all that belongs to them are 1,000.
  const auto store = card.open([&asked] { return ++asked < 20; });
  REQUIRE(store->damaged());
  CHECK(is_whole(*store->damaged(), "outbox"));
  CHECK(is_whole(*store->damaged(), "alert"));
  CHECK_FALSE(is_whole(*store->damaged(), "reading"));
  CHECK(store->alerts(false, 1000).size() == kBatches);
}

TEST_CASE("a list of tables that cannot be read leaves nothing, and that is said") {
  const WornCard card;
  card.wear_out(1);
  const auto store = card.open();
  REQUIRE(store->damaged());
  CHECK(store->damaged()->rows() == 0);
  CHECK(store->alerts(false, 1000).empty());
}

TEST_CASE(
    "a file that was cut short has what stands before the cut, also where that is in the midst of a page") {
  const WornCard card;
  const auto text = [&card] {
    std::ifstream in(card.file, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(in), {});
  }();
  // Wherever the cut is: four in each page of the table that is written last.
  for (std::size_t bytes = text.size() * 3 / 4; bytes < text.size(); bytes += 1024) {
    CAPTURE(bytes);
    const WornCard cut(text.substr(0, bytes));
    const auto store = cut.open();
    REQUIRE(store->damaged());
    CHECK(store->alerts(false, 1000).size() > kBatches / 2);
    CHECK(store->outbox_size(OutboxLane::alarm) > kBatches / 2);
  }
}

TEST_CASE("a power cut between the old file and the new one leaves the new one") {
  const WornCard card;
  fs::rename(card.file, card.folder.path() / "anju.db.salvaged");
  CHECK(card.open()->alerts(false, 1000).size() == kBatches);
}

}  // namespace anju::test::salvage_test
