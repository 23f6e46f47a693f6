// Alarms whose end nobody tells, and alarms that are told when they are long over.
#include <doctest/doctest.h>

#include <array>

#include "rules/alarm_channel.hpp"
#include "tests/rules/listening_box.hpp"

namespace anju::alarm_ends_test {
namespace {

using namespace std::chrono_literals;

constexpr ChannelIndex kSmoke = 0;
constexpr ChannelIndex kCall = 1;
constexpr ChannelIndex kLeak = 2;

// The smoke alarm and the call button never say that it is over.
SiteBuilder flat() {
  return SiteBuilder()
      .alarm("kitchen", Quantity::alarm_smoke, EventKind::smoke, 15min)
      .alarm("button", Quantity::alarm_sos, EventKind::sos, 15min)
      .alarm("bath", Quantity::alarm_water_leak, EventKind::water_leak);
}

// Each case is shorter than the silence limit, so only the alarms speak.
class Flat : public ListeningBox {
 public:
  Flat() : ListeningBox(flat()) { start(); }
};

// As the daemon does it: what was saved is all that is left.
class RestartedFlat : public ListeningBox {
 public:
  RestartedFlat(ListeningBox& before, Duration at) : ListeningBox(flat()) { start(at, before.save()); }
};

std::optional<Fact> fact(const Transition& transition, std::string_view name) {
  for (const Fact& fact : transition.evidence) {
    if (fact.name == name) return fact;
  }
  return std::nullopt;
}

}  // namespace

TEST_CASE("an alarm that never says that it is over ends by its deadline, and nobody has confirmed that") {
  Flat box;
  box.say(1min, kSmoke, 1);
  box.say(5min, kSmoke, 1);
  box.pass(19min + 59s);
  CHECK(box.told() == Lines{"00:01 raised smoke kitchen"});
  box.pass(3h);
  CHECK(box.told() == Lines{"00:20 cleared smoke kitchen"});
  REQUIRE(box.transitions.size() == 2);
  CHECK(box.transitions[1].alert_id == box.transitions[0].alert_id);
  CHECK(box.transitions[1].at == instant(20min));
  CHECK(box.transitions[1].evidence == Evidence{{"quantity", std::string("alarm.smoke")},
                                                {"confirmed", false},
                                                {"quiet_for", Duration{15min}}});
}

TEST_CASE("after that a true is another alarm") {
  Flat box;
  box.say(1min, kSmoke, 1);
  box.say(16min, kSmoke, 1);
  CHECK(box.told() ==
        Lines{"00:01 raised smoke kitchen", "00:16 cleared smoke kitchen", "00:16 raised smoke kitchen"});
  CHECK(box.transitions[0].alert_id != box.transitions[2].alert_id);
}

TEST_CASE("an alarm that overtakes its own deadline ends the one before all the same") {
  const Site site = flat().site();
  AlarmChannelRule rule(site, kSmoke);
  Effects effects;
  Reading smoke;
  smoke.channel = kSmoke;
  smoke.value = 1;
  smoke.heard_at = instant(1min);
  rule.on_reading(smoke, effects);
  smoke.heard_at = instant(40min);
  rule.on_reading(smoke, effects);
  REQUIRE(effects.transitions.size() == 3);
  CHECK(line_of(effects.transitions[1], site) == "00:16 cleared smoke kitchen");
  CHECK(fact(effects.transitions[1], "confirmed") == Fact{"confirmed", false});
  CHECK(line_of(effects.transitions[2], site) == "00:40 raised smoke kitchen");
}

TEST_CASE("only a believed true that is no test puts the deadline off") {
  Flat box;
  box.say(1min, kSmoke, 1);
  for (const Quality quality : {Quality::invalid, Quality::out_of_range, Quality::stale, Quality::repeated})
    box.say(10min, kSmoke, 1, quality);
  box.tell_past(11min, 10min, kSmoke, 1);
  Reading press;
  press.channel = kSmoke;
  press.value = 1;
  press.is_test = true;
  press.heard_at = instant(12min);
  box.say(press);
  box.pass(1h);
  CHECK(box.told() == Lines{"00:01 raised smoke kitchen", "00:16 cleared smoke kitchen"});
}

TEST_CASE("where it says so all the same, the end is confirmed and the deadline is gone") {
  Flat box;
  box.say(1min, kSmoke, 1);
  box.say(5min, kSmoke, 0);
  box.pass(1h);
  CHECK(box.told() == Lines{"00:01 raised smoke kitchen", "00:05 cleared smoke kitchen"});
  CHECK(fact(box.transitions[1], "confirmed") == std::nullopt);
}

TEST_CASE("a call for help latches: the deadline ends the episode, not the alert") {
  Flat box;
  box.say(1min, kCall, 1);
  box.pass(1h);
  CHECK(box.told() == Lines{"00:01 raised sos button"});
  box.say(61min, kCall, 1);
  CHECK(box.told() == Lines{"01:01 raised sos button"});
}

TEST_CASE("a restart between the alarm and its deadline changes nothing") {
  Flat before;
  before.say(1min, kSmoke, 1);
  RestartedFlat box(before, 10min);
  box.pass(1h);
  CHECK(box.told() == Lines{"00:16 cleared smoke kitchen"});
  CHECK(box.transitions[0].alert_id == before.transitions[0].alert_id);
  RestartedFlat after(box, 2h);
  after.pass(3h);
  CHECK(after.told().empty());
}

TEST_CASE("a leak of the past is told late, under the name of its own time, and is over at once") {
  Flat box;
  box.tell_past(3h, 1h, kLeak, 1, Quality::suspect);
  CHECK(box.told() == Lines{"03:00 raised water-leak bath", "03:00 cleared water-leak bath"});
  const Transition& raised = box.transitions[0];
  CHECK(raised.alert_id == box.transitions[1].alert_id);
  CHECK(raised.alert_id == "h1/alarm-channel/bath.alarm.water_leak.late/" +
                               std::to_string((kWallStart + 1h).time_since_epoch().count()));
  for (const Transition& told : box.transitions) {
    CHECK(fact(told, "late") == Fact{"late", true});
    CHECK(fact(told, "measured_at") == Fact{"measured_at", kWallStart + 1h});
  }
  // Another box that hears it another time gives it the same name.
  Flat replay;
  replay.tell_past(4h - 1s, 1h, kLeak, 1, Quality::suspect);
  CHECK(replay.transitions[0].alert_id == raised.alert_id);
}

TEST_CASE("a call for help of the past is told late, and people end it") {
  Flat box;
  box.tell_past(3h, 1h, kCall, 1);
  CHECK(box.told() == Lines{"03:00 raised sos button"});
}

TEST_CASE("what is not believed, a test and an end of the past tell nothing") {
  Flat box;
  for (const Quality quality : {Quality::invalid, Quality::out_of_range, Quality::stale, Quality::repeated})
    box.tell_past(3h, 1h, kLeak, 1, quality);
  box.tell_past(3h, 2h, kLeak, 0);
  Reading press;
  press.channel = kLeak;
  press.value = 1;
  press.is_test = true;
  press.historical = true;
  press.heard_at = instant(3h);
  press.measured_at = kWallStart + 1h;
  box.say(press);
  CHECK(box.told().empty());
}

TEST_CASE("a buffer tells of one leak many times and is sent twice: it is told once") {
  Flat box;
  for (const Duration again : {Duration{3h}, Duration{3h + 10min}}) {
    for (const auto measured : {60min, 70min, 80min}) box.tell_past(again, measured, kLeak, 1);
  }
  CHECK(box.told() == Lines{"03:00 raised water-leak bath", "03:00 cleared water-leak bath"});
  RestartedFlat after(box, 3h + 20min);
  after.tell_past(3h + 30min, 80min, kLeak, 1);
  after.tell_past(3h + 30min, 81min, kLeak, 1);
  CHECK(after.told().empty());
}

TEST_CASE(
    "a clock of the box that was years ahead does not swallow what is told late when it is right again") {
  Flat box;
  Reading leak;
  leak.channel = kLeak;
  leak.value = 1;
  leak.historical = true;
  leak.heard_at = instant(1h);
  leak.heard_at.wall += 24h * 1000;
  leak.measured_at = leak.heard_at.wall - 10min;
  box.say(leak);
  box.tell_past(3h, 2h, kLeak, 1);
  CHECK(box.told().size() == 4);
}

TEST_CASE("two leaks of the past with an end between them are two") {
  Flat box;
  box.tell_past(3h, 60min, kLeak, 1);
  box.tell_past(3h, 70min, kLeak, 0);
  box.tell_past(3h, 80min, kLeak, 1);
  CHECK(box.told().size() == 4);
  CHECK(box.transitions[0].alert_id != box.transitions[2].alert_id);
  // A press is another call after a pause, also without an end.
  box.tell_past(3h, 60min, kCall, 1);
  box.tell_past(3h, 65min, kCall, 1);
  box.tell_past(3h, 76min, kCall, 1);
  CHECK(box.told() == Lines{"03:00 raised sos button", "03:00 raised sos button"});
}

TEST_CASE("what the buffer tells of an alarm that was heard live is nothing new") {
  Flat box;
  box.say_late(60min, 30s, kLeak, 1);
  box.tell_past(65min, 60min - 30s, kLeak, 1);
  box.say(70min, kLeak, 0);
  box.tell_past(75min, 65min, kLeak, 1);
  CHECK(box.told() == Lines{"01:00 raised water-leak bath", "01:10 cleared water-leak bath"});
  RestartedFlat after(box, 76min);
  after.tell_past(77min, 65min, kLeak, 1);
  CHECK(after.told().empty());
  after.tell_past(78min, 20min, kLeak, 1);
  after.tell_past(79min, 75min, kLeak, 1);
  CHECK(after.told() == Lines{"01:18 raised water-leak bath", "01:18 cleared water-leak bath"});
}

TEST_CASE("a press that nobody ended is known for as long as another would be the same call") {
  Flat box;
  box.say(60min, kCall, 1);
  box.tell_past(2h, 65min, kCall, 1);
  CHECK(box.told() == Lines{"01:00 raised sos button"});
  box.tell_past(2h, 80min, kCall, 1);
  CHECK(box.told() == Lines{"02:00 raised sos button"});
}

TEST_CASE("the past neither ends a live alarm nor is ended by it") {
  Flat box;
  box.say(60min, kLeak, 1);
  box.tell_past(70min, 65min, kLeak, 0);
  box.tell_past(70min, 30min, kLeak, 1);
  CHECK(box.told() == Lines{"01:00 raised water-leak bath", "01:10 raised water-leak bath",
                            "01:10 cleared water-leak bath"});
  CHECK(box.transitions[0].alert_id != box.transitions[1].alert_id);
  box.say(80min, kLeak, 0);
  CHECK(box.told() == Lines{"01:20 cleared water-leak bath"});
  CHECK(box.transitions.back().alert_id == box.transitions[0].alert_id);
}

}  // namespace anju::alarm_ends_test
