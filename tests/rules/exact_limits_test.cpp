// Limits that are met exactly: on which side of it the limit itself lies.
#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/rules/one_rule.hpp"

namespace anju::exact_limits_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kLitre = 1'000;  // water is kept in millilitres

SiteBuilder meter() { return SiteBuilder().plain("water", Quantity::water_volume_total, 250h); }

struct Said {
  Duration at;
  std::int64_t value;
};

// How often the one rule has raised, of readings of the first channel.
std::size_t raised(const SiteBuilder& site, const RuleSet& rules, const std::vector<Said>& readings) {
  ListeningBox box(site, {}, rules);
  box.start();
  for (const Said& said : readings) box.say(said.at, 0, said.value);
  std::size_t count = 0;
  for (const Transition& told : box.transitions)
    count += told.kind == Transition::Kind::raised && told.rule == rules.rules[0].name ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("continuous use: a slot, a pause between reports, a slot's use and the whole time, to the second") {
  const RuleSet rules = continuous_rule({30min, kLitre, 1h});
  struct Case {
    std::string what;
    std::vector<Said> readings;
    bool is_raised;
  };
  for (const Case& one : std::vector<Case>{
           {"ten seconds early", {{0min, 0}, {29min + 50s, 1'000}, {59min + 50s, 2'000}}, true},
           {"a hold that lacks more", {{0min, 0}, {29min + 50s, 1'000}, {59min + 49s, 2'000}}, false},
           {"a slot that lacks more", {{0min, 0}, {29min + 49s, 1'000}, {60min, 1'999}}, true},
           {"one litre less a bit is a pause", {{0min, 0}, {30min, 1'000}, {60min, 1'999}}, false},
           {"45 minutes between reports", {{0min, 0}, {45min, 1'000}, {60min, 2'000}, {75min, 3'000}}, true},
           {"longer", {{0min, 0}, {45min + 1ms, 1'000}, {60min, 2'000}, {75min, 3'000}}, false}}) {
    INFO(one.what);
    CHECK((raised(meter(), rules, one.readings) == 1) == one.is_raised);
  }
}

TEST_CASE(
    "consumption: the limit itself is neither too much nor too little, and the time must be known whole") {
  ConsumptionLimits much;
  much.above = 100 * kLitre;
  much.within = 24h;
  ConsumptionLimits little;
  little.below = 10 * kLitre;
  little.within = 12h;
  struct Case {
    ConsumptionLimits limits;
    std::vector<Said> readings;
    bool is_raised;
  };
  for (const Case& one : std::vector<Case>{{much, {{0h, 0}, {2h, 100'000}}, false},
                                           {much, {{0h, 0}, {2h, 100'001}}, true},
                                           // A report that began with the time tells of nothing before it.
                                           {much, {{0h, 0}, {24h, 100'001}}, true},
                                           {much, {{0h, 0}, {24h + 1ms, 100'001}}, false},
                                           {little, {{0h, 0}, {12h, 9'999}}, true},
                                           {little, {{0h, 0}, {12h, 10'000}}, false},
                                           {little, {{0h, 0}, {12h - 1ms, 9'999}}, false}}) {
    CHECK((raised(meter(), consumption_rule(one.limits), one.readings) == 1) == one.is_raised);
  }
}

TEST_CASE(
    "a threshold: an hour between readings proves what they show, and what was measured at the raise "
    "does not clear it") {
  ThresholdLimits limits;
  limits.above = 100;
  limits.hold = 10min;
  const SiteBuilder room = SiteBuilder().plain("room", Quantity::env_temperature, 250h);
  CHECK(raised(room, threshold_rule(limits), {{0min, 101}, {60min, 101}}) == 1);
  CHECK(raised(room, threshold_rule(limits), {{0min, 101}, {60min + 1ms, 101}}) == 0);
  CHECK(raised(room, threshold_rule(limits), {{0min, 101}, {10min - 1ms, 101}}) == 0);
  limits.hold = 30min;
  CHECK(raised(room, threshold_rule(limits), {{0min, 101}, {90min, 101}}) == 1);
  CHECK(raised(room, threshold_rule(limits), {{0min, 101}, {90min + 1ms, 101}}) == 0);
  limits.hold = 0min;
  ListeningBox box(room, {}, threshold_rule(limits));
  box.start();
  box.say(1min, 0, 101);
  box.say(1min, 0, 99);
  CHECK(box.told() == Lines{"00:01 raised vital-sign room"});
  box.say(1min + 1ms, 0, 99);
  CHECK(box.told().size() == 1);
}

TEST_CASE("a cold flat is told in the heating season, from its first day to its last") {
  using namespace std::chrono;
  ThresholdLimits limits;
  limits.below = 12'000'000;
  RuleSet rules = threshold_rule(limits);
  // The box starts on 2023-11-14 at 22:13 UTC.
  for (const auto& [season, is_told] : {std::pair{Season{November / 14, March / 15}, true},
                                        {Season{November / 15, March / 15}, false},
                                        {Season{October / 1, November / 14}, true},
                                        {Season{October / 1, November / 13}, false}}) {
    rules.thresholds[0].limits.season = season;
    ListeningBox box(SiteBuilder().plain("room", Quantity::env_temperature, 25h), {}, rules);
    box.start();
    box.say(1min, 0, 11'000'000);
    CHECK(box.told().size() == (is_told ? 1 : 0));
    const RuleView view = box.engine.views(instant(1min)).back();
    const bool says_idle =
        std::find(view.facts.begin(), view.facts.end(), Fact{"asked_now", false}) != view.facts.end();
    CHECK(says_idle != is_told);
  }
}

TEST_CASE("a threshold says all that it went by, and no more") {
  ThresholdLimits limits;
  limits.above = 20'000'000;
  ListeningBox box(SiteBuilder().plain("room", Quantity::env_temperature, 25h), {}, threshold_rule(limits));
  box.start();
  box.say(1min, 0, 21'000'000);
  REQUIRE(box.transitions.size() == 1);
  CHECK(box.transitions[0].evidence == Evidence{{"quantity", std::string("env.temperature")},
                                                {"value", 21.0},
                                                {"limit", 20.0},
                                                {"measured_at", kWallStart + 1min}});
}

TEST_CASE(
    "a sequence: what ought to follow may come up to the end of the blind time, and not with the raise") {
  SequenceSpec spec;
  spec.starts = {{0, Sign::What::is_true, 0}};
  spec.ends = {{1, Sign::What::is_true, 0}};
  spec.limits.otherwise = SequenceLimits{20min, 2min};
  RuleSet rules = rule_set("out", EventKind::wandering);
  rules.sequences = {spec};
  const auto lines = [&rules](Duration moved, Duration until) {
    ListeningBox box(SiteBuilder().door().motion("hall"), {}, rules);
    box.start();
    box.hear(0min, 1);
    box.say(1min, 0, 1);
    box.say(moved, 1, 1);
    box.pass(until);
    return box.told();
  };
  CHECK(lines(3min, 30min) == Lines{"00:21 raised wandering h1"});
  CHECK(lines(3min + 1ms, 30min).empty());
  CHECK(lines(21min - 1ms, 30min).empty());
  // Heard with the raise, it was measured no later: it says nothing of what came after.
  CHECK(lines(21min, 30min) == Lines{"00:21 raised wandering h1"});
  CHECK(lines(21min + 1ms, 30min).size() == 2);
}

TEST_CASE("what goes on by report is judged with the report of the very end of the time") {
  SequenceSpec spec;
  spec.starts = {{0, Sign::What::uses, 10}};
  spec.while_ = spec.starts;
  spec.ends = {{1, Sign::What::is_true, 0}};
  spec.limits.otherwise = SequenceLimits{30min, {}};
  RuleSet rules = rule_set("on", EventKind::appliance_left_on);
  rules.sequences = {spec};
  for (const auto& [last, count] : {std::pair<Duration, std::size_t>{31min, 1}, {31min - 1ms, 0}}) {
    ListeningBox box(SiteBuilder().plain("gas", Quantity::gas_volume_total, 25h).motion("hall"), {}, rules);
    box.start();
    box.hear(0min, 1);
    box.say(0min, 0, 0);
    box.say(1min, 0, 10);
    box.say(last, 0, 20);
    CHECK(box.told().size() == count);
  }
}

TEST_CASE("a sign that began it under other settings is named by one that there is") {
  const Sign door{0, Sign::What::is_true, 0};
  const Sign moved{0, Sign::What::changes, 0};
  const Sign hall{1, Sign::What::is_true, 0};
  RuleSet two = rule_set("out", EventKind::wandering);
  RuleSet one = two;
  SequenceSpec spec;
  spec.limits.otherwise = SequenceLimits{20min, {}};
  spec.starts = {door, moved};
  spec.ends = {hall};
  two.sequences = {spec};
  spec.starts = {door};
  spec.ends = {hall, hall};
  one.sequences = {spec};
  ListeningBox box(SiteBuilder().door().motion("hall"), {}, two);
  box.start();
  box.hear(0min, 1);
  box.say(1min, 0, 0);
  box.say(2min, 0, 1);
  RestartedBox again(box, one, 3min);
  again.pass(30min);
  CHECK(again.told() == Lines{"00:22 raised wandering h1"});
  CHECK(fact_of<std::string>(again, "began_by") == "door");
}

TEST_CASE("a quorum: so many within the time, for so long, and over with the first that is back") {
  QuorumSpec spec;
  spec.devices = {0, 1};
  spec.at_least = 2;
  spec.within = 5min;
  spec.hold = 2min;
  RuleSet rules = rule_set("power", EventKind::power_outage);
  rules.quorums = {spec};
  const SiteBuilder plugs =
      SiteBuilder().plain("a", Quantity::switch_on, 25h).plain("b", Quantity::switch_on, 25h);
  for (const auto& [second, is_raised] : {std::pair<Duration, bool>{15min, true}, {15min + 1ms, false}}) {
    ListeningBox box(plugs, {}, rules);
    box.start();
    box.engine.on_unheard(0, instant(10min), Link::device);
    box.engine.on_unheard(1, instant(second), Link::device);
    box.pass(17min - 1ms);
    CHECK(box.told().empty());
    box.pass(18min);
    CHECK(box.told().empty() != is_raised);
  }
  ListeningBox box(plugs, {}, rules);
  box.start();
  for (const DeviceIndex device : {0U, 1U}) box.engine.on_unheard(device, instant(10min), Link::device);
  box.pass(12min);
  CHECK(box.told().size() == 1);
  box.hear(12min, 0);
  CHECK(box.told() == Lines{"00:12 cleared power-outage h1"});
}

TEST_CASE("a test that is done clears only what it comes in time for") {
  RuleSet rules = rule_set("test-overdue", EventKind::device_fault);
  OverdueSpec spec;
  spec.channels = {0};
  spec.every = 24h;
  rules.overdues = {spec};
  const auto lines = [&rules](Duration lag) {
    ListeningBox box(SiteBuilder().plain("tester", Quantity::device_test, 250h), {}, rules);
    box.start();
    box.pass(30h);
    box.say_late(30h, lag, 0, 1);
    return box.told().size();
  };
  CHECK(lines(24h - 1ms) == 2);
  CHECK(lines(24h) == 1);
}

}  // namespace anju::exact_limits_test
