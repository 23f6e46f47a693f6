// What is told of readings that are news: an alarm is raised once and cleared once, a register that falls is
// suspect.
#include <doctest/doctest.h>

#include "tests/drivers/judge_bench.hpp"

namespace anju::reading_news_test {
namespace {
using namespace std::chrono_literals;
}  // namespace

TEST_CASE("a test is told as a test, and the alarm after it is raised all the same") {
  Bench bench;
  CHECK(names(bench.hear({{kSmoke, 1, {}, Quality::good, false, true}})) == Names{"alarm.test"});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kSmoke, 1, {}, Quality::good, false, true}})) == Names{"alarm.test"});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{"alarm.condition_cleared"});
}

TEST_CASE("an alarm is raised once as long as it goes on, and cleared once") {
  Bench bench;
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{"alarm.condition_cleared"});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 1}})) == Names{"alarm.raised"});
}

TEST_CASE("one that never says that it is over is a new one after its time, counted from the last true") {
  Bench bench;
  CHECK(names(bench.hear({{kRadio, 1}})) == Names{"alarm.raised"});
  bench.now += 15min;
  CHECK(names(bench.hear({{kRadio, 1}})) == Names{});
  bench.now += 15min + 1ms;
  CHECK(names(bench.hear({{kRadio, 1}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kPress, 1}})) == Names{"alarm.raised"});
  bench.now += 30s;
  CHECK(names(bench.hear({{kPress, 1}})) == Names{});
  bench.now += 31s;
  CHECK(names(bench.hear({{kPress, 1}})) == Names{"alarm.raised"});
}

TEST_CASE("a suspect true raises, a suspect false clears nothing, and what is not believed does neither") {
  Bench bench;
  for (const Quality quality : {Quality::invalid, Quality::out_of_range, Quality::stale})
    CHECK(names(bench.hear({{kSmoke, 1, {}, quality}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 1, {}, Quality::suspect}})) == Names{"alarm.raised"});
  CHECK(names(bench.hear({{kSmoke, 0, {}, Quality::suspect}})) == Names{});
  CHECK(names(bench.hear({{kSmoke, 0}})) == Names{"alarm.condition_cleared"});
}

TEST_CASE("a register that falls is suspect, and what became of it is told") {
  Bench bench;
  CHECK(names(bench.hear({{kMeter, 10'000}})) == Names{});
  CHECK(names(bench.hear({{kMeter, 9'990}})) == Names{"counter.decrease"});
  CHECK(bench.quality() == Quality::suspect);
  CHECK(names(bench.hear({{kMeter, 10'001}})) == Names{});
  CHECK(bench.quality() == Quality::good);
  CHECK(names(bench.hear({{kMeter, 12}})) == Names{"counter.reset"});
  CHECK(bench.quality() == Quality::suspect);
  CHECK(names(bench.hear({{kMeter, 13}})) == Names{});
  CHECK(bench.quality() == Quality::good);
  bench.hear({{kMeter, 1, {}, Quality::out_of_range}});
  CHECK(bench.quality() == Quality::out_of_range);
}

TEST_CASE("a register is remembered across a restart: one that was exchanged meanwhile is suspect") {
  Bench bench;
  Reading kept;
  kept.channel = kMeter;
  kept.value = 10'000;
  bench.judge.remember(kept, bench.made[kMeter]);
  CHECK(names(bench.hear({{kMeter, 12}})) == Names{"counter.reset"});
  CHECK(bench.quality() == Quality::suspect);
}

TEST_CASE("each channel of one message has its own verdict") {
  Bench bench;
  bench.hear({{kMeter, 10'000}});
  const Verdict verdict = bench.hear({{kWarmth, 210}, {kMeter, 3}, {kSmoke, 1}});
  REQUIRE(verdict.news.size() == 2);
  CHECK(verdict.news[0].reading == 1);
  CHECK(verdict.news[1].reading == 2);
}

}  // namespace anju::reading_news_test
