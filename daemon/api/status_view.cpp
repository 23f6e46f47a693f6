// The status of the whole box.
#include "daemon/api/json_writer.hpp"
#include "daemon/api/view_parts.hpp"
#include "daemon/reports.hpp"

namespace anju {
namespace {

std::string_view name_of(ClockQuality quality) {
  switch (quality) {
    case ClockQuality::synced:
      return "synced";
    case ClockQuality::stepped:
      return "stepped";
    case ClockQuality::unsynced:
      break;
  }
  return "unsynced";
}

void append_clock(std::string& out, const StatusView& status) {
  JsonObject clock(out);
  clock.time("wall", status.wall);
  clock.text("quality", name_of(status.clock.quality));
  clock.time("since", status.clock.since);
  clock.number("steps", status.clock.steps);
  clock.number("last_step_s", whole_seconds(status.clock.last_step.value_or(Duration{0})));
  clock.time("last_step_at", status.clock.last_step_at);
}

void append_source(std::string& out, const SourceView& source) {
  JsonObject object(out);
  object.text("name", source.name);
  object.flag("connected", source.connected);
  object.text("reason", source.reason);
  object.number("messages", source.messages);
}

void append_uplink(std::string& out, const UplinkView& uplink) {
  JsonObject object(out);
  object.flag("configured", uplink.configured);
  object.flag("connected", uplink.connected);
  object.text("reason", uplink.reason);
  object.time("since", uplink.since);
}

void append_outbox(std::string& out, const OutboxFigures& outbox) {
  JsonObject object(out);
  object.number("alarm", outbox.alarm);
  object.number("bulk", outbox.bulk);
  object.number("oldest_s", whole_seconds(outbox.oldest));
}

void append_errands(std::string& out, const ErrandFigures& errands) {
  JsonObject object(out);
  object.number("prompts", errands.prompts);
  object.number("sirens", errands.sirens);
  object.number("webhooks", errands.webhooks);
  object.number("given_up", errands.given_up);
  object.text("trouble", errands.trouble);
}

void append_store(std::string& out, const StatusView& status) {
  JsonObject object(out);
  object.number("readings", status.store.readings);
  object.number("readings_waiting", status.store.waiting);
  object.number("readings_packed", status.store.packed);
  object.number("alerts", status.store.alerts);
  object.number("bytes", status.store.bytes);
  object.number("commits", status.store.commits);
  object.number("journal_bytes", status.journal_bytes);
}

void append_counters(std::string& out, const Counters& counters) {
  JsonObject object(out);
  object.number("heard", counters.heard);
  object.number("decoded", counters.decoded);
  object.number("ignored", counters.ignored);
  object.number("refused", counters.refused);
  object.number("unknown_device", counters.unknown_device);
  object.number("repeated", counters.repeated);
  object.number("counter_steps", counters.counter_steps);
  object.number("not_kept", counters.not_kept);
  object.number("dropped", counters.dropped);
  object.number("limited", counters.limited);
  object.number("receipts", counters.receipts);
  object.number("receipts_unknown", counters.receipts_unknown);
  object.number("commands", counters.commands);
  object.number("commands_refused", counters.commands_refused);
  object.number("alerts_held", counters.alerts_held);
  object.number("alerts_asked", counters.alerts_asked);
  object.number("alerts_too_many", counters.alerts_too_many);
}

void append_fleet(std::string& out, const FleetView& fleet) {
  JsonObject object(out);
  object.text("group", fleet.group);
  object.number("number", fleet.number);
  object.number("done", fleet.notes.done);
  object.number("undone", fleet.notes.undone);
  object.number("waiting", fleet.notes.waiting);
  {
    JsonObject refused(object.at("refused"));
    for (const auto& [why, count] : fleet.notes.refused) refused.number(why, count);
  }
  if (!fleet.notes.last) return;
  JsonObject last(object.at("last"));
  last.text("number", fleet.notes.last->subject);
  last.text("outcome", name(static_cast<CommandAnswer::Outcome>(fleet.notes.last->outcome)));
  last.text("reason", fleet.notes.last->reason);
  last.time("at", fleet.notes.last->at.wall);
}

}  // namespace

std::string status_json(const StatusView& status) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.text("gateway", status.gateway);
    answer.text("version", status.version);
    answer.flag("commissioned", !status.homes.empty());
    answer.flag("safe_mode", status.safe_mode);
    answer.text("config_revision", status.config_revision);
    answer.text("health", status.reasons.empty() ? "ok" : "degraded");
    append_json_list(answer.at("reasons"), status.reasons, append_json_string);
    answer.number("uptime_s", whole_seconds(status.uptime));
    append_clock(answer.at("clock"), status);
    append_json_list(answer.at("sources"), status.sources, append_source);
    append_uplink(answer.at("uplink"), status.uplink);
    append_outbox(answer.at("outbox"), status.outbox);
    append_errands(answer.at("errands"), status.errands);
    append_json_list(answer.at("homes"), status.homes,
                     [](std::string& to, const HomeView& home) { append_view(to, home); });
    if (status.fleet) append_fleet(answer.at("fleet"), *status.fleet);
    append_store(answer.at("store"), status);
    append_counters(answer.at("counters"), status.counters);
  }
  return out;
}

}  // namespace anju
