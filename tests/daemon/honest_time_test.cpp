// A clock on the wall that starts in 1970, jumps, or says 2082 neither raises nor loses an alarm: days made
// from seeds, each lived once with a clock that is right and once with one that is not.
#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

#include "daemon/text/iso_time.hpp"
#include "tests/config/temporary_folder.hpp"
#include "tests/fakes/box.hpp"
#include "tests/fakes/honest_day.hpp"

namespace anju::honest_time_test {
namespace {

using namespace std::chrono_literals;
using test::HonestStep;
using test::kSimStart;
using test::Stamp;
using Lines = std::vector<std::string>;

Settings honest_settings() {
  Settings settings = test::mixed_day_settings();
  settings.store.commit_interval = 60s;
  return settings;
}

class LivedDay {
 public:
  explicit LivedDay(bool is_lost) : box_(folder_.path(), honest_settings()) {
    box_.is_in_memory = true;
    if (is_lost) box_.clock.set_wall(WallTime{2min}, ClockQuality::unsynced);
    box_.start();
    start_ = box_.clock.now().steady;
    box_.city.come_up();
    box_.settle();
  }

  void live(const std::vector<HonestStep>& day) {
    for (const HonestStep& step : day) live(step);
    box_.pass(test::kHonestDay + 4h - elapsed());
  }

