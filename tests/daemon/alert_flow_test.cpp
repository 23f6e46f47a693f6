// From a transition to the right alert: the class that the owner's rule gives it, its deadlines, and what
// happens when nobody answers.
#include <doctest/doctest.h>

#include "tests/fakes/flow_home.hpp"

namespace anju::alert_flow_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;
using test::Lines;

}  // namespace

TEST_CASE(
    "an owner's rule says its own class, dispatch, severity and certainty; the rest is as the event has it") {
  FlowHome home;
  home.steps(200);
  const AlertRecord alert = home.alert(EventKind::consumption);
  CHECK(alert.rule == test::kStepsRule);
  CHECK(alert.classification == Classification{AlertClass::emergency, Dispatch::police_110,
                                               CapCategory::safety, CapUrgency::expected, CapSeverity::minor,
                                               CapCertainty::likely});
}

TEST_CASE("each thing that happens to an alert is in its history, also what happens within one commit") {
  FlowHome home;
  home.box.hear("band", R"({"steps":200})");
  home.box.clock.pass(1ms);
  home.box.hear("band", R"({"steps":0})");
  home.box.settle();
  CHECK(home.history(EventKind::consumption) == "raise detected 1, clear cleared 2");
  home.box.pass(1min);
  home.steps(200);
  CHECK(home.history(EventKind::consumption) == "raise detected 1, report reported 1, accept accepted 1");
}

TEST_CASE("an emergency that the platform does not accept within a minute goes the local way as well, once") {
  FlowHome home;
  home.box.city_answers = false;
  home.steps(200);
  home.box.pass(59s);
  CHECK(home.box.alarms.empty());
  home.box.pass(1s);
  CHECK(home.box.alarms == Lines{"on consumption"});
  CHECK(home.alert(EventKind::consumption).is_escalated);
  CHECK(home.history(EventKind::consumption) == "raise detected 1, escalate detected 2");
  home.box.pass(10min);
  CHECK(home.box.alarms.size() == 1);
  home.box.city_answers = true;
  home.box.pass(2min);
  CHECK(home.box.alarms == Lines{"on consumption", "off consumption"});
  const auto reports = home.box.city.reports();
  REQUIRE(reports.size() == 2);
  CHECK_FALSE(reports[0].escalated());
  CHECK(reports[1].escalated());
  CHECK(reports[1].revision() == 2);
}

TEST_CASE("without a link it goes the local way too, and a restart says again that the alarm is on") {
  FlowHome home(false);
  home.box.hear("smoke", R"({"smoke":true})");
  home.box.pass(61s);
  CHECK(home.box.alarms == Lines{"on smoke"});
  home.box.city_answers = false;
  home.box.restart();
  CHECK(home.box.alarms == Lines{"on smoke", "on smoke"});
  home.box.hear("smoke", R"({"smoke":false})");
  home.box.settle();
  CHECK(home.box.alarms.back() == "off smoke");
  CHECK(home.history(EventKind::smoke) == "raise detected 1, escalate detected 2, clear cleared 3");
}

TEST_CASE("without feedback in 24 hours and a look on site in three working days that is told, once each") {
  FlowHome home;
  home.steps(200);
  const Instant detected = home.alert(EventKind::consumption).detected_at;
  home.box.pass(24h - 1ms);
  CHECK(home.told("consumption") == Lines{"consumption detected 1 Actual"});
  home.box.pass(1ms);
  // Tuesday, 14:00 UTC: the third working day ends with Friday.
  home.box.pass(4 * 24h);
  const auto reports = home.box.city.reports();
  REQUIRE(home.told("consumption").size() == 3);
  CHECK(reports[0].feedback_due_ms() == (detected.wall + 24h).time_since_epoch().count());
  CHECK(reports[0].recheck_due_ms() == (test::kSimStart + 82h).time_since_epoch().count());
  CHECK_FALSE(reports[0].feedback_overdue());
  CHECK(home.history(EventKind::consumption) ==
        "raise detected 1, report reported 1, accept accepted 1, fall-due accepted 2, fall-due accepted 3");
  const AlertRecord alert = home.alert(EventKind::consumption);
  CHECK(alert.feedback_is_overdue);
  CHECK(alert.recheck_is_overdue);
  CHECK(alert.changed_at.wall == test::kSimStart + 82h);  // stamped with the deadline
}

TEST_CASE("who gives feedback and looks again in time is not called late") {
  FlowHome home;
  home.steps(200);
  home.steps(0);
  const std::string id = home.alert(EventKind::consumption).id;
  for (const char* stage : {"feedback", "rechecked"}) {
    v1::Command command;
    command.set_command_id(stage);
    command.mutable_set_stage()->set_alert_id(id);
    command.mutable_set_stage()->set_stage(stage);
    home.box.city.command(command);
    home.box.pass(1h);
  }
  home.box.pass(10 * 24h);
  CHECK(home.history(EventKind::consumption) ==
        "raise detected 1, report reported 1, accept accepted 1, clear cleared 2, feed-back feedback 3, "
        "recheck rechecked 4");
}

TEST_CASE("what the platform cancels says who has cancelled it") {
  FlowHome home;
  home.steps(200);
  v1::Command command;
  command.set_command_id("c-1");
  command.mutable_set_stage()->set_alert_id(home.alert(EventKind::consumption).id);
  command.mutable_set_stage()->set_stage("cancelled");
  home.box.city.command(command);
  home.box.settle();
  CHECK(home.box.city.reports().back().cancelled_by() == "platform");
  CHECK(home.alert(EventKind::consumption).cancelled_by == CancelledBy::platform);
}

TEST_CASE("whom to call is told in order, by id and role") {
  FlowHome home;
  home.box.contacts = {{"h-1", {{"c-9", "first-contact"}, {"c-2", "grid-worker"}}}};
  home.box.restart();
  home.steps(200);
  const auto report = home.box.city.reports().back();
  REQUIRE(report.contacts_size() == 2);
  CHECK(report.contacts(0).id() == "c-9");
  CHECK(report.contacts(1).role() == "grid-worker");
}

TEST_CASE("an open alert that no rule can clear any more is cleared at the start, with the reason") {
  FlowHome home;
  home.steps(200);
  home.box.rules = {};
  home.box.restart();
  const AlertRecord alert = home.alert(EventKind::consumption);
  CHECK_FALSE(alert.open);
  CHECK(alert.stage == Stage::cleared);
  CHECK(alert.evidence.at("rule_removed") == "true");
  CHECK(alert.sentence_en.find("No longer watched") == 0);
  CHECK(home.told().back() == "consumption cleared 2 Actual");
  home.box.restart();
  CHECK(home.alert(EventKind::consumption).revision == 2);
}

TEST_CASE("an open alert of what its rule no longer watches is cleared at the start, with the reason") {
  FlowHome home;
  home.steps(200);
  // The rule is there, and watches another channel.
  home.box.rules.thresholds[0].channel = 0;
  home.box.restart();
  const AlertRecord alert = home.alert(EventKind::consumption);
  CHECK_FALSE(alert.open);
  CHECK(alert.evidence.at("rule_removed") == "true");
  CHECK(home.told().back() == "consumption cleared 2 Actual");
}

TEST_CASE("an alert of a rule that is still there stays as it is over a restart") {
  FlowHome home;
  home.steps(200);
  home.box.restart();
  CHECK(home.alert(EventKind::consumption).open);
  CHECK(home.told() == Lines{"consumption detected 1 Actual"});
}

}  // namespace anju::alert_flow_test
