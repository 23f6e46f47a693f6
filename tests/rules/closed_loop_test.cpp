// What holds an alert back, what an open one waits for, and in which order it falls due.
#include "rules/closed_loop.hpp"

#include <doctest/doctest.h>

#include <string>
#include <tuple>
#include <utility>

namespace anju::closed_loop_test {
namespace {

using namespace std::chrono_literals;
using What = LoopStep::What;

constexpr SteadyTime at(Duration time) { return SteadyTime{time}; }
Instant instant(Duration time) {
  return {at(time), WallTime{Duration{1'795'528'800'000} + time}, ClockQuality::synced};
}

LoopAlert emergency(std::string id = "a") {
  LoopAlert alert;
  alert.id = std::move(id);
  alert.alert_class = AlertClass::emergency;
  alert.due = {at(24h), at(72h)};
  return alert;
}

struct HomeInModes {
  Site site;
  Effects effects;
  HomeModes modes{site, 0};

  HomeInModes() { site.homes = {{"h-1", Tier::high_risk}}; }
  void set(Mode mode, Duration from, Duration until) { modes.set(mode, at(until), instant(from), effects); }
  bool holds(EventKind event, Duration now, Evidence evidence = {}) const {
    Transition raised;
    raised.event = event;
    raised.evidence = std::move(evidence);
    const bool holds = is_held_by_mode(raised, modes, at(now));
    // Who is held back is told when.
    if (holds) CHECK(mode_hold_ends(raised, modes).value_or(at(0s)) > at(now));
    return holds;
  }
};

constexpr EventKind kAllEvents[]{EventKind::sos,
                                 EventKind::fall,
                                 EventKind::smoke,
                                 EventKind::gas_leak,
                                 EventKind::carbon_monoxide,
                                 EventKind::water_leak,
                                 EventKind::vital_sign,
                                 EventKind::inactivity,
                                 EventKind::wandering,
                                 EventKind::consumption,
                                 EventKind::appliance_left_on,
                                 EventKind::power_outage,
                                 EventKind::heating_failure,
                                 EventKind::device_fault,
                                 EventKind::presence_unknown,
                                 EventKind::test};

// "what at seconds" of everything due until then.
std::string due(ClosedLoop& loop, Duration until) {
  std::string lines;
  for (const LoopStep& step : loop.due(at(until)))
    lines += step.alert_id + " " + std::string(name(step.what)) + " " +
             std::to_string(step.at.time_since_epoch().count() / 1000) + "; ";
  return lines;
}

}  // namespace

TEST_CASE("away and hospital hold back what only says that nobody is there, until an hour after") {
  for (const Mode mode : {Mode::away, Mode::hospital}) {
    HomeInModes home;
    CHECK_FALSE(home.holds(EventKind::inactivity, 0s));
    home.set(mode, 0s, 36h);
    for (const EventKind event : kAllEvents) {
      const bool says_so = event == EventKind::inactivity || event == EventKind::presence_unknown ||
                           event == EventKind::wandering;
      CAPTURE(name(event));
      CHECK(home.holds(event, 1h) == says_so);
    }
    CHECK(home.holds(EventKind::consumption, 1h, {{"too_little", true}}));
    CHECK_FALSE(home.holds(EventKind::consumption, 1h, {{"too_little", false}}));
    home.modes.on_time(instant(36h), home.effects);
    CHECK(home.holds(EventKind::inactivity, 37h - 1ms));
    CHECK_FALSE(home.holds(EventKind::inactivity, 37h));
  }
}

TEST_CASE("visitors hold back wandering, maintenance what is technical, the others nothing") {
  for (const auto& [mode, first, second] :
       {std::tuple{Mode::visitor, EventKind::wandering, EventKind::wandering},
        std::tuple{Mode::maintenance, EventKind::device_fault, EventKind::presence_unknown},
        std::tuple{Mode::walk_test, EventKind::test, EventKind::test},
        std::tuple{Mode::watchful, EventKind::test, EventKind::test}}) {
    HomeInModes home;
    home.set(mode, 0s, 2h);
    for (const EventKind event : kAllEvents) {
      CAPTURE(name(mode));
      CAPTURE(name(event));
      const bool is_one = event != EventKind::test && (event == first || event == second);
      CHECK(home.holds(event, 1h) == is_one);
    }
  }
}

TEST_CASE("a hold goes to an hour after the mode, and follows it when it is made longer or ended") {
  HomeInModes home;
  Transition raised;
  raised.event = EventKind::inactivity;
  CHECK_FALSE(mode_hold_ends(raised, home.modes));
  home.set(Mode::away, 0s, 10h);
  CHECK(mode_hold_ends(raised, home.modes) == at(11h));
  home.set(Mode::away, 1h, 20h);
  CHECK(mode_hold_ends(raised, home.modes) == at(21h));
  home.set(Mode::away, 2h, 2h);
  CHECK(mode_hold_ends(raised, home.modes) == at(3h));
  raised.event = EventKind::device_fault;
  CHECK_FALSE(mode_hold_ends(raised, home.modes));
}

TEST_CASE("of two modes that hold it back the later one counts") {
  HomeInModes home;
  Transition raised;
  raised.event = EventKind::wandering;
  home.set(Mode::hospital, 0s, 20h);
  home.set(Mode::away, 0s, 10h);
  home.set(Mode::visitor, 0s, 15h);
  CHECK(mode_hold_ends(raised, home.modes) == at(21h));
  home.set(Mode::hospital, 5h, 5h);
  CHECK(mode_hold_ends(raised, home.modes) == at(16h));
}

TEST_CASE("in a walk test all is a test but fire, gas and carbon monoxide") {
  HomeInModes home;
  const auto status = [&home](EventKind event) {
    Transition raised;
    raised.event = event;
    return status_of(raised, home.modes);
  };
  CHECK(status(EventKind::sos) == CapStatus::actual);
  CHECK(status(EventKind::test) == CapStatus::test);
  home.set(Mode::walk_test, 0s, 1h);
  for (const EventKind event : kAllEvents) {
    CAPTURE(name(event));
    const bool can_kill =
        event == EventKind::smoke || event == EventKind::gas_leak || event == EventKind::carbon_monoxide;
    CHECK((status(event) == CapStatus::actual) == can_kill);
  }
}

TEST_CASE("the resident is asked only where no life hangs on a minute") {
  for (const EventKind event : kAllEvents) {
    if (is_life_safety(event) || event == EventKind::water_leak) CHECK_FALSE(may_ask_first(event));
  }
  CHECK(may_ask_first(EventKind::inactivity));
  CHECK(may_ask_first(EventKind::vital_sign));
}

TEST_CASE("feedback after 24 hours, a look on site at the end of the third working day of the calendar") {
  // 2026-11-24T14:00Z is a Tuesday: Wednesday, Thursday, Friday.
  const LoopDeadlines plain = loop_deadlines(instant(0s), Calendar{});
  CHECK(plain.feedback == at(24h));
  CHECK(plain.recheck == at(10h + 3 * 24h));
  // Thursday is a holiday, Saturday is worked: Wednesday, Friday, Saturday. Clocks are 8 h ahead.
  using namespace std::chrono;
  const Calendar own({{WallTime{}, Duration{8h}}},
                     {{local_days{2026y / 11 / 26}, false}, {local_days{2026y / 11 / 28}, true}});
  CHECK(loop_deadlines(instant(0s), own).recheck == at(2h + 4 * 24h));
}

TEST_CASE("an emergency goes the local way once, then its deadlines come, each once") {
  ClosedLoop loop;
  LoopAlert alert = emergency();
  loop.note(alert);
  CHECK(loop.next_deadline() == at(60s));
  CHECK(due(loop, 59s).empty());
  CHECK(due(loop, 60s) == "a not accepted in time 60; ");
  CHECK_FALSE(loop.next_deadline());
  alert.is_escalated = true;
  loop.note(alert);
  CHECK(due(loop, 24h) == "a feedback overdue 86400; ");
  alert.feedback_is_overdue = true;
  loop.note(alert);
  CHECK(due(loop, 100h) == "a re-check overdue 259200; ");
  alert.recheck_is_overdue = true;
  loop.note(alert);
  CHECK(loop.waiting() == 0);
}

TEST_CASE("whoever does something is not called late for it") {
  ClosedLoop loop;
  LoopAlert alert = emergency();
  loop.note(alert);
  alert.stage = Stage::accepted;
  loop.note(alert);
  CHECK(loop.next_deadline() == at(24h));
  alert.stage = Stage::feedback;
  loop.note(alert);
  CHECK(loop.next_deadline() == at(72h));
  for (const Stage stage : {Stage::rechecked, Stage::closed, Stage::cancelled}) {
    alert.stage = stage;
    loop.note(alert);
    CHECK_FALSE(loop.next_deadline());
  }
  // What is over by itself is still fed back, but rings in no home.
  alert.stage = Stage::cleared;
  loop.note(alert);
  CHECK(loop.next_deadline() == at(24h));
}

TEST_CASE("nobody waits for what is technical or a test, and a general alert does not go the local way") {
  ClosedLoop loop;
  LoopAlert alert = emergency();
  alert.alert_class = AlertClass::technical;
  loop.note(alert);
  CHECK_FALSE(loop.next_deadline());
  alert = emergency();
  alert.status = CapStatus::test;
  loop.note(alert);
  CHECK_FALSE(loop.next_deadline());
  alert = emergency();
  alert.alert_class = AlertClass::general;
  loop.note(alert);
  CHECK(loop.next_deadline() == at(24h));
}

TEST_CASE("what is held back waits for its report and nothing else") {
  ClosedLoop loop;
  LoopAlert alert = emergency();
  alert.held_until = at(5h);
  loop.note(alert);
  CHECK(due(loop, 4h).empty());
  CHECK(due(loop, 5h) == "a told after all 18000; ");
  alert.held_until.reset();
  alert.to_report_since = at(5h);
  loop.note(alert);
  CHECK(loop.next_deadline() == at(5h + 60s));
  alert.held_until = at(6h);
  for (const Stage stage : {Stage::cleared, Stage::cancelled}) {
    alert.stage = stage;
    loop.note(alert);
    CHECK_FALSE(loop.next_deadline());
  }
}

TEST_CASE("what is reported anew is waited for anew") {
  ClosedLoop loop;
  LoopAlert alert = emergency();
  loop.note(alert);
  alert.to_report_since = at(100s);
  loop.note(alert);
  CHECK(due(loop, 100s).empty());
  CHECK(due(loop, 160s) == "a not accepted in time 160; ");
}

TEST_CASE("what is due comes earliest first, and a note of before is forgotten") {
  ClosedLoop loop;
  for (const auto& [id, since] : {std::pair{"c", 3s}, std::pair{"a", 1s}, std::pair{"b", 2s}}) {
    LoopAlert alert = emergency(id);
    alert.to_report_since = at(since);
    loop.note(alert);
    loop.note(alert);
  }
  LoopAlert gone = emergency("b");
  gone.stage = Stage::closed;
  loop.note(gone);
  CHECK(loop.waiting() == 2);
  CHECK(due(loop, 1h) == "a not accepted in time 61; c not accepted in time 63; ");
}

}  // namespace anju::closed_loop_test
