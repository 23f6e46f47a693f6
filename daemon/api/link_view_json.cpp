// The way to the city, what it has asked for, and what has left the box.
#include <fmt/format.h>

#include "daemon/api/json_writer.hpp"
#include "daemon/api/views.hpp"
#include "daemon/reports.hpp"
#include "daemon/store/ledger.hpp"

namespace anju {
namespace {

double per_cent(const LinkMonth& month) {
  const double all = static_cast<double>((month.up + month.down).count());
  return all > 0 ? 100.0 * static_cast<double>(month.up.count()) / all : 0;
}

void append_path(std::string& out, const UplinkView& path, const std::string& place) {
  JsonObject object(out);
  object.text("place", place);
  object.flag("connected", path.connected);
  object.text("reason", path.reason);
  object.time("since", path.since);
}

void append_month(std::string& out, const LinkMonth& month) {
  JsonObject object(out);
  object.number("month", month.month);
  object.at("up_percent") += fmt::format("{:.3f}", per_cent(month));
  object.number("up_s", month.up.count() / 1000);
  object.number("down_s", month.down.count() / 1000);
  object.number("losses", month.losses);
  object.number("accepted", month.accepted);
  object.number("median_ms", month.median.count());
  object.number("p95_ms", month.p95.count());
  object.number("p99_ms", month.p99.count());
  object.number("longest_ms", month.longest.count());
}

void append_test(std::string& out, const LinkTest& test) {
  JsonObject object(out);
  object.time("at", test.at.wall);
  if (test.latency) {
    object.number("latency_ms", test.latency->count());
  } else {
    object.at("latency_ms") += "null";
  }
}

void append_command(std::string& out, const CommandNote& note) {
  JsonObject object(out);
  object.text("id", note.id);
  object.time("at", note.at.wall);
  object.text("what", note.what);
  object.text("subject", note.subject);
  object.text("outcome", name(static_cast<CommandAnswer::Outcome>(note.outcome)));
  object.text("reason", note.reason);
}

void append_entry(std::string& out, const KeptLedgerEntry& entry) {
  JsonObject object(out);
  object.number("entry", entry.id);
  object.time("at", entry.at);
  object.text("kind", ledger_kind_name(entry.kind));
  object.text("home", entry.home);
  object.text("message_id", entry.message_id);
  object.number("bytes", entry.bytes);
  object.text("payload_sha256", hex_text(entry.digest));
  object.text("salt", hex_text(entry.salt));
  object.text("content_sha256", hex_text(entry.content));
  object.text("hash", hex_text(entry.hash));
  object.flag("erased", entry.is_erased);
}

}  // namespace

std::string link_json(const LinkView& link) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.flag("configured", link.first.configured);
    append_path(answer.at("first"), link.first, link.first_place);
    if (link.second) append_path(answer.at("second"), *link.second, link.second_place);
    answer.time("last_down", link.last_down);
    answer.text("last_reason", link.last_reason);
    answer.time("certificate_until", link.identity.certificate_until);
    answer.time("authority_until", link.identity.authority_until);
    answer.time("revocation_until", link.identity.revocation_until);
    answer.flag("checks_revocation", link.identity.checks_revocation);
    if (link.test) append_test(answer.at("test"), *link.test);
    append_json_list(answer.at("months"), link.months, append_month);
    answer.number("ledger_entries", link.ledger_entries);
    answer.text("ledger_head", hex_text(link.ledger_head));
  }
  return out;
}

std::string commands_json(const std::vector<CommandNote>& commands) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    append_json_list(answer.at("commands"), commands, append_command);
  }
  return out;
}

std::string ledger_json(const std::vector<KeptLedgerEntry>& entries) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    append_json_list(answer.at("ledger"), entries, append_entry);
  }
  return out;
}

std::string trial_json(const std::string& home) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.text("home", home);
    answer.flag("dry_run", true);
  }
  return out;
}

std::string pinged_json(const std::string& alert_id) {
  std::string out;
  {
    JsonObject answer(out);
    answer.number("schema_version", kSchemaVersion);
    answer.text("alert", alert_id);
  }
  return out;
}

}  // namespace anju
