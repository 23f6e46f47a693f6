// Killed after any step and started again, the loop comes to the same: the same alerts, the same history,
// the same reports, each once.
#include <doctest/doctest.h>

#include <sstream>

#include "tests/fakes/flow_home.hpp"

namespace anju::closed_loop_restart_test {
namespace {

using namespace std::chrono_literals;
using test::FlowHome;

// Everything that is kept of alerts, as one text.
std::string records(FlowHome& home) {
  std::ostringstream text;
  for (const AlertRecord& alert : home.box.store->alerts(false, 1000)) {
    text << alert.id << " " << alert.revision << " " << name(alert.stage) << " " << alert.open << " "
         << alert.changed_at.steady.time_since_epoch().count() << " " << alert.is_escalated
         << alert.feedback_is_overdue << alert.recheck_is_overdue << " "
         << (alert.held_by ? name(*alert.held_by) : "told") << "\n";
    for (const KeptTransition& one : home.box.store->history(alert.id)) {
      text << "  " << one.step << " " << one.stage << " " << one.revision;
      // When it was first handed to the link is known to the run that did so.
      if (one.step != "report") text << " " << one.at.steady.time_since_epoch().count();
      text << "\n";
    }
  }
  for (const auto& [id, payload] : home.box.city.kept) text << id << "\n";
  return text.str();
}

// Four days with a bit of everything. `restarts_after`: the daemon is killed after that step; 0: never.
std::string lived(int restarts_after, int* steps = nullptr) {
  FlowHome home;
  PromptPlan plan;
  plan.grace = 2min;
  plan.events = {EventKind::inactivity};
  plan.fine_channel = FlowHome::steps_of(home.box.site);
  plan.fine_value = 5;
  home.box.prompts = {plan};
  home.box.restart();
  int step = 0;
  const auto live = [&](auto&& what) {
    what();
    if (++step == restarts_after) home.box.restart();
  };
  live([&] { home.move(); });
  live([&] { home.mode("away", 4h); });
  for (int i = 0; i < 10; ++i) live([&] { home.still(30min); });  // held, then told
  live([&] { home.move(); });
  for (int i = 0; i < 5; ++i) live([&] { home.still(30min); });  // asked, and no answer
  live([&] { home.move(); });
  for (int i = 0; i < 4; ++i) live([&] { home.still(30min); });
  live([&] { home.steps(5); });  // asked, and cancelled
  home.box.city_answers = false;
  live([&] {
    home.box.hear("smoke", R"({"smoke":true})");
    home.box.settle();
  });
  live([&] { home.box.pass(30s); });
  live([&] { home.box.pass(40s); });  // gone the local way
  home.box.city_answers = true;
  live([&] { home.box.pass(2min); });
  for (int i = 0; i < 13; ++i) {
    live([&] { home.steps(200); });
    live([&] { home.steps(0); });
    live([&] { home.box.pass(1s); });
  }
  live([&] { home.mode("maintenance", 1h); });
  for (int i = 0; i < 4; ++i) live([&] { home.box.pass(24h); });  // all that is due
  if (steps) *steps = step;
  return records(home);
}

}  // namespace

TEST_CASE("a restart after any step gives the same records and the same reports") {
  int steps = 0;
  const std::string expected = lived(0, &steps);
  for (const char* needle : {"escalate", "fall-due", "cancel cancelled", "update", "alarm-load", " load"})
    CHECK_MESSAGE(expected.find(needle) != std::string::npos, needle);
  REQUIRE(steps > 60);
  for (int after = 1; after <= steps; ++after) {
    CAPTURE(after);
    REQUIRE(lived(after) == expected);
  }
}

}  // namespace anju::closed_loop_restart_test
