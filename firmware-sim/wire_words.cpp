#include "firmware-sim/wire_words.hpp"

#include <fmt/format.h>

#include <boost/json/array.hpp>

namespace anju::sim {
namespace {

namespace json = boost::json;
namespace v1 = anju::v1;

const char* word(v1::ClockQuality quality) {
  switch (quality) {
    case v1::CLOCK_QUALITY_UNSYNCED:
      return "unsynced";
    case v1::CLOCK_QUALITY_SYNCED:
      return "synced";
    case v1::CLOCK_QUALITY_STEPPED:
      return "stepped";
    default:
      return "unspecified";  // a newer gateway may know more
  }
}

const char* word(v1::Coverage::State state) {
  switch (state) {
    case v1::Coverage::STATE_COVERED:
      return "covered";
    case v1::Coverage::STATE_PARTLY:
      return "partly";
    case v1::Coverage::STATE_NOT_COVERED:
      return "not-covered";
    default:
      return "unspecified";
  }
}

const char* word(v1::CommandResult::Outcome outcome) {
  switch (outcome) {
    case v1::CommandResult::OUTCOME_DONE:
      return "done";
    case v1::CommandResult::OUTCOME_REFUSED:
      return "refused";
    case v1::CommandResult::OUTCOME_EXPIRED:
      return "expired";
    case v1::CommandResult::OUTCOME_UNDONE:
      return "undone";
    default:
      return "unspecified";
  }
}

// What is out of the ordinary about it.
std::string loop_words(const v1::AlertReport& report) {
  std::string words;
  if (report.cap_status() != "Actual") words += ", " + report.cap_status();
  if (report.escalated()) words += ", gone the local way";
  if (report.feedback_overdue()) words += ", feedback overdue";
  if (report.recheck_overdue()) words += ", re-check overdue";
  if (!report.held_by().empty()) words += ", kept back before: " + report.held_by();
  if (!report.cancelled_by().empty()) words += ", cancelled by the " + report.cancelled_by();
  return words;
}

}  // namespace

Words describe(const std::string& gateway, const v1::AlertReport& report) {
  json::object evidence;
  for (const auto& [name, value] : report.evidence()) evidence[name] = value;
  json::array contacts;
  for (const v1::Contact& contact : report.contacts())
    contacts.push_back(json::object{{"id", contact.id()}, {"role", contact.role()}});
  json::object object{{"what", "alert"},
                      {"gateway", gateway},
                      {"message_id", report.message_id()},
                      {"alert_id", report.alert_id()},
                      {"revision", report.revision()},
                      {"event", report.event()},
                      {"class", report.alert_class()},
                      {"dispatch", report.dispatch()},
                      {"stage", report.stage()},
                      {"home", report.home()},
                      {"device", report.device()},
                      {"rule", report.rule()},
                      {"cap", json::object{{"category", report.cap_category()},
                                           {"urgency", report.cap_urgency()},
                                           {"severity", report.cap_severity()},
                                           {"certainty", report.cap_certainty()},
                                           {"status", report.cap_status()}}},
                      {"detected_at_ms", report.detected_at_ms()},
                      {"transition_at_ms", report.transition_at_ms()},
                      {"feedback_due_ms", report.feedback_due_ms()},
                      {"recheck_due_ms", report.recheck_due_ms()},
                      {"feedback_overdue", report.feedback_overdue()},
                      {"recheck_overdue", report.recheck_overdue()},
                      {"escalated", report.escalated()},
                      {"contacts", std::move(contacts)},
                      {"cancelled_by", report.cancelled_by()},
                      {"held_by", report.held_by()},
                      {"clock", word(report.clock())},
                      {"sentence_en", report.sentence_en()},
                      {"sentence_zh", report.sentence_zh()},
                      {"evidence", std::move(evidence)}};
  return {std::move(object),
          fmt::format("{}: {} ({}, {}, revision {}{}): {}", gateway, report.event(), report.alert_class(),
                      report.stage(), report.revision(), loop_words(report),
                      report.sentence_en().empty() ? report.sentence_zh() : report.sentence_en())};
}

namespace {

std::string in_hexadecimal(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) text += fmt::format("{:02x}", static_cast<unsigned char>(c));
  return text;
}

json::array install_reports(const v1::Bulk& bulk, std::string& words, const json::storage_ptr& storage) {
  json::array reports(storage);
  for (const v1::InstallReport& report : bulk.install_reports()) {
    reports.push_back(json::object{{"home", report.home()},
                                   {"report_id", report.report_id()},
                                   {"sent_at_ms", report.sent_at_ms()},
                                   {"technician", report.technician()},
                                   {"devices", report.devices()},
                                   {"passed", report.passed()},
                                   {"sha256", in_hexadecimal(report.sha256())},
                                   {"document", report.document()}});
    words += fmt::format(", {} is installed, {} of {} devices tried by {}", report.home(), report.passed(),
                         report.devices(), report.technician().empty() ? "nobody" : report.technician());
  }
  return reports;
}

}  // namespace

