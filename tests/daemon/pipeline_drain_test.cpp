// Days without a line, then all of it at once: nothing is lost or told twice over, each home in its order,
// whenever the box is killed; and an alarm that comes up meanwhile waits for none of it.
#include <doctest/doctest.h>

#include <map>
#include <set>

#include "daemon/digest.hpp"
#include "daemon/reports.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/store_site.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_drain_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

constexpr int kRows = 3000;
constexpr int kHomes = 20;
constexpr std::size_t kAll = 1'000'000;

OutboxRow day_of(int number) {
  DailyUse use;
  use.device = "water";
  use.quantity = Quantity::water_volume_total;
  use.ticks = number;
  use.quarters = 96;
  const std::string day = std::to_string(10'000 + number / kHomes);
  return daily_report("home-" + std::to_string(number % kHomes), day, {use}, SteadyTime{Duration{number}});
}

OutboxRow old_alarm_of(const std::string& home, int number) {
  v1::AlertReport report;
  report.set_message_id(home + "/old/" + std::to_string(number) + "#1");
  report.set_home(home);
  OutboxRow row;
  row.lane = OutboxLane::alarm;
  row.channel = link::Publish::ALERT;
  row.message_id = report.message_id();
  row.payload = report.SerializeAsString();
  row.home = home;
  return row;
}

// What a box has kept before it had a line.
std::map<std::string, std::string> fill(const std::filesystem::path& folder,
                                        const std::vector<OutboxRow>& rows) {
  const Site site = make_site(test::small_home());
  auto opened = Store::open(folder / "anju.db", site);
  REQUIRE(opened.has_value());
  Batch batch = test::batch_at(1000);
  batch.timeline.clocks.wall = test::kSimStart;
  batch.outbox = rows;
  REQUIRE((*opened)->commit(batch).has_value());
  std::map<std::string, std::string> kept;
  for (const OutboxRow& row : rows) kept[row.message_id] = row.payload;
  return kept;
}

std::vector<OutboxRow> days() {
  std::vector<OutboxRow> rows;
  for (int i = 0; i < kRows; ++i) rows.push_back(day_of(i));
  return rows;
}

// The numbers of a home in the order in which the platform has first heard of each.
std::map<std::string, std::vector<std::int64_t>> heard_by_home(const test::ScriptedUplink& city) {
  std::map<std::string, std::vector<std::int64_t>> heard;
  std::set<std::string> known;
  const auto hear = [&heard, &known](const v1::Bulk& bulk) {
    if (bulk.daily_totals_size() == 0 || !known.insert(bulk.message_id()).second) return;
    heard[bulk.daily_totals(0).home()].push_back(bulk.daily_totals(0).value());
  };
  for (const auto& message : city.sent) {
    if (message.channel != link::Publish::BULK) continue;
    v1::Bulk bulk;
    REQUIRE(bulk.ParseFromString(message.payload));
    hear(bulk);
    for (const v1::Bulk& part : bulk.parts()) hear(part);
  }
  return heard;
}

void check_order(const test::ScriptedUplink& city) {
  const auto heard = heard_by_home(city);
  CHECK(heard.size() == kHomes);
  for (const auto& [home, numbers] : heard) {
    CAPTURE(home);
    CHECK(numbers.size() == kRows / kHomes);
    CHECK(std::is_sorted(numbers.begin(), numbers.end()));
  }
}

}  // namespace

TEST_CASE(
    "a long outbox goes in bundles, whole, in the order of each home, and is on the ledger row by row") {
  const test::TemporaryFolder folder;
  const auto kept = fill(folder.path(), days());
  Box box(folder.path());
  box.city.most_bulk_bytes = 64 << 10;
  box.start();
  box.city.come_up();
  box.pass(1s);
  CHECK(box.store->outbox_size(OutboxLane::bulk) == 0);
  for (const auto& [id, payload] : kept) REQUIRE(box.city.kept.at(id) == payload);
  CHECK(box.city.sent.size() < 40);
  check_order(box.city);
  CHECK(box.pipeline->status(box.clock.now()).counters.receipts_unknown == 0);
  std::map<std::string, std::string> digests;
  for (const KeptLedgerEntry& entry : box.store->ledger(0, kAll)) digests[entry.message_id] = entry.digest;
  for (const auto& [id, payload] : kept) REQUIRE(digests.at(id) == sha256(payload));
}