  // What has become of the day, without the times of the wall.
  Lines told() {
    Lines lines;
    for (const AlertRecord& alert : box_.store->alerts(false, 100'000)) lines.push_back(line_of(alert));
    // A correction says the same once more, with other times, and perhaps when the platform has it already.
    for (const v1::AlertReport& report : box_.city.reports()) {
      if (report.stage() != "accepted")
        lines.push_back("told " + name_of(report.alert_id()) + " " + report.stage());
    }
    std::sort(lines.begin(), lines.end());
    lines.erase(std::unique(lines.begin(), lines.end()), lines.end());
    return lines;
  }
  Lines readings() {
    Lines lines;
    for (const Reading& reading : box_.store->recent_readings(100'000))
      lines.push_back(std::to_string(reading.channel) + " " + std::to_string(reading.value) + " " +
                      std::string(name(reading.quality)));
    const Counters counters = box_.pipeline->status(box_.clock.now()).counters;
    lines.push_back("since the last start: " + std::to_string(counters.repeated) + " repeated, " +
                    std::to_string(counters.refused) + " refused");
    return lines;
  }
  std::map<std::string, AlertRecord> alerts() {
    std::map<std::string, AlertRecord> all;
    for (AlertRecord& alert : box_.store->alerts(false, 100'000)) all.emplace(name_of(alert.id), alert);
    return all;
  }
  WallTime true_time(SteadyTime at) const { return kSimStart + (at - start_); }

 private:
  Duration elapsed() const { return box_.clock.now().steady - start_; }

  void live(const HonestStep& step) {
    box_.pass(step.at - elapsed());
    if (step.restarts) box_.restart();
    if (step.jumps_first) change_clock(step);
    box_.hear(step.device, payload_of(step));
    if (!step.jumps_first) change_clock(step);
    box_.settle();
  }
  void change_clock(const HonestStep& step) {
    const ClockReading& machine = box_.clock.machine();
    if (step.is_first_sync) {
      box_.clock.set_wall(kSimStart + elapsed());
    } else if (step.jump != Duration{0}) {
      box_.clock.set_wall(machine.wall + step.jump, machine.quality);
    }
  }
  std::string payload_of(const HonestStep& step) const {
    if (step.stamp == Stamp::none) return "{" + step.fact + "}";
    const WallTime now = step.stamp == Stamp::box ? box_.clock.machine().wall : kSimStart + elapsed();
    return "{" + step.fact + R"(,"last_seen":")" + iso_time(now - step.lag) + "\"}";
  }

  // Ids count from the start of the timeline; of an alarm that was told late, they name the device's time.
  std::string name_of(const std::string& id) const {
    if (id.find(".late/") != std::string::npos) return id;
    const auto mark = id.rfind('/');
    const SteadyTime episode{Duration{std::stoll(id.substr(mark + 1))}};
    return id.substr(0, mark + 1) + std::to_string((episode - start_).count());
  }
  std::string line_of(const AlertRecord& alert) const {
    std::string line = name_of(alert.id) + " " + std::string(name(alert.stage)) + " at " +
                       std::to_string((alert.detected_at.steady - start_).count());
    if (alert.cleared_at)
      line += ", cleared at " + std::to_string((alert.cleared_at->steady - start_).count());
    for (const auto& [fact, text] : alert.evidence) {
      if (!parse_iso_time(text)) line.append(" ").append(fact).append("=").append(text);
    }
    return line;
  }

  test::TemporaryFolder folder_;
  test::Box box_;
  SteadyTime start_;
};

std::string difference(const Lines& right, const Lines& found) {
  const auto [one, other] = std::mismatch(right.begin(), right.end(), found.begin(), found.end());
  if (one == right.end() && other == found.end()) return "";
  return "\n  with a right clock: " + (one == right.end() ? "-" : *one) +
         "\n  with this one:      " + (other == found.end() ? "-" : *other);
}

// Each was told again at most once, and no time of a lost clock is left.
void check_corrected(LivedDay& right, LivedDay& lost) {
  const auto expected = right.alerts();
  for (const auto& [id, alert] : lost.alerts()) {
    CAPTURE(id);
    const auto same = expected.find(id);
    if (same == expected.end()) continue;
    CHECK(alert.revision >= same->second.revision);
    CHECK(alert.revision <= same->second.revision + 1);
    CHECK(alert.sentence_en.find("1970-") == std::string::npos);
    for (const auto& [fact, text] : alert.evidence) {
      CAPTURE(fact);
      CAPTURE(text);
      CHECK(text.find("1970-") == std::string::npos);
    }
  }
}

bool has_jump(const std::vector<HonestStep>& day) {
  return std::any_of(day.begin(), day.end(), [](const HonestStep& step) { return step.jump != 0ms; });
}

// Without other jumps the day is the same to the millisecond of the wall.
void check_times(LivedDay& right, LivedDay& lost) {
  const auto expected = right.alerts();
  for (const auto& [id, alert] : lost.alerts()) {
    CAPTURE(id);
    CHECK(alert.detected_at.wall == lost.true_time(alert.detected_at.steady));
    CHECK(alert.changed_at.wall == lost.true_time(alert.changed_at.steady));
    CHECK(alert.detected_at.quality == ClockQuality::synced);
    const auto same = expected.find(id);
    if (same == expected.end()) continue;
    CHECK(alert.sentence_zh == same->second.sentence_zh);
    CHECK(alert.evidence == same->second.evidence);
  }
}

void compare(std::uint32_t seed) {
  INFO("again: ANJU_TIME_FROM=" << seed << " ANJU_TIME_SEEDS=1 daemon_tests -tc='*days made from seeds*'");
  const auto day = test::honest_day(seed);
  const auto jumping = test::with_jumps(day, seed);
  LivedDay right(false);
  LivedDay found(test::starts_in_1970(seed));
  right.live(day);
  found.live(jumping);
  CHECK(difference(right.told(), found.told()) == "");
  CHECK(difference(right.readings(), found.readings()) == "");
  if (!test::starts_in_1970(seed)) return;
  check_corrected(right, found);
  if (!has_jump(jumping)) check_times(right, found);
}

std::uint32_t number_from(const char* variable, std::uint32_t otherwise) {
  const char* const text = std::getenv(variable);
  return text ? static_cast<std::uint32_t>(std::strtoul(text, nullptr, 10)) : otherwise;
}

}  // namespace

TEST_CASE("days made from seeds are the same whatever the clock on the wall does") {
  const std::uint32_t first = number_from("ANJU_TIME_FROM", 1);
  const std::uint32_t count = number_from("ANJU_TIME_SEEDS", 50);
  for (std::uint32_t seed = first; seed < first + count; ++seed) compare(seed);
}

TEST_CASE("the days have something of everything") {
  std::string told;
  for (std::uint32_t seed = 1; seed < 12; ++seed) {
    LivedDay one(false);
    one.live(test::honest_day(seed));
    for (const std::string& line : one.told()) told += line + "\n";
  }
  for (const char* part :
       {"sos", "fall", "smoke", "gas", "inactivity", "device-silent", ".late/", "cleared"}) {
    CAPTURE(std::string(part));
    CHECK(told.find(part) != std::string::npos);
  }
}

}  // namespace anju::honest_time_test
