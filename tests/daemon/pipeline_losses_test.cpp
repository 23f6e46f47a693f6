// What a box does at its start about what it has lost: alerts whose messages may be lost are told again, and
// a box that cannot tell how long it was off concludes nothing from the silence.
#include <SQLiteCpp/Database.h>
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>

#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/fakes/box.hpp"

namespace anju::pipeline_losses_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

void end(Box& box) {
  box.pipeline.reset();
  box.journal.reset();
  box.store.reset();
}

std::size_t alerts_of(Box& box, EventKind event) {
  const auto alerts = box.store->alerts(false, 1000);
  return static_cast<std::size_t>(std::count_if(alerts.begin(), alerts.end(),
                                                [event](const AlertRecord& a) { return a.event == event; }));
}

std::string waiting(Box& box) { return test::ids_of(box.store->outbox(OutboxLane::alarm, 0, 100)); }

// Motion in the morning, eleven hours without, and then the power is gone for a minute.
std::unique_ptr<Box> after_a_power_cut(const std::filesystem::path& folder, WallTime shown,
                                       ClockQuality quality) {
  auto box = std::make_unique<Box>(
      folder,
      test::settings_with({test::home("h-1", Tier::high_risk, {test::device("hall", "z2m-motion")})}));
  box->start();
  box->hear("hall", R"({"occupancy":true})");
  box->settle();
  box->hear("hall", R"({"occupancy":false})");
  box->pass(11h);
  end(*box);
  box->clock.reboot("boot-2", 30s);
  box->clock.set_wall(shown, quality);
  box->start();
  box->pass(2h);
  return box;
}

}  // namespace

TEST_CASE("after damage each open alert is told again under its id, and so is one that was cleared lately") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  box.hear("smoke", R"({"smoke":true})");
  box.hear("gas", R"({"gas":true})");
  box.settle();
  box.hear("gas", R"({"gas":false})");
  box.settle();
  const std::string before = waiting(box);
  REQUIRE(before.find("smoke") != std::string::npos);
  REQUIRE(before.find("#2") != std::string::npos);
  end(box);
  const auto file = folder.path() / "anju.db";
  SQLite::Database(file.string(), SQLite::OPEN_READWRITE).exec("DELETE FROM outbox");
  box.start();
  CHECK(waiting(box).empty());  // nothing says that there was damage
  end(box);
  std::ofstream(file.string() + ".suspect") << "!!";
  box.start();
  REQUIRE(box.store->damaged());
  const std::string after = waiting(box);
  CHECK(after.find("smoke") != std::string::npos);
  CHECK(after.find("gas") != std::string::npos);
  CHECK(std::count(after.begin(), after.end(), '#') == 2);
  CHECK(after.find("#2") != std::string::npos);
}

TEST_CASE("a box that knows how long it was off goes on counting") {
  const test::TemporaryFolder folder;
  const auto box = after_a_power_cut(folder.path(), test::kSimStart + 11h + 1min, ClockQuality::synced);
  CHECK(alerts_of(*box, EventKind::inactivity) == 1);
}

TEST_CASE("a box that cannot tell how long it was off may have been deaf: silence proves nothing") {
  const test::TemporaryFolder folder;
  const auto box = after_a_power_cut(folder.path(), WallTime{}, ClockQuality::unsynced);
  CHECK(alerts_of(*box, EventKind::inactivity) == 0);
  box->hear("hall", R"({"occupancy":true})");
  box->settle();
  box->hear("hall", R"({"occupancy":false})");
  box->pass(13h);
  CHECK(alerts_of(*box, EventKind::inactivity) == 1);
}

}  // namespace anju::pipeline_losses_test