Words describe(const std::string& gateway, const v1::Bulk& bulk, const json::storage_ptr& storage) {
  json::array gaps(storage);
  for (const v1::Gap& gap : bulk.gaps()) {
    gaps.push_back(json::object{{"subject", gap.subject()},
                                {"from_ms", gap.from_ms()},
                                {"to_ms", gap.to_ms()},
                                {"count", gap.count()},
                                {"reason", gap.reason()}});
  }
  json::array modes(storage);
  std::string words;
  for (const v1::ModeChange& change : bulk.mode_changes()) {
    modes.push_back(json::object{{"home", change.home()},
                                 {"mode", change.mode()},
                                 {"on", change.on()},
                                 {"at_ms", change.at_ms()},
                                 {"until_ms", change.until_ms()}});
    words += fmt::format(", {}: {} is {}", change.home(), change.mode(), change.on() ? "on" : "off");
  }
  json::array totals(storage);
  for (const v1::DailyTotal& total : bulk.daily_totals()) {
    totals.push_back(json::object{{"home", total.home()},
                                  {"device", total.device()},
                                  {"quantity", total.quantity()},
                                  {"day", total.day()},
                                  {"value", total.value()},
                                  {"decimals", total.decimals()},
                                  {"unit", total.unit()},
                                  {"quarters", total.quarters()}});
    words += fmt::format(", {}: {} on {}", total.home(), total.quantity(), total.day());
  }
  json::array reports = install_reports(bulk, words, storage);
  json::object object({{"what", "bulk"},
                       {"install_reports", std::move(reports)},
                       {"daily_totals", std::move(totals)},
                       {"gateway", gateway},
                       {"message_id", bulk.message_id()},
                       {"gaps", std::move(gaps)},
                       {"mode_changes", std::move(modes)}},
                      storage);
  return {std::move(object), fmt::format("{}: routine, {} gaps{}", gateway, bulk.gaps_size(), words)};
}

namespace {

json::object link_words(const v1::LinkFigures& link) {
  return {{"month", link.month()},
          {"up_ms", link.up_ms()},
          {"down_ms", link.down_ms()},
          {"losses", link.losses()},
          {"accepted", link.accepted()},
          {"median_ms", link.median_ms()},
          {"p95_ms", link.p95_ms()},
          {"p99_ms", link.p99_ms()},
          {"longest_ms", link.longest_ms()},
          {"tested_at_ms", link.tested_at_ms()},
          {"test_latency_ms", link.test_latency_ms()}};
}

}  // namespace

Words describe(const std::string& gateway, const v1::Status& status) {
  json::array coverage;
  std::string homes;
  for (const v1::Coverage& home : status.coverage()) {
    const json::array silent(home.silent_devices().begin(), home.silent_devices().end());
    const json::array why(home.why().begin(), home.why().end());
    coverage.push_back(json::object{{"home", home.home()},
                                    {"state", word(home.state())},
                                    {"silent_devices", silent},
                                    {"since_ms", home.since_ms()},
                                    {"why", why}});
    homes += fmt::format(", {} {}", home.home(), word(home.state()));
  }
  json::object object{{"what", "status"},
                      {"gateway", gateway},
                      {"online", status.online()},
                      {"sent_at_ms", status.at_ms()},
                      {"next_due_ms", status.next_due_ms()},
                      {"clock", word(status.clock())},
                      {"version", status.version()},
                      {"coverage", std::move(coverage)},
                      {"outbox_alarm", status.outbox_alarm()},
                      {"outbox_bulk", status.outbox_bulk()},
                      {"uptime_ms", status.uptime_ms()},
                      {"config_revision", status.config_revision()},
                      {"settings_number", status.settings_number()},
                      {"store_state", v1::StoreHealth::State_Name(status.store().state())},
                      {"certificate_not_after_ms", status.certificate_not_after_ms()},
                      {"ledger_entries", status.ledger_entries()},
                      {"safe_mode", status.safe_mode()},
                      {"link", link_words(status.link())}};
  return {std::move(object), fmt::format("{}: {}{}; {} alarms and {} routine messages wait", gateway,
                                         status.online() ? "online" : "offline, says its last will", homes,
                                         status.outbox_alarm(), status.outbox_bulk())};
}

Words describe(const std::string& gateway, const v1::CommandResult& result) {
  return {{{"what", "result"},
           {"gateway", gateway},
           {"message_id", result.message_id()},
           {"command_id", result.command_id()},
           {"outcome", word(result.outcome())},
           {"reason", result.reason()}},
          fmt::format("{}: command {} {}{}{}", gateway, result.command_id(), word(result.outcome()),
                      result.reason().empty() ? "" : ": ", result.reason())};
}

}  // namespace anju::sim
