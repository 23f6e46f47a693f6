#include "daemon/store/alert_columns.hpp"

#include <SQLiteCpp/Column.h>

#include <boost/json.hpp>

namespace anju {

// The alert's identity and the place of its detection on the timeline are written once; a change touches the
// rest. What the wall showed then is corrected when nobody knew the time.
const char* const kUpsertAlert =
    "INSERT INTO alert(id, revision, home, device, rule, event, status, alert_class, dispatch, category, "
    "urgency, severity, certainty, stage, is_open, detected_steady, detected_wall, detected_clock, "
    "reported_steady, reported_wall, accepted_steady, accepted_wall, cleared_steady, cleared_wall, "
    "changed_steady, changed_wall, sentence_zh, sentence_en, evidence, held_by, held_until_steady, "
    "held_until_wall, to_report_steady, to_report_wall, feedback_due_steady, feedback_due_wall, "
    "recheck_due_steady, recheck_due_wall, flags, cancelled_by, is_waited_for) "
    "VALUES(?1,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19,?20,?21,?22,?23,"
    "?24,?25,?26,?27,?28,?29,?30,?31,?32,?33,?34,?35,?36,?37,?38,?39,?40,?41) "
    "ON CONFLICT(id) DO UPDATE SET revision=excluded.revision, status=excluded.status, "
    "stage=excluded.stage, detected_wall=excluded.detected_wall, detected_clock=excluded.detected_clock, "
    "is_open=excluded.is_open, reported_steady=excluded.reported_steady, "
    "reported_wall=excluded.reported_wall, "
    "accepted_steady=excluded.accepted_steady, accepted_wall=excluded.accepted_wall, "
    "cleared_steady=excluded.cleared_steady, cleared_wall=excluded.cleared_wall, "
    "changed_steady=excluded.changed_steady, changed_wall=excluded.changed_wall, "
    "sentence_zh=excluded.sentence_zh, sentence_en=excluded.sentence_en, evidence=excluded.evidence, "
    "held_by=excluded.held_by, held_until_steady=excluded.held_until_steady, "
    "held_until_wall=excluded.held_until_wall, to_report_steady=excluded.to_report_steady, "
    "to_report_wall=excluded.to_report_wall, feedback_due_steady=excluded.feedback_due_steady, "
    "feedback_due_wall=excluded.feedback_due_wall, recheck_due_steady=excluded.recheck_due_steady, "
    "recheck_due_wall=excluded.recheck_due_wall, flags=excluded.flags, cancelled_by=excluded.cancelled_by, "
    "is_waited_for=excluded.is_waited_for";

const char* const kAlertColumns =
    "id, revision, home, device, rule, event, status, alert_class, dispatch, category, urgency, severity, "
    "certainty, "
    "stage, is_open, detected_steady, detected_wall, detected_clock, reported_steady, reported_wall, "
    "accepted_steady, accepted_wall, cleared_steady, cleared_wall, changed_steady, changed_wall, "
    "sentence_zh, "
    "sentence_en, evidence, held_by, held_until_steady, held_until_wall, to_report_steady, to_report_wall, "
    "feedback_due_steady, feedback_due_wall, recheck_due_steady, recheck_due_wall, flags, cancelled_by";

namespace {

constexpr int kEscalated = 1;
constexpr int kFeedbackOverdue = 2;
constexpr int kRecheckOverdue = 4;

// Both halves of an instant, or NULL twice.
void bind_instant(SQLite::Statement& statement, int index, const std::optional<Instant>& instant) {
  if (!instant) {
    statement.bind(index);
    statement.bind(index + 1);
    return;
  }
  statement.bind(index, static_cast<std::int64_t>(instant->steady.time_since_epoch().count()));
  statement.bind(index + 1, static_cast<std::int64_t>(instant->wall.time_since_epoch().count()));
}

std::optional<Instant> read_instant(SQLite::Statement& statement, int index) {
  if (statement.getColumn(index).isNull()) return std::nullopt;
  return Instant{SteadyTime{Duration{statement.getColumn(index).getInt64()}},
                 WallTime{Duration{statement.getColumn(index + 1).getInt64()}}, ClockQuality::unsynced};
}

template <class Enum>
Enum read_enum(SQLite::Statement& statement, int index) {
  return static_cast<Enum>(statement.getColumn(index).getInt());
}

template <class Enum>
std::optional<Enum> read_known(SQLite::Statement& statement, int index) {
  if (statement.getColumn(index).isNull()) return std::nullopt;
  return read_enum<Enum>(statement, index);
}

template <class Enum>
void bind_known(SQLite::Statement& statement, int index, const std::optional<Enum>& value) {
  if (value) return statement.bind(index, static_cast<int>(*value));
  statement.bind(index);
}

// What the closed loop must know.
void bind_loop(SQLite::Statement& statement, const AlertRecord& alert) {
  bind_known(statement, 30, alert.held_by);
  bind_instant(statement, 31, alert.held_until);
  bind_instant(statement, 33, alert.to_report_since);
  bind_instant(statement, 35, alert.feedback_due);
  bind_instant(statement, 37, alert.recheck_due);
  statement.bind(39, (alert.is_escalated ? kEscalated : 0) +
                         (alert.feedback_is_overdue ? kFeedbackOverdue : 0) +
                         (alert.recheck_is_overdue ? kRecheckOverdue : 0));
  bind_known(statement, 40, alert.cancelled_by);
  statement.bind(41, is_waited_for(alert) ? 1 : 0);
}

void read_loop(SQLite::Statement& statement, AlertRecord& alert) {
  alert.held_by = read_known<HeldBy>(statement, 29);
  alert.held_until = read_instant(statement, 30);
  alert.to_report_since = read_instant(statement, 32).value_or(alert.detected_at);
  alert.feedback_due = read_instant(statement, 34);
  alert.recheck_due = read_instant(statement, 36);
  const int flags = statement.getColumn(38).getInt();
  alert.is_escalated = (flags & kEscalated) != 0;
  alert.feedback_is_overdue = (flags & kFeedbackOverdue) != 0;
  alert.recheck_is_overdue = (flags & kRecheckOverdue) != 0;
  alert.cancelled_by = read_known<CancelledBy>(statement, 39);
}

}  // namespace

void bind_alert(SQLite::Statement& statement, const AlertRecord& alert) {
  const Classification& c = alert.classification;
  statement.bind(1, alert.id);
  statement.bind(2, static_cast<std::int64_t>(alert.revision));
  statement.bind(3, alert.home);
  statement.bind(4, alert.device);
  statement.bind(5, alert.rule);
  statement.bind(6, std::string(name(alert.event)));
  statement.bind(7, static_cast<int>(alert.status));
  statement.bind(8, static_cast<int>(c.alert_class));
  statement.bind(9, static_cast<int>(c.dispatch));
  statement.bind(10, static_cast<int>(c.category));
  statement.bind(11, static_cast<int>(c.urgency));
  statement.bind(12, static_cast<int>(c.severity));
  statement.bind(13, static_cast<int>(c.certainty));
  statement.bind(14, std::string(name(alert.stage)));
  statement.bind(15, alert.open ? 1 : 0);
  bind_instant(statement, 16, alert.detected_at);
  statement.bind(18, static_cast<int>(alert.detected_at.quality));
  bind_instant(statement, 19, alert.reported_at);
  bind_instant(statement, 21, alert.accepted_at);
  bind_instant(statement, 23, alert.cleared_at);
  bind_instant(statement, 25, alert.changed_at);
  statement.bind(27, alert.sentence_zh);
  statement.bind(28, alert.sentence_en);
  boost::json::object evidence;
  for (const auto& [key, value] : alert.evidence) evidence[key] = value;
  statement.bind(29, boost::json::serialize(evidence));
  bind_loop(statement, alert);
}

AlertRecord read_alert(SQLite::Statement& statement) {
  AlertRecord alert;
  const auto text = [&statement](int index) { return statement.getColumn(index).getString(); };
  alert.id = text(0);
  alert.revision = statement.getColumn(1).getUInt();
  alert.home = text(2);
  alert.device = text(3);
  alert.rule = text(4);
  alert.event = find_event(text(5)).value_or(EventKind::test);
  alert.status = read_enum<CapStatus>(statement, 6);
  alert.classification = {read_enum<AlertClass>(statement, 7),   read_enum<Dispatch>(statement, 8),
                          read_enum<CapCategory>(statement, 9),  read_enum<CapUrgency>(statement, 10),
                          read_enum<CapSeverity>(statement, 11), read_enum<CapCertainty>(statement, 12)};
  alert.stage = find_stage(text(13)).value_or(Stage::detected);
  alert.open = statement.getColumn(14).getInt() != 0;
  alert.detected_at = read_instant(statement, 15).value_or(Instant{});
  alert.detected_at.quality = read_enum<ClockQuality>(statement, 17);
  alert.reported_at = read_instant(statement, 18);
  alert.accepted_at = read_instant(statement, 20);
  alert.cleared_at = read_instant(statement, 22);
  alert.changed_at = read_instant(statement, 24).value_or(Instant{});
  alert.sentence_zh = text(26);
  alert.sentence_en = text(27);
  read_loop(statement, alert);
  boost::json::error_code broken;
  const auto evidence = boost::json::parse(text(28), broken);
  if (!broken && evidence.is_object()) {
    for (const auto& [key, value] : evidence.get_object()) {
      if (value.is_string()) alert.evidence.emplace(key, value.get_string());
    }
  }
  return alert;
}

}  // namespace anju
