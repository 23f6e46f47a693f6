// The one state that everybody sees: the gravest that holds, and what is not known is never calm.
#include <doctest/doctest.h>

#include "daemon/page/glance.hpp"
#include "tests/daemon/page_samples.hpp"

namespace anju::page::page_glance_test {
namespace {

using namespace std::chrono_literals;
using test::kNow;

// A home that is heard and lived in, a line that is up, nothing open.
View calm() {
  View view;
  view.status.uplink = {true, true, "", kNow - 24h};
  HomeView home;
  home.id = "h-1";
  home.presence = Presence::active;
  home.coverage = Coverage::covered;
  view.status.homes = {home};
  return view;
}

View with(const AlertRecord& alert) {
  View view = calm();
  view.alerts = {alert};
  return view;
}

Glance seen(const View& view) { return glance_of(view, kNow).what; }

AlertRecord emergency() { return test::sample_alert(); }

}  // namespace

TEST_CASE("all is well only when everything is known and nothing is open") {
  CHECK(seen(calm()) == Glance::well);
  View view = calm();
  view.status.homes[0].presence = Presence::unknown;
  CHECK(seen(view) == Glance::unknown);
  view = calm();
  view.status.homes[0].coverage = Coverage::not_covered;
  CHECK(seen(view) == Glance::unknown);
  view = calm();
  view.status.homes.clear();
  CHECK(seen(view) == Glance::unknown);
  view = calm();
  view.status.store_fails = true;
  CHECK(seen(view) == Glance::unknown);
  view = calm();
  view.status.safe_mode = true;
  CHECK(seen(view) == Glance::unknown);
  // One of several homes is enough.
  view = calm();
  view.status.homes.push_back(view.status.homes[0]);
  view.status.homes[1].presence = Presence::unknown;
  CHECK(seen(view) == Glance::unknown);
}

TEST_CASE("an emergency: calling until the platform has it, then since when it has") {
  CHECK(seen(with(emergency())) == Glance::help);
  CHECK(glance_of(with(emergency()), kNow).since == kNow - 1min);
  AlertRecord waiting = emergency();
  waiting.accepted_at.reset();
  waiting.stage = Stage::reported;
  CHECK(seen(with(waiting)) == Glance::calling);
  View both = with(emergency());
  both.alerts.push_back(waiting);
  CHECK(seen(both) == Glance::calling);
  // With no line nobody is called.
  View cut = with(waiting);
  cut.status.uplink.connected = false;
  CHECK(seen(cut) == Glance::lost);
  // What the platform has it keeps, with or without a line.
  View later = with(emergency());
  later.status.uplink.connected = false;
  CHECK(seen(later) == Glance::help);
}

TEST_CASE("help stays on its way for half an hour after the cause is gone, unless people have ended it") {
  AlertRecord over = emergency();
  over.open = false;
  over.stage = Stage::cleared;
  over.cleared_at = Instant{SteadyTime{}, kNow - 29min, ClockQuality::synced};
  CHECK(seen(with(over)) == Glance::help);
  over.cleared_at->wall = kNow - 31min;
  CHECK(seen(with(over)) == Glance::well);
  over = emergency();
  over.open = false;
  over.cleared_at = Instant{SteadyTime{}, kNow - 1min, ClockQuality::synced};
  over.stage = Stage::closed;
  CHECK(seen(with(over)) == Glance::well);
  over.stage = Stage::cancelled;
  CHECK(seen(with(over)) == Glance::well);
}

TEST_CASE("a test alarms nobody, what is held back is told to nobody, and a question is asked") {
  AlertRecord test = emergency();
  test.status = CapStatus::test;
  CHECK(seen(with(test)) == Glance::well);
  AlertRecord held = emergency();
  held.accepted_at.reset();
  held.held_by = HeldBy::mode;
  held.held_until = Instant{SteadyTime{}, kNow + 1h, ClockQuality::synced};
  CHECK(seen(with(held)) == Glance::well);
  held.held_by = HeldBy::asking;
  CHECK(seen(with(held)) == Glance::asking);
}

TEST_CASE("no line is said, also where none was ever set") {
  View view = calm();
  view.status.uplink.connected = false;
  CHECK(seen(view) == Glance::lost);
  CHECK(glance_of(view, kNow).since == kNow - 24h);
  view.status.uplink = {};
  CHECK(seen(view) == Glance::lost);
  CHECK_FALSE(glance_of(view, kNow).since);
}

TEST_CASE("what is no emergency asks for a look") {
  AlertRecord battery = emergency();
  battery.classification.alert_class = AlertClass::technical;
  CHECK(seen(with(battery)) == Glance::look);
  battery.open = false;
  CHECK(seen(with(battery)) == Glance::well);
  View partly = calm();
  partly.status.homes[0].coverage = Coverage::partly;
  CHECK(seen(partly) == Glance::look);
  View full = calm();
  full.status.only_alarms_kept = true;
  CHECK(seen(full) == Glance::look);
}

TEST_CASE("the first page names nobody") {
  for (const Language language : {Language::zh, Language::en}) {
    for (int i = 0; i <= static_cast<int>(Glance::well); ++i) {
      const std::string text = glance_page(test::look_in(language), {static_cast<Glance>(i), kNow - 5min});
      CHECK(text.find("h-1") == std::string::npos);
      CHECK(text.find("token-of-the-session") == std::string::npos);
      CHECK(text.find("http-equiv=\"refresh\" content=\"15;url=/\"") != std::string::npos);
      CHECK(text.size() < 4096);
    }
    CHECK(glance_page(test::look_in(language), {Glance::help, kNow - 5min}).find("14:57") !=
          std::string::npos);
  }
}

}  // namespace anju::page::page_glance_test
