// Killed after any commit and started again, the loop comes to the same: the same alerts, the same history,
// the same reports, each once.
#include <doctest/doctest.h>

#include <sstream>

#include "tests/fakes/flow_home.hpp"

namespace anju {
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
    for (const KeptTransition& one : home.box.store->history(alert.id))
      text << "  " << one.step << " " << one.stage << " " << one.revision << " "
           << one.at.steady.time_since_epoch().count() << "\n";
  }
  for (const auto& [id, payload] : home.box.city.kept) text << id << "\n";
  return text.str();
}

// Five days with a bit of everything. `restarts_at`: the daemon is killed after so many commits; 0: never.
std::string lived(std::uint64_t restarts_at, std::uint64_t* commits = nullptr) {
  FlowHome home;
  PromptPlan plan;
  plan.grace = 2min;
  plan.events = {EventKind::inactivity};
  plan.fine_channel = FlowHome::steps_of(home.box.site);
  plan.fine_value = 5;
  home.box.prompts = {plan};
  home.box.restart();
  std::uint64_t seen = 0;
  std::uint64_t last = home.box.commits();
  const auto look = [&] {
    const std::uint64_t now = home.box.commits();
    seen += now - last;
    last = now;
    if (restarts_at == 0 || seen < restarts_at) return;
    restarts_at = 0;
    home.box.restart();
    last = home.box.commits();
  };
  const auto live = [&](auto&& what) {
    what();
    look();
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
  for (int i = 0; i < 5; ++i) live([&] { home.box.pass(24h); });  // all that is due
  if (commits) *commits = seen;
  return records(home);
}

}  // namespace

TEST_CASE("a restart after any commit gives the same records and the same reports") {
  std::uint64_t commits = 0;
  const std::string expected = lived(0, &commits);
  for (const char* needle : {"escalate", "fall-due", "cancel cancelled", "update", "alarm-load", " load"})
    CHECK_MESSAGE(expected.find(needle) != std::string::npos, needle);
  REQUIRE(commits > 60);
  for (std::uint64_t at = 1; at <= commits; ++at) {
    CAPTURE(at);
    REQUIRE(lived(at) == expected);
  }
}

}  // namespace anju
