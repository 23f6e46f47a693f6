// What is kept back: by a mode of the home, and while the resident is asked first. Nobody hears of what is
// over by then, and of the rest everybody.
#include <doctest/doctest.h>

#include "tests/fakes/flow_home.hpp"

namespace anju::held_alerts_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;
using test::Lines;

// The band says "fine" with five steps, which are too few to be a sign of life.
void ask_first(FlowHome& home, std::vector<EventKind> events) {
  PromptPlan plan;
  plan.grace = 2min;
  plan.events = std::move(events);
  plan.fine_channel = FlowHome::steps_of(home.box.site);
  plan.fine_value = 5;
  home.box.prompts = {plan};
  home.box.restart();
}

}  // namespace

TEST_CASE("nobody at home is no alarm: it is kept, and what is over by then is never told") {
  FlowHome home;
  home.move();
  home.mode("away", 10h);
  home.still(3h);
  const AlertRecord held = home.alert(EventKind::inactivity);
  CHECK(held.open);
  CHECK(held.held_by == HeldBy::mode);
  REQUIRE(held.held_until);
  CHECK(held.held_until->steady == home.box.clock.now().steady + 8h);
  CHECK(home.box.pipeline->status(home.box.clock.now()).counters.alerts_held == 1);
  home.move();
  const AlertRecord over = home.alert(EventKind::inactivity);
  CHECK_FALSE(over.open);
  CHECK(over.stage == Stage::cleared);
  home.box.pass(1h);
  CHECK(home.history(EventKind::inactivity).starts_with("raise detected 1, "));
  CHECK(home.told().empty());
  CHECK(home.box.alarms.empty());
}

TEST_CASE("an hour after the mode it is told, with the time of its detection") {
  FlowHome home;
  home.move();
  home.mode("away", 5h);
  home.still(6h - 1ms);
  CHECK(home.told().empty());
  const Instant detected = home.alert(EventKind::inactivity).detected_at;
  home.box.pass(1ms);
  CHECK(home.told() == Lines{"inactivity detected 1 Actual"});
  const auto report = home.box.city.reports().back();
  CHECK(report.held_by() == "mode");
  CHECK(report.detected_at_ms() == detected.wall.time_since_epoch().count());
  CHECK(report.feedback_due_ms() == (home.box.clock.now().wall + 24h)
                                        .time_since_epoch()
                                        .count());  // who hears of it now can answer from now
  CHECK(home.history(EventKind::inactivity) ==
        "raise detected 1, update detected 1, report reported 1, accept accepted 1");
}

TEST_CASE("who comes home early or stays longer moves the hour") {
  FlowHome home;
  home.move();
  home.mode("away", 20h);
  home.still(3h);
  home.mode("away", 30h);
  CHECK(home.alert(EventKind::inactivity).held_until->steady == home.box.clock.now().steady + 31h);
  home.mode("away", 0s);
  CHECK(home.alert(EventKind::inactivity).held_until->steady == home.box.clock.now().steady + 1h);
  home.still(1h - 1ms);
  CHECK(home.told().empty());
  home.box.pass(1ms);
  CHECK(home.told() == Lines{"inactivity detected 1 Actual"});
}

TEST_CASE("what threatens life is told in any mode") {
  FlowHome home;
  home.mode("away", 10h);
  home.mode("hospital", 10h);
  home.box.hear("smoke", R"({"smoke":true})");
  home.box.hear("band", R"({"sos":true})");
  home.box.settle();
  CHECK(home.told() == Lines{"smoke detected 1 Actual", "sos detected 1 Actual"});
}

TEST_CASE("the platform cannot move what it has not been told of") {
  FlowHome home;
  home.move();
  home.mode("away", 10h);
  home.still(3h);
  v1::Command command;
  command.set_command_id("c-1");
  command.mutable_set_stage()->set_alert_id(home.alert(EventKind::inactivity).id);
  command.mutable_set_stage()->set_stage("closed");
  home.box.city.command(command);
  home.box.settle();
  CHECK(home.alert(EventKind::inactivity).stage == Stage::detected);
  CHECK(home.told().empty());
}

TEST_CASE("the resident is asked first, and a press says that all is well") {
  FlowHome home;
  ask_first(home, {EventKind::consumption});
  home.steps(200);
  CHECK(home.box.prompted == Lines{"on consumption"});
  CHECK(home.told().empty());
  home.box.pass(1min);
  home.steps(5);
  CHECK(home.box.prompted == Lines{"on consumption", "off consumption"});
  home.box.pass(1h);
  const AlertRecord alert = home.alert(EventKind::consumption);
  CHECK(alert.stage == Stage::cancelled);
  CHECK(alert.cancelled_by == CancelledBy::resident);
  CHECK(home.told().empty());
  CHECK(home.history(EventKind::consumption).starts_with("raise detected 1, cancel cancelled 2"));
}

TEST_CASE("no answer is an answer: after the grace others hear of it, and how long was asked") {
  FlowHome home;
  ask_first(home, {EventKind::consumption});
  home.steps(200);
  home.box.pass(2min - 1ms);
  CHECK(home.told().empty());
  home.box.pass(1ms);
  CHECK(home.told() == Lines{"consumption detected 1 Actual"});
  CHECK(home.box.city.reports()[0].evidence().at("asked_for") == "120 s");
  CHECK(home.box.city.reports()[0].held_by() == "asking");
  CHECK(home.box.prompted == Lines{"on consumption", "off consumption"});
  // Too late to be taken back.
  home.steps(5);
  CHECK(home.alert(EventKind::consumption).stage != Stage::cancelled);
}

TEST_CASE("over while asking, it is over") {
  FlowHome home;
  ask_first(home, {EventKind::consumption});
  home.steps(200);
  home.steps(0);
  home.box.pass(1h);
  CHECK(home.told().empty());
  CHECK(home.alert(EventKind::consumption).stage == Stage::cleared);
  CHECK(home.box.prompted == Lines{"on consumption", "off consumption"});
}

TEST_CASE("smoke, gas, a call and a fall never wait for an answer, whatever the plan says") {
  FlowHome home;
  ask_first(home, {EventKind::smoke, EventKind::gas_leak, EventKind::sos, EventKind::fall});
  home.box.hear("smoke", R"({"smoke":true})");
  home.box.hear("gas", R"({"gas":true})");
  home.box.hear("band", R"({"sos":true,"fall":true})");
  home.box.settle();
  CHECK(home.told().size() == 4);
  CHECK(home.box.prompted.empty());
}

TEST_CASE("a restart asks again, and the time goes on") {
  FlowHome home;
  ask_first(home, {EventKind::consumption});
  home.steps(200);
  home.box.pass(1min);
  home.box.restart();
  CHECK(home.box.prompted == Lines{"on consumption", "on consumption"});
  home.box.pass(1min - 1ms);
  CHECK(home.told().empty());
  home.box.pass(1ms);
  CHECK(home.told() == Lines{"consumption detected 1 Actual"});
}

}  // namespace anju::held_alerts_test
