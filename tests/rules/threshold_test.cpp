#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "tests/rules/one_rule.hpp"

namespace anju::threshold_test {
namespace {

using namespace std::chrono_literals;

constexpr std::int64_t kTick = 1'000'000;  // of heart rate and temperature

SiteBuilder band() { return SiteBuilder().plain("band", Quantity::wearable_heart_rate, 25h).worn(); }

ThresholdLimits above(std::int64_t value, Duration hold = {}) {
  ThresholdLimits limits;
  limits.above = value * kTick;
  limits.hold = hold;
  return limits;
}
ThresholdLimits below(std::int64_t value, Duration hold = {}) {
  ThresholdLimits limits;
  limits.below = value * kTick;
  limits.hold = hold;
  return limits;
}

}  // namespace

TEST_CASE("the first value beyond raises where nothing has to last, and the first one back clears") {
  enum class Then : std::uint8_t { nothing, raised, cleared };
  using enum Then;
  struct Case {
    std::string what;
    ThresholdLimits limits;
    std::vector<std::pair<std::int64_t, Then>> values;
  };
  const auto with = [](ThresholdLimits limits, auto change) {
    change(limits);
    return limits;
  };
  for (const Case& one : std::vector<Case>{
           {"above", above(130), {{130, nothing}, {131, raised}, {140, nothing}, {130, cleared}}},
           {"below", below(40), {{40, nothing}, {39, raised}, {30, nothing}, {40, cleared}}},
           {"two limits are two ways to be beyond",
            with(above(130), [](ThresholdLimits& limits) { limits.below = 40 * kTick; }),
            {{30, raised}, {140, nothing}, {80, cleared}, {131, raised}, {39, nothing}, {40, cleared}}},
           {"between the limit and its hysteresis nothing changes",
            with(above(130), [](ThresholdLimits& limits) { limits.clears_below = 110 * kTick; }),
            {{120, nothing}, {131, raised}, {111, nothing}, {110, cleared}}},
           {"nor below",
            with(below(40), [](ThresholdLimits& limits) { limits.clears_above = 50 * kTick; }),
            {{45, nothing}, {39, raised}, {49, nothing}, {50, cleared}}}}) {
    INFO(one.what);
    ListeningBox box(band(), {}, threshold_rule(one.limits));
    box.start();
    Duration at{};
    for (const auto& [value, then] : one.values) {
      CAPTURE(value);
      const std::size_t before = box.transitions.size();
      box.say(at += 1min, 0, value * kTick);
      REQUIRE(box.transitions.size() == before + (then == nothing ? 0 : 1));
      if (then != nothing)
        CHECK((box.transitions.back().kind == Transition::Kind::raised) == (then == raised));
    }
  }
}

TEST_CASE("the alert names the limit that was passed last, and what was measured") {
  ThresholdLimits limits = above(130);
  limits.below = 40 * kTick;
  ListeningBox box(band(), {}, threshold_rule(limits));
  box.start();
  box.say(1min, 0, 30 * kTick);
  CHECK(fact_of<double>(box, "value") == 30);
  CHECK(fact_of<double>(box, "limit") == 40);
  CHECK(fact_of<std::string>(box, "quantity") == "wearable.heart_rate");
  box.say(2min, 0, 80 * kTick);
  box.say(3min, 0, 131 * kTick);
  CHECK(fact_of<double>(box, "limit") == 130);
}

TEST_CASE("readings must show it for as long as it has to last") {
  ListeningBox box(band(), {}, threshold_rule(above(130, 10min)));
  box.start();
  box.say(0min, 0, 140 * kTick);
  box.say(5min, 0, 140 * kTick);
  box.pass(30min);
  CHECK(box.told().empty());
  box.say(31min, 0, 140 * kTick);
  CHECK(box.told() == Lines{"00:31 raised vital-sign band"});
  CHECK(fact_of<Duration>(box, "held_for") == 31min);
}

TEST_CASE("one value behind the limit begins it anew") {
  ListeningBox box(band(), {}, threshold_rule(above(130, 10min)));
  box.start();
  box.say(0min, 0, 140 * kTick);
  box.say(8min, 0, 100 * kTick);
  box.say(11min, 0, 140 * kTick);
  box.say(20min, 0, 140 * kTick);
  CHECK(box.told().empty());
  box.say(21min, 0, 140 * kTick);
  CHECK(box.told() == Lines{"00:21 raised vital-sign band"});
}

TEST_CASE("a long pause between readings proves nothing of the time between") {
  ListeningBox box(band(), {}, threshold_rule(above(130, 10min)));
  box.start();
  box.say(0min, 0, 140 * kTick);
  box.say(61min, 0, 140 * kTick);
  CHECK(box.told().empty());
  box.say(71min, 0, 140 * kTick);
  CHECK(box.told() == Lines{"01:11 raised vital-sign band"});
}

TEST_CASE("what is doubtful, repeated, back-filled or a test neither raises nor clears") {
  ListeningBox box(band(), {}, threshold_rule(above(130)));
  box.start();
  for (const Quality quality :
       {Quality::suspect, Quality::invalid, Quality::out_of_range, Quality::stale, Quality::repeated})
    box.say(1min, 0, 140 * kTick, quality);
  box.tell_past(2min, 1min, 0, 140 * kTick);
  Reading test;
  test.value = 140 * kTick;
  test.is_test = true;
  test.heard_at = instant(3min);
  test.measured_at = test.heard_at.wall;
  box.say(test);
  CHECK(box.told().empty());
  box.say(4min, 0, 140 * kTick);
  CHECK(box.told().size() == 1);
  box.say(5min, 0, 100 * kTick, Quality::stale);
  box.tell_past(6min, 5min, 0, 100 * kTick);
  CHECK(box.told().empty());
}

TEST_CASE("what is heard more than an hour late says nothing of now") {
  ListeningBox box(band(), {}, threshold_rule(above(130)));
  box.start();
  box.say_late(3h, 61min, 0, 140 * kTick);
  CHECK(box.told().empty());
  box.say_late(4h, 60min, 0, 140 * kTick);
  CHECK(box.told() == Lines{"04:00 raised vital-sign band"});
}

TEST_CASE("a value from before the one that counts last changes nothing") {
  ListeningBox box(band(), {}, threshold_rule(above(130)));
  box.start();
  box.say(30min, 0, 140 * kTick);
  CHECK(box.told().size() == 1);
  box.say_late(31min, 20min, 0, 100 * kTick);
  CHECK(box.told().empty());
}

TEST_CASE("a band that nobody wears says nothing of a person") {
  ListeningBox box(band(), {}, threshold_rule(above(130, 10min)));
  box.start();
  box.say(0min, 0, 140 * kTick);
  box.say(1min, 1, 0);
  box.say(10min, 0, 140 * kTick);
  box.say(20min, 0, 140 * kTick);
  CHECK(box.told().empty());
  box.say(21min, 1, 1);
  box.say(22min, 0, 140 * kTick);
  CHECK(box.told().empty());
  box.say(32min, 0, 140 * kTick);
  CHECK(box.told() == Lines{"00:32 raised vital-sign band"});
  box.say(33min, 1, 0);
  box.say(34min, 0, 80 * kTick);
  CHECK(box.told().empty());
}

TEST_CASE("a door that stays open is believed without another word, as long as it can be reached") {
  ThresholdLimits open;
  open.above = 0;
  open.hold = 30min;
  const RuleSet rules = threshold_rule(open);
  ListeningBox box(SiteBuilder().door(), {}, rules);
  box.start();
  box.say(0min, 0, 1);
  box.pass(29min);
  CHECK(box.told().empty());
  box.pass(40min);
  CHECK(box.told() == Lines{"00:30 raised vital-sign door"});
  CHECK(fact_of<bool>(box, "value"));
  box.say(50min, 0, 0);
  CHECK(box.told() == Lines{"00:50 cleared vital-sign door"});

  SUBCASE("cut off, it counts from when it is back") {
    box.say(60min, 0, 1);
    box.engine.on_unheard(0, instant(70min), Link::bridge);
    box.pass(100min);
    CHECK(box.told().empty());
    box.engine.on_hearing(0, instant(100min), Link::bridge);
    box.pass(129min);
    CHECK(box.told().empty());
    box.pass(130min);
    CHECK(box.told() == Lines{"02:10 raised vital-sign door"});
  }
  SUBCASE("a deaf box counts from when it listens again") {
    box.say(60min, 0, 1);
    RestartedBox again(box, rules, 85min, 65min);
    again.pass(114min);
    CHECK(again.told().empty());
    again.pass(115min);
    CHECK(again.told() == Lines{"01:55 raised vital-sign door"});
  }
  SUBCASE("a restart changes nothing") {
    box.say(60min, 0, 1);
    RestartedBox again(box, rules, 85min);
    again.pass(100min);
    CHECK(again.told() == Lines{"01:30 raised vital-sign door"});
  }
}

TEST_CASE("a silent sensor is not believed any longer") {
  ThresholdLimits open;
  open.above = 0;
  open.hold = 30h;
  ListeningBox box(SiteBuilder().door(), {}, threshold_rule(open));
  box.start();
  box.say(0min, 0, 1);
  box.pass(40h);
  CHECK(box.told() == Lines{"12:00 raised inactivity h1", "25:00 raised device-fault door",
                            "25:00 raised presence-unknown h1"});
  box.hear(41h, 0);
  box.told();
  box.hear(60h, 0);
  box.pass(71h);
  CHECK(box.told() == Lines{"71:00 raised vital-sign door"});
}

TEST_CASE("a rise is measured against the lowest value of the time before") {
  ThresholdLimits rise;
  rise.rises_by = 2 * kTick;
  rise.within = 80min;
  const RuleSet rules = threshold_rule(rise);
  ListeningBox box(SiteBuilder().plain("room", Quantity::env_temperature, 25h), {}, rules);
  box.start();
  box.say(0min, 0, 20 * kTick);
  box.say(30min, 0, 21 * kTick);
  box.say(60min, 0, 22 * kTick);
  CHECK(box.told().empty());
  RestartedBox again(box, rules, 61min);
  again.say(65min, 0, 23 * kTick);
  CHECK(again.told() == Lines{"01:05 raised vital-sign room"});
  again.say(120min, 0, 23 * kTick);
  CHECK(again.told() == Lines{"02:00 cleared vital-sign room"});
}

TEST_CASE("a fall is measured against the highest value of the time before") {
  ThresholdLimits fall;
  fall.falls_by = 2 * kTick;
  fall.within = 80min;
  ListeningBox box(SiteBuilder().plain("room", Quantity::env_temperature, 25h), {}, threshold_rule(fall));
  box.start();
  box.say(0min, 0, 21 * kTick);
  box.say(30min, 0, 22 * kTick);
  box.say(60min, 0, 20 * kTick);
  CHECK(box.told().empty());
  box.say(70min, 0, 19 * kTick);
  CHECK(box.told() == Lines{"01:10 raised vital-sign room"});
  // The high values of long ago are forgotten, however seldom it reports.
  box.say(200min, 0, 16 * kTick);
  CHECK(box.told() == Lines{"03:20 cleared vital-sign room"});
}

TEST_CASE("above the base load counts from the lowest value of the day, once the day is known") {
  ThresholdLimits load;
  load.above = 1'000'000;  // 1 kW
  load.hold = 2h;
  const RuleSet rules = threshold_rule(load, 0, true);
  ListeningBox box(SiteBuilder().plain("meter", Quantity::electricity_power_active, 25h), {}, rules);
  box.start();
  Duration at{};
  for (; at < 3h; at += 30min) box.say(at, 0, 1'500'000);
  CHECK(box.told().empty());
  for (; at < 14h; at += 30min) box.say(at, 0, 200'000);
  RestartedBox again(box, rules, at);
  for (; at < 17h; at += 30min) again.say(at, 0, 1'300'000);
  CHECK(again.told() == Lines{"16:00 raised vital-sign meter"});
  CHECK(fact_of<double>(again, "base") == 200);
  CHECK(fact_of<double>(again, "limit") == 1'200);
}

TEST_CASE("the time of day chooses the limits, and an idle rule clears what it has said") {
  ThresholdLimits night = above(100);
  RuleSet rules = threshold_rule(above(130));
  // The box starts at 22:13:20 UTC.
  rules.thresholds[0].limits.windows = {{DayWindow{23h, 1h}, night}};
  rules.thresholds[0].limits.otherwise.reset();
  ListeningBox box(band(), {}, rules);
  box.start();
  box.say(10min, 0, 140 * kTick);
  CHECK(box.told().empty());
  box.say(50min, 0, 101 * kTick);
  CHECK(box.told() == Lines{"00:50 raised vital-sign band"});
  box.say(3h, 0, 101 * kTick);
  CHECK(box.told() == Lines{"03:00 cleared vital-sign band"});
}

TEST_CASE("what a threshold knows can be asked") {
  ListeningBox box(band(), {}, threshold_rule(above(130, 10min)));
  box.start();
  box.say(0min, 0, 140 * kTick);
  const auto views = box.engine.views(instant(5min));
  const auto& view = views.back();
  CHECK(view.rule == "limit");
  CHECK(view.device == 0U);
  CHECK(!view.is_raised);
  const auto has = [&view](std::string_view name) {
    return std::any_of(view.facts.begin(), view.facts.end(),
                       [name](const Fact& fact) { return fact.name == name; });
  };
  CHECK(has("value"));
  CHECK(has("held_for"));
  CHECK(!has("worn"));
  CHECK(!has("asked_now"));
}

TEST_CASE("two episodes never share a name") {
  ListeningBox box(band(), {}, threshold_rule(above(130)));
  box.start();
  box.say(1min, 0, 140 * kTick);
  box.say(1min + 1ms, 0, 100 * kTick);
  box.say(1min + 2ms, 0, 140 * kTick);
  REQUIRE(box.transitions.size() == 3);
  CHECK(box.transitions[0].alert_id == box.transitions[1].alert_id);
  CHECK(box.transitions[0].alert_id != box.transitions[2].alert_id);
}

}  // namespace anju::threshold_test
