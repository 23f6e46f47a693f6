// The commands of the store say what was done in both languages, and a plan says what it knows and what it
// assumes.
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "daemon/api/views.hpp"
#include "daemon/ctl/expected_readings.hpp"
#include "daemon/ctl/forget_names.hpp"
#include "daemon/ctl/forgotten_files.hpp"
#include "daemon/ctl/render.hpp"
#include "daemon/ctl/store_commands.hpp"
#include "daemon/ctl/store_model.hpp"
#include "daemon/state_lock.hpp"
#include "tests/daemon/tidied_store.hpp"
#include "tests/fakes/small_home.hpp"

namespace anju::ctl_store_test {
namespace {

namespace fs = std::filesystem;

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

StoreView full_view() {
  StoreView view;
  view.path = "/var/lib/anju/anju.db";
  view.content.is_whole = true;
  view.content.packs = {12, 30'000};
  view.content.packed_readings = 3'000;
  view.content.oldest_raw = WallTime{Duration{1'795'528'800'000}};
  view.content.newest_raw = WallTime{Duration{1'795'528'900'000}};
  view.content.used_bytes = std::uint64_t{256} << 20U;
  view.disk_free = std::uint64_t{3} << 30U;
  view.reserve = std::uint64_t{16} << 20U;
  view.written = std::uint64_t{50} << 20U;
  view.since = std::chrono::hours{12};
  return view;
}

std::string stats(const StoreView& view, Language language) {
  const auto shown = render(View::store, store_json(view), {language, false});
  REQUIRE(shown.has_value());
  return *shown;
}

}  // namespace

TEST_CASE("the figures of a store are told as people read them") {
  const std::string text = stats(full_view(), Language::en);
  CHECK(contains(text, "256.0 MiB used of a quota of 512.0 MiB (50%)"));
  CHECK(contains(text, "50.0 MiB since the start 12 h ago"));
  CHECK(contains(text, "about 100.0 MiB a day"));
  CHECK(contains(text, "3000"));
  CHECK_FALSE(contains(text, "lower bounds"));
  CHECK(contains(stats(full_view(), Language::zh), "每天约 100.0 MiB"));
  StoreView young = full_view();
  young.since = std::chrono::minutes{2};
  young.content.is_whole = false;
  young.damage = "the database was damaged";
  young.set_aside = "/var/lib/anju/anju.db.damaged-1";
  CHECK(contains(stats(young, Language::en), "after ten minutes"));
  CHECK(contains(stats(young, Language::en), "lower bounds"));
  CHECK(contains(stats(young, Language::en), "anju.db.damaged-1"));
}

TEST_CASE("check, backup and restore say what was done and what to do") {
  test::TidiedStore store;
  store.commit({test::reading(0, 1, 5)}, 5);
  const Look look{Language::en, false};
  StoreOptions options;
  options.database = store.file;
  options.copy = store.folder.path() / "copy";
  CHECK(contains(run_store_check(options, look)->output, "sound"));
  CHECK(contains(run_store_backup(options, look)->output, "checked after it was written"));
  const auto again = run_store_backup(options, look);
  REQUIRE(again.has_error());
  CHECK(contains(again.error().hint, "--force"));
  {
    const auto daemon = StateLock::take(store.folder.path());
    const auto running = run_store_restore(options, look);
    REQUIRE(running.has_error());
    CHECK(running.error().code == "store.in-use");
    CHECK(contains(running.error().hint, "systemctl stop anjud"));
  }
  store.store.reset();
  CHECK(contains(run_store_restore(options, look)->output, "anju.db.replaced-1"));
  SQLite::Database(store.file, SQLite::OPEN_READWRITE).exec("UPDATE batch SET data = x'02ff'");
  options.as_json = true;
  const auto damaged = run_store_check(options, {Language::zh, false});
  CHECK(damaged->exit_code == 1);
  CHECK(contains(damaged->output, R"("kind":"commit-unreadable")"));
}

TEST_CASE("a plan takes what profiles and periods say, and tells what it assumes") {
  const auto expected = expected_readings(test::small_home());
  const auto of = [&expected](const std::string& device) {
    return *std::find_if(expected.begin(), expected.end(),
                         [&device](const ExpectedReadings& one) { return one.device == device; });
  };
  CHECK(of("meter").basis == ExpectedReadings::Basis::polled);
  CHECK(of("meter").readings_a_day > 8640);  // several registers each ten seconds
  CHECK(of("smoke").basis == ExpectedReadings::Basis::alarm);
  CHECK(of("hall").basis == ExpectedReadings::Basis::events);
  CHECK(is_assumed(of("hall").basis));
  CHECK_FALSE(is_assumed(of("meter").basis));
}

TEST_CASE("what cannot be kept is said: first the raw readings give way, then the quarters of an hour") {
  const StoreLoad load{86'400, 86'400, 10};
  const StorePolicy policy;
  CHECK(retention(load, policy, 1e12).fits);
  const Retention less = retention(load, policy, 20e6);
  CHECK_FALSE(less.fits);
  CHECK(less.raw < 30);
  CHECK(less.raw > 1);
  CHECK(less.rollups == 400);
  const Retention least = retention(load, policy, 6e6);
  CHECK(least.raw == 1);
  CHECK(least.rollups < 400);
  // As tests/bench/store has measured it, at a reading a second: 766, 83, 31 and 17 MB a day.
  CHECK(written_a_day(load, std::chrono::seconds{1}) == doctest::Approx(766e6).epsilon(0.05));
  CHECK(written_a_day(load, std::chrono::seconds{10}) == doctest::Approx(83e6).epsilon(0.05));
  CHECK(written_a_day(load, std::chrono::seconds{30}) == doctest::Approx(31e6).epsilon(0.05));
  CHECK(written_a_day(load, std::chrono::seconds{60}) == doctest::Approx(17e6).epsilon(0.05));
  // Rarer commits write less, and no more than there are messages.
  CHECK(written_a_day(load, std::chrono::seconds{1}) > written_a_day(load, std::chrono::seconds{10}));
  CHECK(written_a_day({10, 10, 1}, std::chrono::seconds{1}) <
        1.01 * written_a_day({10, 10, 1}, std::chrono::seconds{60}));
}

TEST_CASE("files that were set aside are found, and wiped to the last byte") {
  const test::TemporaryFolder folder;
  const fs::path store = folder.path() / "anju.db";
  for (const char* name :
       {"anju.db", "anju.db-wal", "anju.db.damaged-1", "anju.db.damaged-1-wal", "anju.db.schema-1",
        "anju.db.replaced-2", "journal/1.journal", "journal.unreadable-1/1.journal", "reserve"})
    folder.write(name, "secret");
  const auto files = set_aside_files(store);
  CHECK(files.size() == 5);
  for (const fs::path& file : files) REQUIRE(wipe_file(file).has_value());
  CHECK(fs::exists(store));
  CHECK(fs::exists(folder.path() / "journal" / "1.journal"));
  const fs::path home = folder.write("homes.d/h-1.toml", "[home]");
  CHECK(wipe_settings_file(home, "[other]").error().code == ErrorCode::unavailable);
  CHECK(fs::exists(home));
  CHECK(wipe_settings_file(home, "[home]").has_value());
  CHECK(fs::is_empty(home.parent_path()));
}

TEST_CASE("a name that stands in every store is not looked for alone") {
  HomeTraces traces;
  traces.devices = {"gas", "smoke-kitchen-3"};
  traces.other_words = {"h-20", "smoke-kitchen-30"};
  const ForgetNames names = names_to_look_for("h-2", traces, test::small_home());
  CHECK(std::count(names.untold.begin(), names.untold.end(), "gas") == 1);
  CHECK(std::count(names.words.names.begin(), names.words.names.end(), "h-2gas") == 1);
  test::TemporaryFolder folder;
  folder.write("a", "xx h-20/smoke-kitchen-30 yy");
  CHECK(scan_for_traces(folder.path(), {{"smoke-kitchen-3"}, {}, traces.other_words})->found.empty());
  folder.write("b", std::string(5'000'000, 'x') + "smoke-kitchen-3");
  const auto scan = scan_for_traces(folder.path(), {{"smoke-kitchen-3"}, {}, traces.other_words});
  REQUIRE(scan->found.size() == 1);
  CHECK(scan->found.front().offset == 5'000'000);
  CHECK(scan->files == 2);
}

}  // namespace anju::ctl_store_test
