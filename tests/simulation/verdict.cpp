#include "tests/simulation/verdict.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <map>
#include <set>

#include "tests/fakes/wire_text.hpp"

namespace anju::simulation {
namespace {

using namespace std::chrono_literals;

constexpr Duration kInTime{5s};        // from the acknowledgement to the city
constexpr Duration kAfterwards{3min};  // off for as long at most, started anew, the link came back
constexpr std::uint64_t kMostBytes = 64U << 20U;

std::string clock(Duration at) {
  const auto seconds = at.count() / 1000;
  return fmt::format("{:02}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

// When the city could have been reached at the latest.
Duration undisturbed_from(const DayRecord& day, Duration at) {
  for (bool is_moved = true; is_moved;) {
    is_moved = false;
    for (const Fault& fault : day.faults) {
      const Duration end = fault.at + fault.lasts + kAfterwards;
      if (at < fault.at || at >= end) continue;
      at = end;
      is_moved = true;
    }
  }
  return at;
}

struct Told {
  Duration first{0};
  const v1::AlertReport* report = nullptr;
};

// The first report of each alert, by its id.
std::map<std::string, Told> told(const DayRecord& day) {
  std::map<std::string, Told> alerts;
  for (const auto& arrived : day.alerts)
    alerts.try_emplace(arrived.report.alert_id(), Told{arrived.at, &arrived.report});
  return alerts;
}

bool is_of(const v1::AlertReport& report, const Truth& truth) {
  return report.event() == name(truth.event) && report.device() == truth.device;
}

struct Heard {
  std::optional<Duration> acknowledged;
  bool perhaps = false;
  std::size_t alerts = 1;  // at most: who calls again after a pause means it anew
};

// Whoever calls again after so long means it anew (rules/alarm_channel.hpp). A box that could keep nothing
// meanwhile has heard a pause, and must not take it for the same fall.
constexpr Duration kCallIsNew{10min};

// The most alerts that one truth can make of when it was heard; what may be kept may also not be.
class Calls {
 public:
  void note(Duration at, bool is_sure) {
    const bool is_new = last_ && at > *last_ + kCallIsNew;
    if (is_new) ++alerts_;
    if (is_sure || is_new || !last_) last_ = at;
  }
  std::size_t alerts() const { return alerts_; }

 private:
  std::optional<Duration> last_;
  std::size_t alerts_ = 1;
};

Heard heard(const DayRecord& day, int truth) {
  Heard result;
  std::multimap<Duration, bool> times;  // and whether it was heard then for sure
  for (std::size_t i = 0; i < day.fates.size(); ++i) {
    const PlannedMessage& message = day.plan.messages[i];
    if (message.truth != truth || message.is_end) continue;
    if (day.fates[i].acknowledged && !result.acknowledged) result.acknowledged = day.fates[i].acknowledged;
    result.perhaps = result.perhaps || day.fates[i].acknowledged || day.fates[i].may_be_kept;
    if (day.fates[i].acknowledged) times.emplace(*day.fates[i].acknowledged, true);
    if (day.fates[i].may_be_kept) times.emplace(message.at, false);
  }
  const EventKind event = day.plan.truths[static_cast<std::size_t>(truth)].event;
  if (event != EventKind::sos && event != EventKind::fall) return result;
  Calls calls;
  for (const auto& [at, is_sure] : times) calls.note(at, is_sure);
  result.alerts = calls.alerts();
  return result;
}

std::string judge(const DayRecord& day, int index, const std::map<std::string, Told>& alerts) {
  const Truth& truth = day.plan.truths[static_cast<std::size_t>(index)];
  const Heard said = heard(day, index);
  std::size_t count = 0;
  Duration first = Duration::max();
  for (const auto& [id, alert] : alerts) {
    if (!is_of(*alert.report, truth)) continue;
    ++count;
    first = std::min(first, alert.first);
  }
  const std::string what = fmt::format("{} of {} at {}", name(truth.event), truth.device, clock(truth.from));
  // Of what was kept before a bit was flipped, what can be read is kept; the city is told of the damage.
  const bool is_damaged =
      std::any_of(day.damages.begin(), day.damages.end(), [&](Duration at) { return at >= truth.from; });
  if (is_damaged) return count > 2 ? what + ": told more than twice" : "";
  if (count == 0 && said.acknowledged) return what + ": acknowledged, and the city was never told";
  if (count > 0 && !said.perhaps) return what + ": told, and never heard";
  if (count > said.alerts) return what + fmt::format(": {} alerts of one truth", count);
  if (count == 0) return "";
  if (!said.acknowledged) return "";
  const Duration due = undisturbed_from(day, *said.acknowledged) + kInTime;
  return first <= due ? "" : what + ": told at " + clock(first) + ", and could have been by " + clock(due);
}

std::string judge_causes(const DayRecord& day, const std::map<std::string, Told>& alerts) {
  for (const auto& [id, alert] : alerts) {
    const v1::AlertReport& report = *alert.report;
    if (report.alert_class() == "technical") continue;
    const bool has_cause =
        std::any_of(day.plan.truths.begin(), day.plan.truths.end(),
                    [&](const Truth& truth) { return is_of(report, truth) && alert.first >= truth.from; });
    if (!has_cause)
      return "an alert without a cause at " + clock(alert.first) + ": " + id + ", " + report.sentence_en();
  }
  return "";
}

// After damage an alert is told again as it is now, and a receipt, which makes no revision, is the last that
// it had.
std::string words_of(const SimulatedCity::Arrived& arrived) {
  v1::AlertReport words = arrived.report;
  if (words.stage() == name(Stage::accepted)) words.set_stage(std::string(name(Stage::detected)));
  words.clear_transition_at_ms();
  return test::wire_text(words);
}

std::string judge_order(const DayRecord& day) {
  std::map<std::string, std::string> words;       // by message
  std::map<std::string, std::uint32_t> revision;  // by alert, the last new one
  for (const auto& arrived : day.alerts) {
    const v1::AlertReport& report = arrived.report;
    const std::string said = words_of(arrived);
    const auto [known, is_new] = words.try_emplace(report.message_id(), said);
    if (known->second != said)
      return report.message_id() + " was sent with other words:\n" + known->second + said;
    if (!is_new) continue;
    std::uint32_t& last = revision[report.alert_id()];
    if (report.revision() <= last) return report.message_id() + fmt::format(" came after revision {}", last);
    last = report.revision();
  }
  return "";
}

}  // namespace

std::string verdict(const DayRecord& day) {
  if (!day.violation.empty()) return day.violation;
  if (day.waiting > 0) return fmt::format("{} messages of alerts wait at the end of the day", day.waiting);
  if (day.bytes > kMostBytes) return fmt::format("its files take {} bytes", day.bytes);
  const auto alerts = told(day);
  for (std::size_t i = 0; i < day.plan.truths.size(); ++i)
    if (std::string wrong = judge(day, static_cast<int>(i), alerts); !wrong.empty()) return wrong;
  if (std::string wrong = judge_causes(day, alerts); !wrong.empty()) return wrong;
  return judge_order(day);
}

std::string same(const DayRecord& disturbed, const DayRecord& quiet) {
  // That nobody answered for a minute is a revision of its own, so revisions are not compared.
  const auto lines = [](const DayRecord& day) {
    std::set<std::string> all;
    for (const auto& arrived : day.alerts)
      all.insert(arrived.report.alert_id() + " " + arrived.report.stage());
    return all;
  };
  const auto a = lines(disturbed);
  const auto b = lines(quiet);
  for (const std::string& line : a)
    if (!b.contains(line)) return "told only with faults: " + line;
  for (const std::string& line : b)
    if (!a.contains(line)) return "told only without faults: " + line;
  if (disturbed.readings != quiet.readings)
    return fmt::format("{} readings were kept, {} without faults", disturbed.readings, quiet.readings);
  return "";
}

}  // namespace anju::simulation
