// A home that is forgotten leaves no byte in the store, also when it is interrupted after any slice, and the
// other home keeps all that it had.
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <random>

#include "daemon/ctl/trace_scan.hpp"
#include "daemon/store/check.hpp"
#include "daemon/store/dump.hpp"
#include "daemon/store/forgotten_rows.hpp"
#include "daemon/store/traces.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/tidied_store.hpp"

namespace anju::store_forget_test {
namespace {

using test::reading;

constexpr std::int64_t kMinute = 60'000;
constexpr const char* kGone = "home-gone";
constexpr const char* kStays = "home-gone-not";  // a name that begins like the other

// Two homes that have everything; days of it, so that readings are at all three levels and some of the pages
// of the file are free again.
struct TwoHomes : test::TidiedStore {
  std::int64_t end = 0;
  std::mt19937 random;  // of the lengths of rows

  explicit TwoHomes(unsigned seed = 1) : random(seed) {
    store.reset();
    site.homes = {{kGone, Tier::high_risk}, {kStays, Tier::general}};
    site.devices[0].id = "water-gone";
    site.devices[1].id = "motion-gone";
    site.devices[2].id = "smoke-cellar";
    policy.raw = std::chrono::hours{30};
    restart();
    for (int i = 0; i < 4000; ++i) say(i);
    tidy_up(end);
    for (int i = 4000; i < 4200; ++i) say(i);
  }

  std::string much(const std::string& text) {
    std::string all;
    for (auto times = random() % 40; times > 0; --times) all += text + ", ";
    return all;
  }
  AlertRecord alert_of(const std::string& home, const std::string& device, std::int64_t at) {
    AlertRecord alert = test::stored_alert(home + "/alarm/" + device + "/" + std::to_string(at), at, false);
    alert.home = home;
    alert.device = device;
    alert.sentence_en = much("Smoke: " + device);
    alert.evidence = {{"room", much(home)}};
    return alert;
  }
  static OutboxRow message_of(const AlertRecord& alert) {
    OutboxRow row = test::outbox_row(OutboxLane::alarm, alert.id + "#1");
    row.channel = 0;
    row.payload = "\x09" + alert.home + "*" + alert.device + alert.sentence_en;
    return row;
  }

  void say(std::int64_t i) {
    end = i * kMinute;
    Batch batch = test::batch_at(end);
    batch.readings = {reading(0, 1000 + i * 7, end), reading(1, i % 2, end), reading(2, i % 3, end)};
    batch.states = {{"silence/" + std::string(kGone) + "/water-gone", {i, i * 2}},
                    {"silence/" + std::string(kStays) + "/smoke-cellar", {i, i * 3}}};
    for (SavedState& state : batch.states) state.fields.resize(2 + random() % 30, i);
    // Rows that grow and shrink, and messages that are received, in any order.
    if (i % 7 == 0 && i > 100) {
      const std::int64_t before = i - i % 50 - 50;
      batch.alerts = {alert_of(kGone, "motion-gone", before * kMinute),
                      alert_of(kStays, "smoke-cellar", before * kMinute)};
    }
    if (i % 50 == 0) {
      batch.alerts = {alert_of(kGone, "motion-gone", end), alert_of(kStays, "smoke-cellar", end)};
      for (const AlertRecord& alert : batch.alerts) batch.outbox.push_back(message_of(alert));
      for (const AlertRecord& alert : batch.alerts)
        batch.errands.push_back({alert.id + "#siren", ErrandKind::siren, alert.id, alert.home,
                                 ErrandState::waiting, SteadyTime{Duration{end}},
                                 SteadyTime{Duration{end + 1}}, ""});
      for (const char* device : {"water-gone", "smoke-cellar"}) {
        batch.gaps.push_back({device, WallTime{}, WallTime{Duration{end}}, 1, "more than its topic may say"});
        batch.outbox.push_back(gap_report(batch.gaps.back(), SteadyTime{Duration{end}}));
      }
    }
    REQUIRE(store->commit(batch).has_value());
  }

