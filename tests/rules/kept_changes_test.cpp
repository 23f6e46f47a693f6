// What a rule remembers is kept with each change of it, so that one more restart changes nothing.
#include <doctest/doctest.h>

#include "rules/closed_loop.hpp"
#include "tests/rules/one_rule.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

}  // namespace

TEST_CASE("a threshold that counts from when the deaf box was back does so after the next restart as well") {
  ThresholdLimits open;
  open.above = 0;
  open.hold = 30min;
  const RuleSet rules = threshold_rule(open);
  ListeningBox box(SiteBuilder().door(), {}, rules);
  box.start();
  box.say(60min, 0, 1);
  SavedStates kept = box.save();
  ListeningBox deaf(box.site, {}, rules);
  deaf.start(85min, kept, 65min);
  kept = deaf.save(kept);
  ListeningBox again(box.site, {}, rules);
  again.start(90min, kept);
  again.pass(114min);
  CHECK(again.told().empty());
  again.pass(115min);
  CHECK(again.told().size() == 1);
}

TEST_CASE("a quorum remembers what its signs have seen") {
  QuorumSpec spec;
  spec.signs = {{0, Sign::What::changes, 0}, {1, Sign::What::changes, 0}};
  spec.at_least = 2;
  spec.within = 5min;
  RuleSet rules = rule_set("both", EventKind::water_leak);
  rules.quorums = {spec};
  ListeningBox box(SiteBuilder().door("a").door("b"), {}, rules);
  box.start();
  box.say(1min, 0, 0);
  box.say(1min, 1, 0);
  RestartedBox again(box, rules, 2min);
  again.say(3min, 0, 1);
  again.say(4min, 1, 1);
  again.pass(5min);
  CHECK(again.told() == Lines{"00:04 raised water-leak h1"});
}

TEST_CASE("what ends a sequence does not begin the next with the same reading") {
  SequenceSpec spec;
  spec.starts = {{0, Sign::What::changes, 0}};
  spec.ends = {{0, Sign::What::changes, 0}};
  spec.limits.otherwise = SequenceLimits{10min, {}};
  RuleSet rules = rule_set("out", EventKind::wandering);
  rules.sequences = {spec};
  ListeningBox box(SiteBuilder().door(), {}, rules);
  box.start();
  box.say(1min, 0, 0);
  box.say(2min, 0, 1);
  box.say(3min, 0, 0);
  box.pass(30min);
  CHECK(box.told().empty());
  box.say(31min, 0, 1);
  box.pass(60min);
  CHECK(box.told() == Lines{"00:41 raised wandering h1"});
}

TEST_CASE("a second alarm goes on although the first had its end") {
  ListeningBox box(SiteBuilder().alarm("bath", Quantity::alarm_water_leak, EventKind::water_leak));
  box.start();
  box.say(10min, 0, 1);
  box.say(20min, 0, 0);
  box.say(60min, 0, 1);
  CHECK(box.told().size() == 3);
  box.tell_past(2h, 90min, 0, 1);
  CHECK(box.told().empty());
}

TEST_CASE("a press is over with the walk test, and a test with itself; all else may go on") {
  for (const EventKind event : {EventKind::sos, EventKind::fall, EventKind::test})
    CHECK_FALSE(outlasts_walk_test(event));
  for (const EventKind event : {EventKind::water_leak, EventKind::smoke, EventKind::inactivity})
    CHECK(outlasts_walk_test(event));
}

TEST_CASE("a test that was done at the very moment from which it counts is no other") {
  RuleSet rules = rule_set("test-overdue", EventKind::device_fault);
  OverdueSpec spec;
  spec.channels = {0};
  spec.every = 24h;
  rules.overdues = {spec};
  ListeningBox box(SiteBuilder().plain("tester", Quantity::device_test, 250h), {}, rules);
  box.start();
  box.say(0h, 0, 1);
  CHECK(box.engine.views(instant(1h)).back().facts.size() == 1);
  box.say(1ms, 0, 1);
  CHECK(box.engine.views(instant(1h)).back().facts.size() == 2);
}

}  // namespace anju
