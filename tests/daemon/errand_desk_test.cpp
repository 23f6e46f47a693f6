// What is to be said at home and to a contact is tried until it has arrived, is over or is worth nothing any
// more; never before it is kept, and not again once it has arrived.
#include "daemon/errand_desk.hpp"

#include <doctest/doctest.h>

#include "tests/fakes/errand_bench.hpp"

namespace anju::errand_desk_test {
namespace {

using namespace std::chrono_literals;
using test::ErrandBench;
using Ids = std::vector<std::string>;

LocalEffects rings(const ErrandBench& bench, const std::string& alert) {
  LocalEffects on;
  on.alarms.push_back({alert, "h-1", "", EventKind::smoke, "", "", true, bench.steady()});
  return on;
}

}  // namespace

TEST_CASE("an alarm makes two errands, and none is run before it is kept") {
  ErrandBench bench;
  bench.alarm("a", true);
  CHECK(bench.due().empty());
  bench.commit();
  CHECK(bench.due() == Ids{"a#siren", "a#webhook"});
  CHECK(bench.due().empty());
  bench.alarm("a", true);
  bench.commit();
  CHECK(bench.kept.size() == 2);
}

TEST_CASE("a home without a siren and without a contact that can be called has no errands") {
  ErrandBench bench;
  bench.settings.homes[0].local_alarm.reset();
  bench.settings.homes[0].contacts[0].role = ContactRole::relative;
  bench.alarm("a", true);
  bench.commit();
  CHECK(bench.kept.empty());
}

TEST_CASE("without an answer it is tried again, with the same id and growing pauses") {
  ErrandBench bench;
  bench.settings.homes[0].contacts.clear();
  bench.alarm("a", true);
  bench.commit();
  std::vector<Duration> pauses;
  bench.due();
  for (int i = 0; i < 8; ++i) {
    const Duration before = bench.time;
    CHECK(bench.due_next() == Ids{"a#siren"});
    pauses.push_back(bench.time - before);
  }
  CHECK(pauses.front() <= 7s);
  CHECK(std::is_sorted(pauses.begin(), pauses.end()));
  CHECK(pauses.back() > 20s);
  CHECK(pauses.back() <= 65s);
  // The broker is there again: at once.
  bench.desk.broker_is_there(bench.steady());
  CHECK(bench.due() == Ids{"a#siren"});
}

TEST_CASE("what has arrived is not done again, over a restart either, as long as the alarm is on") {
  ErrandBench bench;
  bench.alarm("a", true);
  bench.commit();
  bench.due();
  bench.delivered("a#siren");
  CHECK(bench.desk.figures().sirens == 0);
  CHECK(bench.desk.figures().webhooks == 1);
  bench.restart(rings(bench, "a"));
  CHECK(bench.due() == Ids{"a#webhook"});
}

TEST_CASE("killed before the alarm was over was kept, or gone from the settings: the start ends it") {
  ErrandBench bench;
  bench.alarm("a", true);
  bench.commit();
  bench.restart({});
  CHECK(bench.kept.size() == 1);
  CHECK(bench.due() == Ids{"a#siren-off"});
}

TEST_CASE("over: the siren is told to stop, by the last alarm of the home alone, and the contact is let be") {
  ErrandBench bench;
  bench.alarm("a", true);
  bench.alarm("b", true);
  bench.commit();
  bench.alarm("a", false);
  bench.commit();
  CHECK(bench.due() == Ids{"b#siren", "b#webhook"});
  bench.alarm("b", false);
  bench.commit();
  CHECK(bench.due() == Ids{"b#siren-off"});
  bench.delivered("b#siren-off");
  CHECK(bench.kept.empty());
}

TEST_CASE("an alarm that begins takes away that the siren is to stop") {
  ErrandBench bench;
  bench.alarm("a", true);
  bench.alarm("a", false);
  bench.commit();
  CHECK(bench.kept.contains("a#siren-off"));
  bench.alarm("b", true);
  bench.commit();
  CHECK(bench.due() == Ids{"b#siren", "b#webhook"});
}

TEST_CASE(
    "a question is worth nothing after its grace, a call after a day: a gap tells of what never arrived") {
  ErrandBench bench;
  bench.prompt("p", true, 30s);
  bench.alarm("a", true);
  bench.commit();
  bench.desk.failed("a#webhook", "HTTP 503", bench.steady());
  bench.delivered("a#siren");
  bench.time += 30s;
  CHECK(bench.desk.next_deadline() <= bench.steady());
  auto gaps = bench.desk.expire(bench.now(), bench.batch);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].subject == "prompt");
  CHECK(gaps[0].count == 1);
  CHECK(gaps[0].to - gaps[0].from == 30s);
  bench.commit();
  CHECK_FALSE(bench.kept.contains("p#prompt"));
  bench.time += 24h;
  gaps = bench.desk.expire(bench.now(), bench.batch);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].subject == "webhook");
  CHECK(gaps[0].reason == "not delivered in time: HTTP 503");
  bench.commit();
  CHECK(bench.kept.empty());
  // Nor does a restart begin again with it.
  LocalEffects on = rings(bench, "a");
  on.alarms[0].since = bench.steady() - 25h;
  bench.restart(on);
  CHECK(bench.kept.empty());
}

