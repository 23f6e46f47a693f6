// Three days without the city, at 60 readings a minute, and then all of it in one go: a store on a disk, time
// that passes as fast as the machine can.
#include <doctest/doctest.h>

#include <fstream>

#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"

namespace anju::offline_test {
namespace {

using namespace std::chrono_literals;
using test::Box;

constexpr int kReadings = 72 * 60 * 60;  // one a second
constexpr int kTogether = 10;            // said at once, so that the test is not only turns of the loop
constexpr int kEpisode = 30 * 60;        // seconds between two smoke alarms

long resident_kib() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmRSS:")) return std::stol(line.substr(6));
  }
  return 0;
}

void live(Box& box, int from, int seconds) {
  for (int second = from; second < from + seconds; second += kTogether) {
    for (int i = 0; i < kTogether; ++i)
      box.hear("water", R"({"water_consumed":)" + std::to_string(0.001 * (second + i)) + "}");
    if (second % kEpisode == 0) box.hear("smoke", R"({"smoke":true})");
    if (second % kEpisode == 50) box.hear("smoke", R"({"smoke":false})");
    box.pass(10s);
    box.city.heartbeats.clear();  // the memory of the test
  }
}

}  // namespace

TEST_CASE(
    "three days offline: nothing is lost, alarms come first and in their order, and the memory stays flat") {
  const test::TemporaryFolder folder;
  Box box(folder.path());
  box.start();
  constexpr int kFirst = kReadings / 12;
  live(box, 0, kFirst);
  const long before = resident_kib();
  live(box, kFirst, kReadings - kFirst);
  CHECK(box.city.sent.empty());
  // A sanitizer keeps what was freed, to know it when it is touched again.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
  CHECK(resident_kib() - before < 8 * 1024);
#else
  MESSAGE("the memory, " << resident_kib() - before << " KiB more, is not judged under a sanitizer");
#endif
  const auto smoke = static_cast<std::size_t>(kReadings / kEpisode);
  CHECK(box.store->figures().readings == kReadings + 2 * smoke);
  CHECK(box.store->outbox_size(OutboxLane::alarm) >= 2 * smoke);
  box.city.come_up();
  box.pass(10min);
  CHECK(box.store->outbox_size(OutboxLane::alarm) == 0);
  CHECK(box.store->outbox_size(OutboxLane::bulk) == 0);
  std::vector<std::string> ids;
  std::size_t bulk_before = 0;  // what is of the bulk lane and was sent before the last smoke alarm
  std::size_t bulk = 0;
  for (const auto& message : box.city.sent) {
    v1::AlertReport report;
    const bool is_alert = report.ParseFromString(message.payload) && !report.alert_id().empty();
    // That nobody gave feedback within a day is told in its own turn.
    if (report.feedback_overdue()) continue;
    if (is_alert && report.event() == "smoke") {
      ids.push_back(report.alert_id());
      bulk_before = bulk;
    } else if (!is_alert || report.alert_class() == "technical") {
      ++bulk;
    }
  }
  CHECK(ids.size() == 2 * smoke);
  for (std::size_t i = 0; i + 1 < ids.size(); i += 2) CHECK(ids[i] == ids[i + 1]);  // raised, cleared
  CHECK(std::is_sorted(ids.begin(), ids.end()));
  CHECK(bulk_before <= 8);  // at most what may be in flight
  CHECK(box.store->figures().readings == kReadings + 2 * smoke);
}

}  // namespace anju::offline_test