TEST_CASE("killed in the midst of a drain, again and again, it loses nothing and breaks no order") {
  for (const int every : {2, 3, 7}) {
    CAPTURE(every);
    const test::TemporaryFolder folder;
    const auto kept = fill(folder.path(), days());
    Box box(folder.path());
    box.city.most_bulk_bytes = 8 << 10;
    int turn = 0;
    int kills = 0;
    box.is_killed = [&] {
      const bool now = box.store->outbox_size(OutboxLane::bulk) > 0 && ++turn % every == 0 && kills < 50;
      kills += now ? 1 : 0;
      return now;
    };
    box.start();
    box.city.come_up();
    box.pass(1min);
    CHECK(kills > 20 / every);  // what goes in bundles is over in few turns
    CHECK(box.store->outbox_size(OutboxLane::bulk) == 0);
    for (const auto& [id, payload] : kept) REQUIRE(box.city.kept.at(id) == payload);
    check_order(box.city);
  }
}

TEST_CASE("a platform that answers a bundle without saying that it has the parts empties nothing") {
  const test::TemporaryFolder folder;
  fill(folder.path(), {day_of(0), day_of(1), day_of(2), day_of(3), day_of(4)});
  Box box(folder.path());
  box.city.most_bulk_bytes = 8 << 10;
  box.start();
  box.city.come_up();
  REQUIRE(box.turn().has_value());  // two of them, each alone, are answered: it takes bundles
  box.city_answers = false;
  REQUIRE(box.turn().has_value());
  const std::string bundle = box.city.sent.back().message_id;
  REQUIRE(bundle.starts_with("bundle/"));
  REQUIRE(box.store->outbox_size(OutboxLane::bulk) == 3);
  for (const std::uint32_t parts : {0U, 2U, 4U}) {
    v1::Receipt careless;
    careless.set_message_id(bundle);
    careless.set_parts(parts);
    box.city.say({CityMessage::Kind::receipt, careless.SerializeAsString()});
    box.settle();
    CHECK(box.store->outbox_size(OutboxLane::bulk) == 3);
  }
  CHECK(box.pipeline->status(box.clock.now()).counters.receipts_unknown == 3);
  box.city_answers = true;
  box.settle();
  CHECK(box.store->outbox_size(OutboxLane::bulk) == 0);
}

TEST_CASE("a platform that knows no bundles gets each message alone") {
  const test::TemporaryFolder folder;
  std::vector<OutboxRow> rows = days();
  rows.resize(100);
  const auto kept = fill(folder.path(), rows);
  Box box(folder.path());
  box.start();
  box.city.come_up();
  box.pass(10s);
  CHECK(box.store->outbox_size(OutboxLane::bulk) == 0);
  for (const auto& [id, payload] : kept) CHECK(box.city.times_sent(id) == 1);
}

TEST_CASE("an alarm that comes up in a drain of alarms is told before those of other homes") {
  const test::TemporaryFolder folder;
  std::vector<OutboxRow> rows;
  for (int i = 0; i < 600; ++i) rows.push_back(old_alarm_of("other-" + std::to_string(i % 150), i));
  rows.push_back(old_alarm_of("h-1", 1000));  // of the same home, far back
  fill(folder.path(), rows);
  Box box(folder.path());
  box.start();
  box.city.come_up();
  for (int i = 0; i < 3; ++i) REQUIRE(box.turn().has_value());
  box.hear("smoke", R"({"smoke":true})");
  const auto told = [&box](const std::string& event) {
    std::size_t place = 0;
    for (const v1::AlertReport& report : box.city.reports()) {
      ++place;
      if (event.empty() ? report.message_id() == "h-1/old/1000#1" : report.event() == event) return place;
    }
    return std::size_t{0};
  };
  for (int i = 0; i < 4; ++i) REQUIRE(box.turn().has_value());
  REQUIRE(told("smoke") > 0);
  CHECK(told("") > 0);
  CHECK(told("") < told("smoke"));  // in the order of its own home
  CHECK(box.store->outbox_size(OutboxLane::alarm) > 500);
  box.pass(10s);
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
  std::map<std::string, int> last;
  std::set<std::string> known;
  for (const auto& message : box.city.sent) {
    v1::AlertReport report;
    if (message.message_id.find("/old/") == std::string::npos || !known.insert(message.message_id).second)
      continue;
    REQUIRE(report.ParseFromString(message.payload));
    const int number = std::stoi(message.message_id.substr(message.message_id.rfind('/') + 1));
    const auto [place, is_first] = last.try_emplace(report.home(), -1);
    CHECK(number > place->second);
    place->second = number;
  }
  CHECK(known.size() == 601);
}

}  // namespace anju::pipeline_drain_test
