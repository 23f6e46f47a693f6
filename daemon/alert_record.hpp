// An alert as it is kept: what the platform was or will be told about it, and what it has gone through.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "rules/lifecycle.hpp"
#include "rules/model/alert.hpp"
#include "rules/model/time.hpp"

namespace anju {

// What keeps an alert back: a mode of the home, the question to the resident, too many of its kind.
enum class HeldBy : std::uint8_t { mode, asking, load };
enum class CancelledBy : std::uint8_t { resident, platform };

constexpr std::string_view name(HeldBy why) {
  constexpr std::array<std::string_view, 3> names{"mode", "asking", "load"};
  return names[static_cast<std::size_t>(why)];
}
constexpr std::string_view name(CancelledBy who) {
  return who == CancelledBy::resident ? "resident" : "platform";
}

struct AlertRecord {
  std::string id;
  std::uint32_t revision = 1;  // each transition that the platform must hear of adds one
  std::string home;
  std::string device;  // empty: the home as a whole
  std::string rule;
  EventKind event = EventKind::test;
  Classification classification;
  CapStatus status = CapStatus::actual;
  Stage stage = Stage::detected;
  bool open = true;  // the cause is still there
  Instant detected_at;
  std::optional<Instant> reported_at;
  std::optional<Instant> accepted_at;
  std::optional<Instant> cleared_at;
  Instant changed_at;
  std::string sentence_zh;
  std::string sentence_en;
  std::map<std::string, std::string> evidence;  // facts as text, by name

  std::optional<HeldBy> held_by;      // it was kept back when it was raised, and why
  std::optional<Instant> held_until;  // set as long as nobody beyond the box may hear of it
  Instant to_report_since;            // detected, or no longer held back
  // None: nobody must, because it is technical or a test.
  std::optional<Instant> feedback_due;
  std::optional<Instant> recheck_due;
  bool is_escalated = false;         // nobody had accepted it in time, so it went the local way as well
  bool feedback_is_overdue = false;  // and that was told
  bool recheck_is_overdue = false;
  std::optional<CancelledBy> cancelled_by;

  bool is_held() const { return held_until.has_value(); }
};

// One report of it.
struct AlertRevision {
  std::string alert;
  std::uint32_t revision = 1;
};

// One line of the history of an alert.
struct AlertTransition {
  std::string alert;
  std::uint32_t revision = 1;
  std::optional<AlertStep> step;  // none: it was raised
  Stage stage = Stage::detected;  // after it
  Instant at;
};

// "raise", or the name of the step.
inline std::string_view step_name(const std::optional<AlertStep>& step) {
  return step ? name(*step) : "raise";
}

// That the closed loop has something to wait for, so that a start looks at these alone.
inline bool is_waited_for(const AlertRecord& alert) {
  if (alert.stage == Stage::closed || alert.stage == Stage::cancelled || alert.stage == Stage::rechecked)
    return false;
  if (alert.is_held()) return alert.stage == Stage::detected;
  const bool is_told = alert.feedback_is_overdue && alert.recheck_is_overdue;
  return alert.feedback_due.has_value() && !is_told;
}

}  // namespace anju