TEST_CASE("an answer to the question ends it, without a gap") {
  ErrandBench bench;
  bench.prompt("p", true, 30s);
  bench.commit();
  CHECK(bench.due() == Ids{"p#prompt"});
  bench.prompt("p", false, 30s);
  bench.commit();
  CHECK(bench.kept.empty());
  CHECK(bench.desk.expire(bench.now(), bench.batch).empty());
}

TEST_CASE("the spool is bounded: the oldest questions give way first, and are counted") {
  ErrandBench bench;
  for (int i = 0; i < 3; ++i) bench.prompt("p" + std::to_string(i), true, 10min);
  for (int i = 0; i < 127; ++i) bench.alarm("a" + std::to_string(i), true);
  bench.commit();
  CHECK(bench.kept.size() == kMostErrands);
  CHECK_FALSE(bench.kept.contains("p0#prompt"));
  CHECK(bench.kept.contains("p1#prompt"));
  const auto gaps = bench.desk.expire(bench.now(), bench.batch);
  REQUIRE(gaps.size() == 1);
  CHECK(gaps[0].subject == "prompt");
  CHECK(gaps[0].count == 1);
  bench.alarm("more", true);
  bench.alarm("most", true);
  bench.commit();
  CHECK(bench.kept.size() == kMostErrands);
  CHECK_FALSE(bench.kept.contains("p2#prompt"));
  CHECK_FALSE(bench.kept.contains("a0#siren"));
  CHECK(bench.kept.contains("most#webhook"));
}

TEST_CASE("only a few are on their way at once, and the next go when these have their answer") {
  ErrandBench bench;
  bench.settings.homes[0].contacts.clear();
  for (int i = 0; i < 6; ++i) bench.alarm("a" + std::to_string(i), true);
  bench.commit();
  CHECK(bench.due().size() == 4);
  CHECK(bench.due().empty());
  CHECK(bench.desk.next_deadline() > bench.steady());
  bench.delivered("a0#siren");
  CHECK(bench.due() == Ids{"a4#siren"});
}

TEST_CASE("what is given up stays known until the alarm is over, and is not tried again") {
  ErrandBench bench;
  bench.alarm("a", true);
  bench.commit();
  bench.due();
  bench.desk.give_up("a#webhook", "HTTP 404", bench.batch);
  bench.delivered("a#siren");
  bench.restart(rings(bench, "a"));
  CHECK(bench.due().empty());
  CHECK(bench.desk.figures().given_up == 1);
  CHECK(bench.desk.figures().trouble == "HTTP 404");
  bench.alarm("a", false);
  bench.commit();
  CHECK(bench.desk.figures().given_up == 0);
}

}  // namespace anju::errand_desk_test
