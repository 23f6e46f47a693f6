// What a rule remembers is kept with each change of it, so that one more restart changes nothing.
#include <doctest/doctest.h>

#include "rules/closed_loop.hpp"
#include "rules/home_modes.hpp"
#include "tests/rules/one_rule.hpp"

namespace anju::kept_changes_test {
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

TEST_CASE("a box that was deaf, or whose broker was gone, settles to the end over one more restart") {
  for (const bool is_broker : {true, false}) {
    ListeningBox before(SiteBuilder().water());
    before.start();
    before.say(0h, 0, 0);
    before.say(1h, 0, 5'000);
    if (is_broker) before.engine.on_unheard(0, instant(2h));
    SavedStates kept = before.save();
    ListeningBox deaf(SiteBuilder().water());
    deaf.start(20h, kept, is_broker ? std::optional<Duration>() : 2h);
    if (is_broker) deaf.engine.on_hearing(0, instant(20h));
    kept = deaf.save(kept);
    ListeningBox again(SiteBuilder().water());
    again.start(20h + 1min, kept);
    again.told();
    again.say(20h + 2min, 0, 5'000);
    CHECK(again.told().empty());
    again.pass(21h);
    CHECK(again.told() == Lines{"20:15 raised inactivity h1"});
  }
}

TEST_CASE("a device that was not heard by a deaf box counts anew over one more restart") {
  const auto site = SiteBuilder().plain("room", Quantity::env_temperature, 10h);
  ListeningBox before(site);
  before.start();
  before.hear(1h, 0);
  SavedStates kept = before.save();
  ListeningBox deaf(site);
  deaf.start(9h, kept, 2h);
  kept = deaf.save(kept);
  ListeningBox again(site);
  again.start(10h, kept);
  again.pass(30h);
  CHECK(again.told() == Lines{"19:00 raised device-fault room"});
}

TEST_CASE("a device that is said to be back is so over a restart, though it has said nothing yet") {
  const auto site = SiteBuilder().plain("room", Quantity::env_temperature, 25h);
  ListeningBox before(site);
  before.start();
  before.hear(1h, 0);
  before.engine.on_unheard(0, instant(2h), Link::device);
  SavedStates kept = before.save();
  before.engine.on_hearing(0, instant(2h + 5min), Link::device);
  kept = before.save(kept);
  ListeningBox again(site);
  again.start(2h + 6min, kept);
  again.pass(20h);
  CHECK(again.told().empty());
}

TEST_CASE("a call goes on over a restart, and the same press again is no other call") {
  const auto site = SiteBuilder().alarm("button", Quantity::alarm_sos, EventKind::sos);
  ListeningBox before(site);
  before.start();
  before.say(1min, 0, 1);
  ListeningBox again(site);
  again.start(2min, before.save());
  again.say(3min, 0, 1);
  again.engine.set_mode(0, Mode::away, steady(1h), instant(4min), again.effects);
  again.say(5min, 0, 1);
  CHECK(again.told().empty());
}

TEST_CASE("who presses after the walk test means it, and a fire in it goes on") {
  ListeningBox box(SiteBuilder()
                       .alarm("button", Quantity::alarm_sos, EventKind::sos)
                       .alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke));
  box.start();
  box.engine.set_mode(0, Mode::walk_test, steady(31min), instant(1min), box.effects);
  box.say(30min, 0, 1);
  box.say(30min, 1, 1);
  CHECK(box.told() == Lines{"00:30 raised sos button", "00:30 raised smoke kitchen"});
  box.say(32min, 0, 1);
  box.say(33min, 1, 1);
  CHECK(box.told() == Lines{"00:32 raised sos button"});
  box.say(34min, 1, 0);
  CHECK(box.told() == Lines{"00:34 cleared smoke kitchen"});
}

TEST_CASE("a test that was done is so after a restart, and one that was missed is not told twice") {
  RuleSet rules = rule_set("test-overdue", EventKind::device_fault);
  OverdueSpec spec;
  spec.channels = {0};
  spec.every = 24h;
  rules.overdues = {spec};
  ListeningBox box(SiteBuilder().plain("tester", Quantity::device_test, 250h), {}, rules);
  box.start();
  SavedStates kept = box.save();
  box.pass(24h);
  CHECK(box.told().size() == 1);
  kept = box.save(kept);
  ListeningBox told(box.site, {}, rules);
  told.start(25h, kept);
  told.pass(30h);
  CHECK(told.told().empty());
  told.say(31h, 0, 1);
  CHECK(told.told() == Lines{"31:00 cleared device-fault tester"});
  kept = told.save(kept);
  ListeningBox again(box.site, {}, rules);
  again.start(32h, kept);
  again.pass(55h - 1ms);
  CHECK(again.told().empty());
  again.pass(55h);
  CHECK(again.told() == Lines{"55:00 raised device-fault tester"});
  CHECK(fact_of<WallTime>(again, "done_at") == kWallStart + 31h);
}

TEST_CASE("what nobody could tell is not told after a restart either") {
  SequenceSpec spec;
  spec.starts = {{0, Sign::What::is_true, 0}};
  spec.ends = {{1, Sign::What::is_true, 0}};
  spec.limits.otherwise = SequenceLimits{20min, {}};
  RuleSet rules = rule_set("out", EventKind::wandering);
  rules.sequences = {spec};
  ListeningBox box(SiteBuilder().door().motion("hall"), {}, rules);
  box.start();
  box.hear(0min, 1);
  box.say(1min, 0, 1);
  SavedStates kept = box.save();
  box.engine.on_unheard(1, instant(5min), Link::bridge);
  kept = box.save(kept);
  ListeningBox gone(box.site, {}, rules);
  gone.start(6min, kept);
  gone.pass(30min);
  CHECK(gone.told().empty());
  kept = gone.save(kept);
  ListeningBox again(box.site, {}, rules);
  again.start(31min, kept);
  again.engine.on_hearing(1, instant(32min), Link::bridge);
  again.hear(32min, 1);
  again.pass(3h);
  CHECK(again.told().empty());
}

TEST_CASE("a broker that is back for long enough is back after a restart as well") {
  ListeningBox box(SiteBuilder().motion());
  box.start();
  box.say(1h, 0, 1);
  box.engine.on_unheard(0, instant(5h));
  SavedStates kept = box.save();
  box.engine.on_hearing(0, instant(5h + 5min));
  kept = box.save(kept);
  ListeningBox again(SiteBuilder().motion());
  again.start(5h + 6min, kept);
  again.pass(20h);
  CHECK(again.told() == Lines{"13:00 raised inactivity h1"});
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

TEST_CASE("what has changed nothing is not saved again: the flash wears") {
  ListeningBox box(SiteBuilder().motion("hall").water());
  box.start();
  box.say(1h, 0, 1);
  box.say(1h, 1, 5'000);
  box.engine.take_changed_states();
  const auto saved = [&box](Quality quality) {
    box.say(1h, 0, 1, quality);
    std::vector<std::string> keys;
    for (const SavedState& state : box.engine.take_changed_states()) keys.push_back(state.key);
    return keys;
  };
  CHECK(saved(Quality::repeated).empty());
  CHECK(saved(Quality::stale).empty());
  box.say(2h, 0, 0);
  CHECK_FALSE(box.engine.take_changed_states().empty());
}

TEST_CASE("each mode remembers for itself until when it is, and when it ended") {
  const Site site = SiteBuilder().motion().site();
  HomeModes modes(site, 0);
  Effects effects;
  modes.set(Mode::visitor, steady(2h), instant(0h), effects);
  modes.on_time(instant(2h), effects);
  modes.set(Mode::away, steady(9h), instant(3h), effects);
  modes.on_time(instant(9h), effects);
  modes.set(Mode::walk_test, steady(10h), instant(9h + 30min), effects);
  std::vector<SavedState> changed;
  modes.save(changed);
  SavedStates states;
  for (SavedState& state : changed) states[state.key] = state.fields;
  HomeModes again(site, 0);
  again.restore(states);
  for (std::size_t i = 0; i < kModes; ++i) {
    const Mode mode = static_cast<Mode>(i);
    CAPTURE(name(mode));
    CHECK(again.until(mode) == modes.until(mode));
    CHECK(again.ended(mode) == modes.ended(mode));
  }
  CHECK(again.ended(Mode::visitor) == steady(2h));
  CHECK(again.ended(Mode::away) == steady(9h));
}

TEST_CASE("a meter of a home with a short limit is given a thousandth of it, and ten seconds at most") {
  const auto raised_by = [](Duration early) {
    ListeningBox box(SiteBuilder().water());
    box.start();
    box.say(0h, 0, 0);
    box.say(1h, 0, 5'000);
    for (int hour = 2; hour < 13; ++hour) box.say(std::chrono::hours{hour}, 0, 5'000);
    box.say(13h - early, 0, 5'000);
    return !box.told().empty();
  };
  CHECK(raised_by(10s));
  CHECK_FALSE(raised_by(10s + 1ms));
}

}  // namespace anju::kept_changes_test
