#include <doctest/doctest.h>

#include "tests/rules/one_rule.hpp"

namespace anju::sequence_test {
namespace {

using namespace std::chrono_literals;

// 0: the stove's gas meter, 1: motion in the kitchen, 2: motion in the hall, 3: the front door.
SiteBuilder flat() {
  return SiteBuilder()
      .plain("gas", Quantity::gas_volume_total, 25h)
      .motion("kitchen", 25h)
      .motion("hall", 25h)
      .door("door");
}

RuleSet sequence(SequenceSpec spec, SequenceLimits limits) {
  RuleSet rules = rule_set("story", EventKind::appliance_left_on);
  spec.limits.otherwise = limits;
  rules.sequences.push_back(std::move(spec));
  return rules;
}

RuleSet gas_on_and_nobody_moves() {
  SequenceSpec spec;
  spec.starts = {{0, Sign::What::uses, 10'000}};
  spec.while_ = {{0, Sign::What::uses, 10'000}};
  spec.ends = {{1, Sign::What::is_true, 0}, {2, Sign::What::is_true, 0}};
  return sequence(spec, {30min, {}});
}

RuleSet out_at_night() {
  SequenceSpec spec;
  spec.starts = {{3, Sign::What::is_true, 0}};
  spec.ends = {{1, Sign::What::is_true, 0}, {2, Sign::What::is_true, 0}};
  RuleSet rules = sequence(spec, {});
  rules.sequences[0].limits.otherwise.reset();
  // The box starts at 22:13 UTC.
  rules.sequences[0].limits.windows = {{DayWindow{23h, 5h}, {20min, 1min}}};
  return rules;
}

void settle_in(ListeningBox& box) {
  box.start();
  for (const DeviceIndex device : {0U, 1U, 2U, 3U}) box.hear(0min, device);
}

}  // namespace

TEST_CASE("gas burns and nobody moves") {
  const RuleSet rules = gas_on_and_nobody_moves();
  ListeningBox box(flat(), {}, rules);
  settle_in(box);
  box.say(10min, 0, 0);
  box.say(20min, 0, 20'000);
  box.say(35min, 0, 40'000);
  box.pass(59min);
  // The meter speaks by itself: what it does not show is not concluded.
  CHECK(box.told().empty());
  RestartedBox again(box, rules, 60min);
  again.say(60min, 0, 60'000);
  CHECK(again.told() == Lines{"01:00 raised appliance-left-on h1"});
  CHECK(fact_of<std::string>(again, "began_by") == "gas");
  CHECK(fact_of<Duration>(again, "lasted") == 40min);
  CHECK(fact_of<std::int64_t>(again, "heard_devices") == 2);
  again.say(65min, 0, 80'000);
  CHECK(again.told().empty());

  SUBCASE("somebody comes") {
    again.say(70min, 1, 1);
    CHECK(again.told() == Lines{"01:10 cleared appliance-left-on h1"});
    CHECK(fact_of<std::string>(again, "cleared_by") == "kitchen");
  }
  SUBCASE("it is turned off") {
    again.say(70min, 0, 80'000);
    CHECK(again.told() == Lines{"01:10 cleared appliance-left-on h1"});
  }
  SUBCASE("what was seen before it was said does not end it") {
    again.say_late(70min, 20min, 1, 1);
    CHECK(again.told().empty());
  }
}

TEST_CASE("somebody moves in time, and it begins anew with the next use") {
  ListeningBox box(flat(), {}, gas_on_and_nobody_moves());
  settle_in(box);
  box.say(10min, 0, 0);
  box.say(20min, 0, 20'000);
  box.say(40min, 1, 1);
  box.say(45min, 0, 40'000);
  box.say(70min, 0, 60'000);
  CHECK(box.told().empty());
  box.say(76min, 0, 80'000);
  CHECK(box.told() == Lines{"01:16 raised appliance-left-on h1"});
}

TEST_CASE("a use that ends in time is nothing") {
  ListeningBox box(flat(), {}, gas_on_and_nobody_moves());
  settle_in(box);
  box.say(10min, 0, 0);
  box.say(20min, 0, 20'000);
  box.say(45min, 0, 20'000);
  box.say(60min, 0, 20'000);
  CHECK(box.told().empty());
}

TEST_CASE("out of the door at night and not back") {
  const RuleSet rules = out_at_night();
  ListeningBox box(flat(), {}, rules);
  settle_in(box);
  box.say(10min, 3, 1);
  box.pass(45min);
  CHECK(box.told().empty());
  box.say(60min, 3, 1);
  box.say(60min + 30s, 2, 1);
  RestartedBox again(box, rules, 61min);
  again.pass(79min);
  CHECK(again.told().empty());
  again.pass(80min);
  CHECK(again.told() == Lines{"01:20 raised appliance-left-on h1"});
  again.say(90min, 2, 1);
  CHECK(again.told() == Lines{"01:30 cleared appliance-left-on h1"});
}

TEST_CASE("a deaf box waits anew: who came back meanwhile was not seen") {
  const RuleSet rules = out_at_night();
  ListeningBox box(flat(), {}, rules);
  settle_in(box);
  box.say(60min, 3, 1);
  RestartedBox again(box, rules, 79min, 62min);
  again.pass(98min);
  CHECK(again.told().empty());
  again.pass(99min);
  CHECK(again.told().size() == 1);
}

TEST_CASE("where nobody could tell, nothing is concluded") {
  ListeningBox box(flat(), {}, out_at_night());
  settle_in(box);
  box.engine.on_unheard(1, instant(5min), Link::bridge);
  box.engine.on_unheard(2, instant(5min), Link::device);
  box.say(60min, 3, 1);
  box.pass(3h);
  const Lines told = box.told();
  for (const std::string& line : told) CHECK(line.find("appliance") == std::string::npos);
  // One of them is enough.
  box.engine.on_hearing(1, instant(3h), Link::bridge);
  box.say(3h + 1min, 3, 1);
  box.pass(4h);
  CHECK(box.told() == Lines{"03:21 raised appliance-left-on h1"});
  CHECK(fact_of<std::int64_t>(box, "heard_devices") == 1);
}

TEST_CASE("what nobody could tell begins anew with the report that shows that it goes on") {
  ListeningBox box(flat(), {}, gas_on_and_nobody_moves());
  settle_in(box);
  for (const DeviceIndex device : {1U, 2U}) box.engine.on_unheard(device, instant(5min), Link::device);
  box.say(10min, 0, 0);
  for (int i = 0; i < 2; ++i) box.say(20min + i * 30min, 0, 20'000 * (i + 1));
  box.hear(51min, 1);
  box.told();
  box.say(80min, 0, 60'000);
  CHECK(box.told() == Lines{"01:20 raised appliance-left-on h1"});
  CHECK(fact_of<Duration>(box, "lasted") == 30min);
}

TEST_CASE("an ending sign of a sensor that has been silent for long does not exist") {
  ListeningBox box(SiteBuilder().motion("bath", 2h).motion("hall", 2h), {}, [] {
    SequenceSpec spec;
    spec.starts = {{0, Sign::What::is_true, 0}};
    spec.ends = {{1, Sign::What::is_true, 0}};
    return sequence(spec, {1h, {}});
  }());
  box.start();
  box.hear(0min, 1);
  box.say(3h, 0, 1);
  box.pass(5h);
  for (const std::string& line : box.told()) CHECK(line.find("appliance") == std::string::npos);
}

TEST_CASE("a start that is heard too late is none") {
  ListeningBox box(flat(), {}, out_at_night());
  settle_in(box);
  box.say_late(3h, 61min, 3, 1);
  box.pass(4h);
  CHECK(box.told().empty());
}

TEST_CASE("a change, a limit and a false value are signs as well") {
  const Site site = SiteBuilder()
                        .plain("plug", Quantity::electricity_power_active, 25h)
                        .door("door")
                        .plain("switch", Quantity::switch_on, 25h)
                        .site();
  const auto rules = [](Sign start, Sign end) {
    SequenceSpec spec;
    spec.starts = {start};
    spec.ends = {end};
    return sequence(spec, {10min, {}});
  };
  const Sign power{0, Sign::What::above, 500'000};
  const Sign no_power{0, Sign::What::below, 100'000};
  const Sign moved{1, Sign::What::changes, 0};
  const Sign off{2, Sign::What::is_false, 0};
  for (const auto& [start, end, value] :
       {std::tuple{power, moved, 600'000}, std::tuple{no_power, off, 50'000}}) {
    ListeningBox box(site, {}, rules(start, end));
    box.start();
    box.say(0min, 1, 0);
    box.say(0min, 2, 1);
    box.say(1min, 0, value);
    box.pass(12min);
    CHECK(box.told() == Lines{"00:11 raised appliance-left-on h1"});
    box.say(13min, 1, 1);
    box.say(14min, 2, 0);
    CHECK(box.told().size() == 1);
  }
}

TEST_CASE("a state that goes on is believed of a device that speaks when something happens") {
  SequenceSpec spec;
  spec.starts = {{0, Sign::What::is_true, 0}};
  spec.while_ = {{0, Sign::What::is_true, 0}};
  spec.ends = {{1, Sign::What::is_true, 0}};
  const RuleSet rules = sequence(spec, {30min, {}});
  ListeningBox box(SiteBuilder().door("balcony").motion("hall"), {}, rules);
  box.start();
  box.hear(0min, 1);
  box.say(1min, 0, 1);
  CHECK(box.engine.views(instant(2min)).back().facts.size() == 5);
  box.pass(31min);
  CHECK(box.told() == Lines{"00:31 raised appliance-left-on h1"});
  box.say(40min, 0, 0);
  CHECK(box.told() == Lines{"00:40 cleared appliance-left-on h1"});
}

TEST_CASE("a quorum: no device on the mains answers") {
  QuorumSpec spec;
  spec.devices = {0, 1, 2};
  spec.signs = {{3, Sign::What::is_false, 0}};
  spec.at_least = 3;
  spec.within = 5min;
  spec.hold = 2min;
  RuleSet rules = rule_set("power", EventKind::power_outage);
  rules.quorums.push_back(spec);
  const Site site = SiteBuilder()
                        .plain("plug-1", Quantity::switch_on, 25h)
                        .plain("plug-2", Quantity::switch_on, 25h)
                        .plain("meter", Quantity::electricity_voltage, 25h)
                        .plain("ups", Quantity::device_mains_ok, 25h)
                        .site();
  ListeningBox box(site, {}, rules);
  box.start();
  box.say(0min, 3, 1);
  const auto gone = [&box](DeviceIndex device, Duration at) {
    box.engine.on_unheard(device, instant(at), Link::device);
  };

  SUBCASE("one dead plug is a dead plug") {
    gone(0, 10min);
    box.pass(14min);
    CHECK(box.told().empty());
    // The others go on speaking, which puts nothing off.
    box.say(20min, 3, 1);
    box.pass(40min);
    CHECK(box.told() == Lines{"00:25 raised device-fault plug-1"});
  }
  SUBCASE("all at once is the power") {
    gone(0, 10min);
    gone(1, 11min);
    box.say(12min, 3, 0);
    RestartedBox again(box, rules, 13min);
    again.pass(14min);
    CHECK(again.told() == Lines{"00:14 raised power-outage h1"});
    CHECK(fact_of<std::int64_t>(again, "gone_devices") == 3);
    again.say(20min, 3, 1);
    CHECK(again.told() == Lines{"00:20 cleared power-outage h1"});
    CHECK(fact_of<Duration>(again, "lasted") == 10min);
  }
  SUBCASE("and then none of them is told as broken, until it has had its time after the power") {
    gone(0, 10min);
    gone(1, 11min);
    box.say(12min, 3, 0);
    box.pass(20min);
    CHECK(box.told() == Lines{"00:14 raised power-outage h1"});
    RestartedBox again(box, rules, 20min);
    again.pass(60min);
    CHECK(again.told().empty());
    again.engine.on_hearing(1, instant(61min), Link::device);
    again.hear(61min, 1);
    again.pass(75min);
    CHECK(again.told() == Lines{"01:01 cleared power-outage h1"});
    again.pass(77min);
    CHECK(again.told() == Lines{"01:16 raised device-fault plug-1"});
  }
  SUBCASE("back before it counts is nothing") {
    gone(0, 10min);
    gone(1, 10min);
    gone(2, 10min);
    box.engine.on_hearing(1, instant(11min), Link::device);
    box.pass(13min);
    CHECK(box.told().empty());
  }
  SUBCASE("one after the other over an hour is no power cut") {
    gone(0, 10min);
    gone(1, 30min);
    gone(2, 50min);
    box.pass(53min);
    for (const std::string& line : box.told()) CHECK(line.find("power") == std::string::npos);
  }
  SUBCASE("while the source is gone nobody knows") {
    for (const DeviceIndex device : {0U, 1U, 2U}) {
      box.engine.on_unheard(device, instant(10min), Link::source);
      gone(device, 10min);
    }
    box.pass(14min);
    CHECK(box.told().empty());
  }
  SUBCASE("who is heard is there") {
    gone(0, 10min);
    gone(1, 10min);
    gone(2, 10min);
    gone(2, 10min);
    box.pass(12min);
    CHECK(box.told() == Lines{"00:12 raised power-outage h1"});
    box.hear(13min, 1);
    CHECK(box.told() == Lines{"00:13 cleared power-outage h1"});
    CHECK(box.engine.views(instant(14min)).back().facts.size() == 2);
  }
}

TEST_CASE("a test that is overdue") {
  RuleSet rules = rule_set("test-overdue", EventKind::device_fault);
  OverdueSpec spec;
  spec.channels = {0, 1};
  spec.every = 31 * 24h;
  rules.overdues.push_back(spec);
  ListeningBox box(
      SiteBuilder().alarm("smoke", Quantity::alarm_smoke, EventKind::smoke).also(Quantity::device_test), {},
      rules);
  const auto lines_of_rule = [](ListeningBox& a_box) {
    std::size_t count = 0;
    for (const Transition& transition : a_box.transitions) count += transition.rule == "test-overdue" ? 1 : 0;
    return count;
  };
  box.start();
  box.pass(31 * 24h - 1ms);
  CHECK(lines_of_rule(box) == 0);
  RestartedBox again(box, rules, 31 * 24h, 30 * 24h);
  again.pass(31 * 24h);
  CHECK(lines_of_rule(again) == 1);
  // A fire is no test.
  again.say(32 * 24h, 0, 1);
  again.say(32 * 24h + 1h, 0, 0);
  CHECK(lines_of_rule(again) == 1);
  Reading test;
  test.is_test = true;
  test.value = 1;
  test.heard_at = instant(33 * 24h);
  test.measured_at = test.heard_at.wall;
  again.say(test);
  CHECK(lines_of_rule(again) == 2);
  CHECK(again.engine.views(instant(34 * 24h)).back().facts.size() == 2);
  again.say(40 * 24h, 1, 1);
  again.pass(71 * 24h - 1ms);
  CHECK(lines_of_rule(again) == 2);
  again.pass(71 * 24h);
  CHECK(lines_of_rule(again) == 3);
  CHECK(fact_of<Duration>(again, "limit") == 31 * 24h);
  // What was done long ago and is told now does not end it.
  again.say_late(110 * 24h, 35 * 24h, 1, 1);
  CHECK(lines_of_rule(again) == 3);
}

}  // namespace anju::sequence_test
