// The closed loop on the box: what holds an alert back, what it waits for, and what happens when nobody
// answers. 发现—上报—处置—反馈—复核.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include "rules/home_modes.hpp"
#include "rules/model/alert.hpp"
#include "rules/model/calendar.hpp"

namespace anju {

// The programme: the result is fed back within 24 hours of detection, and looked at again on site within 3
// working days.
inline constexpr Duration kFeedbackWithin{std::chrono::hours{24}};
inline constexpr int kRecheckWorkingDays = 3;

// An emergency that the platform has not accepted for this long goes the local way as well: the time in which
// GB 26875.1 (10 s a try) and Chiptech (16 tries of 30 s) have tried at least twice.
inline constexpr Duration kLocalAfter{std::chrono::seconds{60}};

// A mode that has just ended holds on for this long: who comes home is not yet seen by every sensor.
inline constexpr Duration kAfterMode{std::chrono::hours{1}};

// True when a mode of the home holds back what `raised` says: it is kept, and reported only when it is still
// true an hour after the mode. What threatens life (is_life_safety) is never held back.
bool is_held_by_mode(const Transition& raised, const HomeModes& modes, SteadyTime now);

// When what a mode holds back is told after all, if it is still true then; with each change of a mode of the
// home it is another time. None: no such mode is on or has been.
std::optional<SteadyTime> mode_hold_ends(const Transition& raised, const HomeModes& modes);

// Test while a technician tries the alarms of the home. What can burn or poison is actual all the same,
// unless the detector itself says that it is a test (EventKind::test and Reading::is_test).
CapStatus status_of(const Transition& raised, const HomeModes& modes);

// True for what goes on when the walk test is over: then nobody tries it any more, and it is actual. A press
// is over with the test.
bool outlasts_walk_test(EventKind event);

// True when the resident may be asked first, before anybody else hears of it: no life hangs on a minute.
bool may_ask_first(EventKind event);

// When it must be fed back and looked at again; on the timeline, so that no step of the clock moves it.
struct LoopDeadlines {
  SteadyTime feedback;
  SteadyTime recheck;
};
LoopDeadlines loop_deadlines(const Instant& detected, const Calendar& calendar);

// What the loop must know of an alert.
struct LoopAlert {
  std::string id;
  AlertClass alert_class = AlertClass::technical;
  CapStatus status = CapStatus::actual;
  Stage stage = Stage::detected;
  SteadyTime to_report_since;            // detected, or no longer held back
  std::optional<SteadyTime> held_until;  // nobody beyond the box hears of it until then
  LoopDeadlines due;
  bool is_escalated = false;
  bool feedback_is_overdue = false;  // and that was told
  bool recheck_is_overdue = false;
};

struct LoopStep {
  enum class What : std::uint8_t { report, go_local, feedback_overdue, recheck_overdue };
  std::string alert_id;
  What what = What::report;
  SteadyTime at;  // its deadline, however late it is met
};

std::string_view name(LoopStep::What what);

// One thread. Made anew at each start from the alerts that are kept, so it saves nothing.
class ClosedLoop {
 public:
  // The alert is new, or something about it has changed.
  void note(const LoopAlert& alert);

  std::optional<SteadyTime> next_deadline();
  // Everything that is due, earliest first, each once: note() the alert again with what has come of it.
  std::vector<LoopStep> due(SteadyTime now);

  std::size_t waiting() const { return next_.size(); }

 private:
  struct Entry {
    LoopStep step;
    bool operator>(const Entry& other) const {
      return step.at != other.step.at ? step.at > other.step.at : step.alert_id > other.step.alert_id;
    }
  };
  bool is_current(const Entry& entry) const;

  std::priority_queue<Entry, std::vector<Entry>, std::greater<>> queue_;
  std::map<std::string, LoopStep> next_;  // of each alert that waits for anything
};

}  // namespace anju