  // As the next start finds it, with one home installed.
  void take_out() {
    REQUIRE(store->forget_home(kGone).has_value());
    store.reset();
    site.homes.erase(site.homes.begin());
    site.devices.erase(site.devices.begin(), site.devices.begin() + 2);
    site.channels.erase(site.channels.begin(), site.channels.begin() + 2);
    site.devices[0].home = 0;
    site.devices[0].first_channel = 0;
    site.channels[0].device = 0;
    store = opened();
  }
  void forget() {
    for (int i = 0; store->is_forgetting(); ++i) {
      REQUIRE_MESSAGE(i < 10'000, "there is always more to do");
      tidy(end);
      REQUIRE(store->checkpoint(false).has_value());
    }
  }
};

// All rows that tell of this home, as others see them.
std::string kept_of(const std::filesystem::path& file, const std::string& home) {
  std::string all;
  REQUIRE(dump_readings(file, [&](const DumpedReading& dumped) {
            if (dumped.home == home)
              all += dumped.device + std::to_string(dumped.reading.value) + "@" +
                     std::to_string(dumped.reading.measured_at.time_since_epoch().count()) + "\n";
          }).has_value());
  SQLite::Database database(file.string(), SQLite::OPEN_READONLY);
  SQLite::Statement rows(
      database,
      "SELECT id || revision FROM alert WHERE home=?1 UNION ALL "
      "SELECT alert || stage FROM transition WHERE alert LIKE ?1 || '/%' UNION ALL "
      "SELECT message_id FROM outbox WHERE message_id LIKE ?1 || '/%' UNION ALL "
      "SELECT id || device FROM channel WHERE home=?1 UNION ALL "
      "SELECT id || alert FROM errand WHERE home=?1 UNION ALL "
      "SELECT hex(data) FROM rollup WHERE id & 16777215 IN (SELECT id FROM channel WHERE home=?1)");
  rows.bind(1, home);
  while (rows.executeStep()) all += rows.getColumn(0).getString() + "\n";
  return all;
}

TraceWords words_of(const TwoHomes& homes) {
  const auto traces = find_traces(homes.file, kGone);
  REQUIRE(traces.has_value());
  CHECK(traces->is_known);
  CHECK(traces->values.size() > 20);
  CHECK(traces->alerts == 84);
  CHECK(traces->devices == std::set<std::string>{"motion-gone", "water-gone"});
  return {{kGone, "water-gone", "motion-gone"}, traces->values, traces->other_words};
}

// The readings of the homes are heard in the same moments, so some of their rows begin alike.
TraceWords after(const TwoHomes& homes, TraceWords words) {
  const std::size_t before = words.values.size();
  words.values = without_live_rows(homes.file, words.values).value();
  CHECK(words.values.size() > before / 2);
  return words;
}

std::string found_in(const TwoHomes& homes, const TraceWords& words) {
  const auto scan = scan_for_traces(homes.folder.path(), words);
  REQUIRE(scan.has_value());
  std::string text;
  for (const TraceFound& found : scan->found)
    text += found.file.filename().string() + "@" + std::to_string(found.offset) + " " + found.what + "; ";
  return text;
}

}  // namespace

TEST_CASE("nothing is left of the home in any byte of the file, and all of the other") {
  TwoHomes homes;
  const TraceWords words = words_of(homes);
  const std::string other = kept_of(homes.file, kStays);
  CHECK(found_in(homes, words) != "");
  homes.take_out();
  homes.forget();
  CHECK(found_in(homes, after(homes, words)) == "");
  CHECK(kept_of(homes.file, kStays) == other);
  CHECK(kept_of(homes.file, kGone) == "");
  CHECK(check_store(homes.file)->findings.empty());
  CHECK_FALSE(homes.store->knows_home(kGone));
  const Restored restored = homes.store->restore();
  CHECK(restored.states.contains("silence/home-gone-not/smoke-cellar"));
  CHECK_FALSE(restored.states.contains("silence/home-gone/water-gone"));
  CHECK(homes.store->figures().waiting == 200);
}

TEST_CASE("nothing is left whatever the lengths of its rows were") {
  for (unsigned seed = 2; seed < 5; ++seed) {
    CAPTURE(seed);
    TwoHomes homes(seed);
    const TraceWords words = words_of(homes);
    const std::string other = kept_of(homes.file, kStays);
    homes.take_out();
    homes.forget();
    CHECK(found_in(homes, after(homes, words)) == "");
    CHECK((kept_of(homes.file, kStays) == other));
  }
}

TEST_CASE("nothing of the home is sent from the moment that it shall be forgotten") {
  TwoHomes homes;
  REQUIRE(homes.store->forget_home(kGone).has_value());
  for (const OutboxLane lane : {OutboxLane::alarm, OutboxLane::bulk}) {
    const auto rows = homes.store->outbox(lane, 0, 1000);
    CHECK(rows.size() == 84);
    CHECK(std::none_of(rows.begin(), rows.end(), [](const OutboxRow& row) {
      return row.message_id.starts_with("home-gone/") || row.message_id.starts_with("gap/water-gone/");
    }));
  }
}

TEST_CASE("a message of the home whose alert is gone already is found, and taken out as well") {
  TwoHomes homes;
  homes.take_out();
  homes.forget();
  REQUIRE_FALSE(homes.store->knows_home(kGone));
  Batch late = test::batch_at(homes.end);
  late.outbox = {TwoHomes::message_of(homes.alert_of(kGone, "motion-gone", homes.end))};
  late.outbox[0].home = kGone;
  REQUIRE(homes.store->commit(late).has_value());
  CHECK(homes.store->knows_home(kGone));
  REQUIRE(homes.store->forget_home(kGone).has_value());
  homes.forget();
  CHECK_FALSE(homes.store->knows_home(kGone));
  CHECK(kept_of(homes.file, kGone) == "");
}

TEST_CASE("an interruption after any slice is made good by the next start") {
  TwoHomes homes;
  const TraceWords words = words_of(homes);
  const std::string other = kept_of(homes.file, kStays);
  homes.take_out();
  int starts = 0;
  for (; homes.store->is_forgetting(); ++starts) {
    REQUIRE_MESSAGE(starts < 5000, "there is always more to do");
    // Some slices at a time, because each start begins with the first kind of rows.
    for (int slice = 0; slice < starts && homes.store->is_forgetting(); ++slice) {
      homes.tidy(homes.end);
      REQUIRE(homes.store->checkpoint(false).has_value());
    }
    homes.restart();
  }
  CHECK(starts > 10);
  CHECK(found_in(homes, after(homes, words)) == "");
  CHECK(kept_of(homes.file, kStays) == other);
  CHECK(check_store(homes.file)->findings.empty());
}

TEST_CASE("a home that is installed again is not forgotten") {
  TwoHomes homes;
  const std::string before = kept_of(homes.file, kGone);
  REQUIRE(homes.store->forget_home(kGone).has_value());
  homes.restart();
  CHECK_FALSE(homes.store->is_forgetting());
  CHECK(kept_of(homes.file, kGone).size() < before.size());  // its messages are not sent all the same
  CHECK(kept_of(homes.file, kGone).size() > before.size() / 2);
}

TEST_CASE("a name is found as a word, not as a part of a longer one") {
  CHECK(is_named_in("alert h-1/alarm/x is not there", "h-1"));
  CHECK(is_named_in(std::string("\x0a\x03h-1\x12", 6), "h-1"));
  CHECK_FALSE(is_named_in("alert h-10/alarm/x", "h-1"));
  CHECK_FALSE(is_named_in("alert oh-1/alarm/x", "h-1"));
  CHECK_FALSE(is_named_in("", "h-1"));
}

}  // namespace anju::store_forget_test
