// Restart anywhere equals no restart: killed after any commit and after any message was kept, the day ends
// the same.
#include <doctest/doctest.h>

#include <algorithm>
#include <functional>
#include <span>

#include "daemon/reports.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/daemon/lived_day.hpp"
#include "tests/fakes/wire_text.hpp"

namespace anju::crash_test {
namespace {

namespace fs = std::filesystem;
using namespace std::chrono_literals;
using test::Day;
using test::kEnd;
using Lines = std::vector<std::string>;

std::string shown(const std::string& payload) {
  v1::AlertReport report;
  if (!report.ParseFromString(payload)) return "no report";
  return "event: \"" + report.event() + "\" stage: \"" + report.stage() + "\" " + test::wire_text(report);
}

// Whether an emergency had its receipt within a minute depends on how long the box was off, and that is
// right: all is compared as if no alert had gone the local way. 0: the revision that only said so.
std::uint32_t revision_without(Store& store, const std::string& alert, std::uint32_t revision) {
  for (const KeptTransition& one : store.history(alert)) {
    if (one.step != "escalate" || revision < one.revision) continue;
    return revision == one.revision ? 0 : revision - 1;
  }
  return revision;
}

void add_told(const Day& day, Lines& lines) {
  for (const auto& [id, payload] : day.box.city.kept) {
    v1::AlertReport report;
    const bool is_report = report.ParseFromString(payload) && report.revision() > 0;
    if (is_report) {
      const auto revision = revision_without(*day.box.store, report.alert_id(), report.revision());
      if (revision == 0) continue;
      report.set_revision(revision);
      report.set_message_id(report.alert_id() + "#" + std::to_string(revision));
      report.set_escalated(false);
    }
    lines.push_back("told " + (is_report ? report.message_id() : id) + " " +
                    shown(is_report ? report.SerializeAsString() : payload));
  }
}

void add_waiting(const Day& day, Lines& lines) {
  for (const OutboxView& row : day.box.pipeline->outbox(1000)) {
    const auto report = alert_of_message(row.message_id);
    if (!report) {
      lines.push_back("waits " + row.message_id);
      continue;
    }
    const std::string& alert = report->alert;
    if (const auto revision = revision_without(*day.box.store, alert, report->revision); revision > 0)
      lines.push_back("waits " + alert + "#" + std::to_string(revision));
  }
}

void add_alerts(Store& store, Lines& lines) {
  for (const AlertRecord& alert : store.alerts(false, 10'000)) {
    const std::uint32_t revision = alert.revision - (alert.is_escalated ? 1 : 0);
    lines.push_back("alert " + alert.id + " " + std::to_string(revision) + " " +
                    std::string(name(alert.stage)) + (alert.open ? " open" : " over"));
  }
}

void add_memory_of_rules(Store& store, Lines& lines) {
  for (const auto& [key, fields] : store.restore().states) {
    // How long there was a link and when receipts came is what this box has seen: a kill is part of it. So is
    // since when a home is covered, where it comes before the change was kept; but not whether it is.
    if (key.starts_with("link.")) continue;
    std::string line = "state " + key;
    const bool has_since = key.starts_with("coverage/");
    for (const std::int64_t field : std::span(fields).first(fields.size() - (has_since ? 1 : 0)))
      line += " " + std::to_string(field);
    lines.push_back(line);
  }
}

void add_readings(Store& store, Lines& lines) {
  for (const Reading& reading : store.recent_readings(10'000)) {
    lines.push_back("reading " + std::to_string(reading.channel) + " " + std::to_string(reading.value) + " " +
                    std::string(name(reading.quality)) + " " +
                    std::to_string(reading.measured_at.time_since_epoch().count()));
  }
}

// All that a day leaves: at the platform, in the outbox, in the store.
Lines outcome(const Day& day) {
  Lines lines;
  add_told(day, lines);
  add_waiting(day, lines);
  add_alerts(*day.box.store, lines);
  add_memory_of_rules(*day.box.store, lines);
  add_readings(*day.box.store, lines);
  std::sort(lines.begin(), lines.end());
  return lines;
}

// "" when they are the same, else the first line that only one of them has.
std::string difference(const Lines& expected, const Lines& found) {
  const auto [one, other] = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
  if (one == expected.end() && other == found.end()) return "";
  return "\n  without a restart: " + (one == expected.end() ? "-" : *one) +
         "\n  with one:          " + (other == found.end() ? "-" : *other);
}

// Of the messages of an undisturbed day every fourth gets its receipt late, and the last one none.
test::ScriptedUplink slow_city() {
  const test::TemporaryFolder folder;
  Day day(folder.path(), {}, {}, 0);
  day.begin();
  day.live();
  test::ScriptedUplink city;
  unsigned number = 0;
  for (const auto& [id, payload] : day.box.city.kept) {
    if (++number % 4 == 0) city.withhold(id, number / 4);
  }
  city.withhold(day.box.city.sent.back().message_id);
  return city;
}

Lines undisturbed(const test::ScriptedUplink& city) {
  const test::TemporaryFolder folder;
  Day day(folder.path(), {}, city, 0);
  day.begin();
  day.live();
  return outcome(day);
}

// Up to 4 minutes, and with the 5 of an idle box before not long enough to be deaf; yet soon enough that no
// message is heard later than it would have been.
Duration pause_at(const Day& killed) {
  const auto steps = test::mixed_day();
  const Duration until = killed.next < steps.size() ? steps[killed.next].at : kEnd;
  return std::clamp(until - killed.elapsed() - Duration{1}, Duration{0}, Duration{4min});
}

// kill -9 now, with what is on the disk now, and a start after a pause; the city knows what it knows.
Lines restarted(const Day& killed, const test::ScriptedUplink& city) {
  const test::TemporaryFolder folder;
  fs::copy(killed.box.folder(), folder.path(), fs::copy_options::recursive);
  Day day(folder.path(), killed.box.clock, city, killed.next);
  day.busy_for = killed.busy_for;
  day.box.clock.pass(pause_at(killed));
  day.begin();
  day.live();
  return outcome(day);
}

struct Killed {};

// Each commit is the last one of its run. Gives how the day ends, and in how many runs.
std::pair<Lines, int> killed_all_day(test::ScriptedUplink city) {
  auto folder = std::make_unique<test::TemporaryFolder>();
  test::SimClock clock;
  std::size_t next = 0;
  for (int runs = 1;; ++runs) {
    Day day(folder->path(), clock, city, next);
    REQUIRE_MESSAGE(runs < 1000, "it does not get on");
    day.on_commit = [] { throw Killed{}; };
    try {
      day.begin();
      day.live();
      return {outcome(day), runs};
    } catch (const Killed&) {
      auto left = std::make_unique<test::TemporaryFolder>();
      fs::copy(folder->path(), left->path(), fs::copy_options::recursive);
      std::swap(folder, left);
      clock = day.box.clock;
      city = day.box.city;
      next = day.next;
    }
  }
}

bool has_line(const Lines& lines, std::string_view part) {
  return std::any_of(lines.begin(), lines.end(),
                     [part](const std::string& line) { return line.find(part) != std::string::npos; });
}

}  // namespace

TEST_CASE("the day has something of everything") {
  const Lines lines = undisturbed(slow_city());
  for (const char* part : {"event: \"smoke\"", "event: \"gas-leak\"", "event: \"sos\"", "event: \"fall\"",
                           "event: \"inactivity\"", "event: \"device-fault\"", "event: \"presence-unknown\"",
                           "stage: \"cleared\"", "waits ", "stale", " open", " over"}) {
    CAPTURE(part);
    CHECK(has_line(lines, part));
  }
}

TEST_CASE("killed after any commit, before or after what it sends is sent, and started again") {
  const test::ScriptedUplink city = slow_city();
  const Lines expected = undisturbed(city);
  const test::TemporaryFolder folder;
  Day day(folder.path(), {}, city, 0);
  int cuts = 0;
  day.on_commit = [&] {
    ++cuts;
    CAPTURE(day.next);
    const bool sends = day.box.city.sent.size() != day.city_before_turn.sent.size();
    CHECK(difference(expected, restarted(day, day.box.city)) == "");
    if (sends) CHECK(difference(expected, restarted(day, day.city_before_turn)) == "");
  };
  day.begin();
  day.live();
  CHECK(difference(expected, outcome(day)) == "");
  CHECK(cuts > 100);
}

TEST_CASE("killed after every commit, all day long") {
  const test::ScriptedUplink city = slow_city();
  const auto [found, runs] = killed_all_day(city);
  CHECK(difference(undisturbed(city), found) == "");
  CHECK(runs > 50);
}

TEST_CASE("killed after any message was kept and before it was looked at") {
  const test::ScriptedUplink city = slow_city();
  const Lines expected = undisturbed(city);
  // At once, and while those of a minute wait together: when the loop turns makes no difference.
  for (const Duration busy_for : {Duration{0}, Duration{1min}}) {
    const test::TemporaryFolder folder;
    Day day(folder.path(), {}, city, 0);
    day.busy_for = busy_for;
    day.on_kept = [&] {
      CAPTURE(day.next);
      CHECK(difference(expected, restarted(day, day.box.city)) == "");
    };
    day.begin();
    day.live();
    CHECK(difference(expected, outcome(day)) == "");
  }
}

}  // namespace anju::crash_test
