// What the rules remember and how far the box came is the last word of the log, whatever has been settled of
// it.
#include "daemon/store/progress_log.hpp"

#include <doctest/doctest.h>

#include <random>

#include "tests/daemon/tidied_store.hpp"

namespace anju::progress_log_test {
namespace {

using test::batch_at;
using test::instant;
using test::reading;
using test::TidiedStore;

LoggedProgress full() {
  LoggedProgress progress;
  progress.kept = {UINT64_MAX, 3};
  progress.steady = SteadyTime{Duration{-5}};
  progress.wall = WallTime{Duration{INT64_MAX}};
  progress.since_boot = Duration{77};
  progress.clock = ClockQuality::stepped;
  progress.boot = 9;
  progress.readings = 1'000'000;
  progress.states = {{7, {3, INT64_MIN, INT64_MAX, 0}}, {2, {}}, {3, {3, 5, 6}}, {900, {1, 2, 3, 4, 5}}};
  return progress;
}

bool is_same(const LoggedProgress& a, const LoggedProgress& b) {
  const auto same = [](const LoggedState& one, const LoggedState& other) {
    return one.key == other.key && one.fields == other.fields;
  };
  return a.kept.routine == b.kept.routine && a.kept.alarm == b.kept.alarm && a.steady == b.steady &&
         a.wall == b.wall && a.since_boot == b.since_boot && a.clock == b.clock && a.boot == b.boot &&
         a.readings == b.readings &&
         std::equal(a.states.begin(), a.states.end(), b.states.begin(), b.states.end(), same);
}

}  // namespace

TEST_CASE("progress comes back whole, and what is damaged is none") {
  const std::string whole = pack_progress(full());
  const auto back = unpack_progress(whole);
  REQUIRE(back);
  CHECK(is_same(*back, full()));
  for (std::size_t length = 0; length < whole.size(); ++length)
    CHECK_FALSE(unpack_progress(std::string_view(whole).substr(0, length)));
  CHECK_FALSE(unpack_progress(whole + "x"));
  std::mt19937 random(3);
  for (int i = 0; i < 20'000; ++i) {
    std::string bytes = whole;
    for (int k = 0; k < 3; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    const auto read = unpack_progress(bytes);
    CHECK((!read || read->states.size() <= bytes.size()));
  }
}

TEST_CASE("after every slice of tidying and every start it is the last word that counts") {
  TidiedStore kept;
  const auto live = [&kept](std::int64_t from, std::int64_t to) {
    for (std::int64_t n = from; n < to; ++n) {
      Batch batch = batch_at(n * 1000);
      batch.timeline.clocks.boot_id = "boot-" + std::to_string(n / 400);
      for (int i = 0; i < 2; ++i) batch.readings.push_back(reading(0, n, n * 1000));
      batch.states = {{"often", {n, -n}}, {"seldom/" + std::to_string(n / 100), {n}}};
      batch.kept = {static_cast<std::uint64_t>(n), 0};
      REQUIRE(kept.store->commit(batch).has_value());
    }
  };
  const auto check = [&kept](std::int64_t last) {
    const Restored restored = kept.store->restore();
    CHECK(restored.states.at("often") == std::vector<std::int64_t>{last, -last});
    CHECK(restored.states.size() == static_cast<std::size_t>(last / 100 + 2));
    CHECK(restored.states.at("seldom/0") == std::vector<std::int64_t>{99});
    CHECK(restored.kept.routine == static_cast<std::uint64_t>(last));
    REQUIRE(restored.timeline);
    CHECK(restored.timeline->steady == instant(last * 1000).steady);
    CHECK(restored.timeline->clocks.boot_id == "boot-" + std::to_string(last / 400));
    CHECK(kept.store->figures().readings == static_cast<std::uint64_t>(2 * last + 2));
  };
  live(0, 900);
  check(899);
  int slices = 0;
  while (kept.tidy(900'000, 1)) {
    ++slices;
    check(899);
    kept.restart();
    check(899);
  }
  CHECK(slices > 0);
  CHECK(kept.store->figures().waiting == 0);
  live(900, 950);
  check(949);
  kept.restart();
  check(949);
}

TEST_CASE("a long run is looked through in parts, and written when it is known as a whole") {
  TidiedStore kept;
  constexpr std::int64_t kCommits = 20;
  constexpr std::int64_t kEach = 1000;
  for (std::int64_t n = 0; n < kCommits; ++n) {
    std::vector<Reading> readings;
    for (std::int64_t i = 0; i < kEach; ++i) readings.push_back(reading(0, n * kEach + i, n * 1000));
    kept.commit(readings, n * 1000);
  }
  for (int part = 0; part < 2; ++part) {
    REQUIRE(kept.tidy(kCommits * 1000));
    CHECK(kept.store->figures().packed == 0);
    CHECK(kept.store->figures().waiting == kCommits * kEach);
  }
  kept.restart();  // what was looked through is looked through again
  kept.tidy_up(kCommits * 1000);
  CHECK(kept.store->figures().packed == kCommits * kEach);
  CHECK(kept.store->figures().waiting == 0);
}

TEST_CASE("a commit that fails enters no key, and the next one is found by its own") {
  TidiedStore kept;
  Batch batch = batch_at(1);
  batch.states = {{"first", {1}}};
  batch.outbox = {{0, OutboxLane::alarm, 1, "m", std::string(), {}}};
  kept.store->commit(batch).value();
  kept.policy.quota = 1;  // no more room than there is
  Batch large = batch_at(2);
  large.states = {{"second", {2}}};
  kept.tidy(1);
  large.outbox = {{0, OutboxLane::bulk, 1, "large", std::string(std::size_t{8} << 20U, 'x'), {}}};
  const auto failed = kept.store->commit(large);
  REQUIRE(failed.has_error());
  CHECK(failed.error().code == ErrorCode::unavailable);
  large.outbox.clear();
  large.states = {{"third", {3}}, {"second", {4}}};
  kept.store->commit(large).value();
  kept.restart();
  const auto states = kept.store->restore().states;
  CHECK(states.size() == 3);
  CHECK(states.at("first") == std::vector<std::int64_t>{1});
  CHECK(states.at("second") == std::vector<std::int64_t>{4});
  CHECK(states.at("third") == std::vector<std::int64_t>{3});
}

}  // namespace anju::progress_log_test
