#include "daemon/api/view_parts.hpp"

#include "daemon/api/json_writer.hpp"
#include "rules/classify.hpp"

namespace anju {
namespace {

std::optional<WallTime> wall(const std::optional<Instant>& instant) {
  if (!instant) return std::nullopt;
  return instant->wall;
}

void append_refused(std::string& out, const RefusedView& refused) {
  JsonObject object(out);
  object.text("reason", refused.reason);
  object.number("count", refused.count);
  object.text("where", refused.where);
  object.time("last", refused.last);
}

void append_cap(std::string& out, const AlertRecord& alert) {
  const Classification& c = alert.classification;
  JsonObject cap(out);
  cap.text("status", cap_word(alert.status));
  cap.text("category", cap_word(c.category));
  cap.text("urgency", cap_word(c.urgency));
  cap.text("severity", cap_word(c.severity));
  cap.text("certainty", cap_word(c.certainty));
}

void append_times(JsonObject& object, const AlertRecord& alert) {
  object.time("detected_at", alert.detected_at.wall);
  object.time("reported_at", wall(alert.reported_at));
  object.time("accepted_at", wall(alert.accepted_at));
  object.time("cleared_at", wall(alert.cleared_at));
  object.time("changed_at", alert.changed_at.wall);
  object.time("held_until", wall(alert.held_until));
  object.time("feedback_due", wall(alert.feedback_due));
  object.time("recheck_due", wall(alert.recheck_due));
  // On the box's own timeline: a clock that was set between the two instants does not change it.
  if (alert.accepted_at) {
    object.number("latency_ms", (alert.accepted_at->steady - alert.detected_at.steady).count());
  } else {
    object.at("latency_ms") += "null";
  }
}

}  // namespace

void append_view(std::string& out, const ReadingView& reading) {
  const QuantityInfo& about = info(reading.quantity);
  JsonObject object(out);
  object.text("quantity", about.name);
  object.text("channel", reading.channel);
  object.text("tariff", reading.tariff);
  if (reading.value && about.kind == QuantityKind::text) {
    append_json_string(object.at("value"), reading.word);
  } else if (reading.value) {
    append_json_value(object.at("value"), reading.quantity, *reading.value);
  } else {
    object.at("value") += "null";
  }
  object.text_or_null("unit", reading.unit);
  object.text("quality", name(reading.quality));
  object.time("measured_at", reading.measured_at);
}

void append_view(std::string& out, const HomeView& home) {
  JsonObject object(out);
  object.text("id", home.id);
  object.text("tier", name(home.tier));
  object.text("presence", name(home.presence));
  object.time("last_sign_of_life", home.last_sign_of_life);
  object.number("open_alerts", home.open_alerts);
  object.text("coverage", name(home.coverage));
  object.time("coverage_since", home.coverage_since);
  append_json_list(object.at("coverage_why"), home.coverage_why, append_json_string);
  append_json_list(object.at("silent_devices"), home.silent_devices, append_json_string);
  {
    JsonObject consent(object.at("consent"));
    consent.flag("contacts", home.consent.contacts);
    consent.flag("daily_totals", home.consent.daily_totals);
  }
  object.number("left_out", home.left_out);
  object.number("thinned", home.thinned);
  append_json_list(object.at("modes"), home.modes, [](std::string& to, const ModeView& mode) {
    JsonObject one(to);
    one.text("mode", name(mode.mode));
    one.time("until", mode.until);
  });
}

void append_view(std::string& out, const DeviceView& device) {
  JsonObject object(out);
  object.text("id", device.id);
  object.text("home", device.home);
  object.text("room", device.room);
  object.text("name", device.name);
  object.text("profile", device.profile);
  object.text("state", name(device.state));
  object.time("last_heard", device.last_heard);
  object.number("last_heard_s", whole_seconds(device.since_heard));
  append_json_list(object.at("readings"), device.readings,
                   [](std::string& to, const ReadingView& reading) { append_view(to, reading); });
  object.text("unanswered", device.unanswered);
  append_json_list(object.at("refused"), device.refused, append_refused);
  object.number("left_out", device.left_out);
}

void append_view(std::string& out, const AlertRecord& alert) {
  const Classification& c = alert.classification;
  JsonObject object(out);
  object.text("id", alert.id);
  object.number("revision", alert.revision);
  object.text("home", alert.home);
  object.text_or_null("device", alert.device);
  object.text("rule", alert.rule);
  object.text("event", name(alert.event));
  object.text("class", name(c.alert_class));
  object.text("dispatch", name(c.dispatch));
  object.text("stage", name(alert.stage));
  object.flag("open", alert.open);
  object.text_or_null("held_by", alert.held_by ? name(*alert.held_by) : "");
  object.text_or_null("cancelled_by", alert.cancelled_by ? name(*alert.cancelled_by) : "");
  object.flag("escalated", alert.is_escalated);
  object.flag("feedback_overdue", alert.feedback_is_overdue);
  object.flag("recheck_overdue", alert.recheck_is_overdue);
  append_cap(object.at("cap"), alert);
  append_times(object, alert);
  object.text("sentence_zh", alert.sentence_zh);
  object.text("sentence_en", alert.sentence_en);
  JsonObject evidence(object.at("evidence"));
  for (const auto& [key, value] : alert.evidence) evidence.text(key, value);
}

void append_view(std::string& out, const OutboxView& row) {
  JsonObject object(out);
  object.text("message_id", row.message_id);
  object.text("lane", row.lane == OutboxLane::alarm ? "alarm" : "bulk");
  object.time("created_at", row.created_at);
  object.number("attempts", row.attempts);
}

}  // namespace anju
