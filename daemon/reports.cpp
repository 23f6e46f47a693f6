#include "daemon/reports.hpp"

#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <algorithm>
#include <charconv>

#include "anju.pb.h"
#include "daemon/store/milliseconds.hpp"
#include "link.pb.h"
#include "rules/classify.hpp"

namespace anju {
namespace {

// The same bytes for the same message, also of another process: what comes again under its id is what came
// before, and protobuf gives the entries of a map in any order.
std::string bytes_of(const google::protobuf::MessageLite& message) {
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream out(&stream);
    out.SetSerializationDeterministic(true);
    message.SerializeToCodedStream(&out);
  }
  return bytes;
}

v1::ClockQuality clock_of(ClockQuality quality) {
  switch (quality) {
    case ClockQuality::synced:
      return v1::CLOCK_QUALITY_SYNCED;
    case ClockQuality::stepped:
      return v1::CLOCK_QUALITY_STEPPED;
    case ClockQuality::unsynced:
      break;
  }
  return v1::CLOCK_QUALITY_UNSYNCED;
}

v1::Coverage::State state_of(Coverage coverage) {
  switch (coverage) {
    case Coverage::covered:
      return v1::Coverage::STATE_COVERED;
    case Coverage::partly:
      return v1::Coverage::STATE_PARTLY;
    case Coverage::not_covered:
      break;
  }
  return v1::Coverage::STATE_NOT_COVERED;
}

void set_classification(v1::AlertReport& report, const AlertRecord& alert) {
  const Classification& as = alert.classification;
  report.set_alert_class(std::string(name(as.alert_class)));
  report.set_dispatch(std::string(name(as.dispatch)));
  report.set_cap_category(std::string(cap_word(as.category)));
  report.set_cap_urgency(std::string(cap_word(as.urgency)));
  report.set_cap_severity(std::string(cap_word(as.severity)));
  report.set_cap_certainty(std::string(cap_word(as.certainty)));
  report.set_cap_status(std::string(cap_word(alert.status)));
}

void set_loop(v1::AlertReport& report, const AlertRecord& alert) {
  if (alert.feedback_due) report.set_feedback_due_ms(ms(alert.feedback_due->wall));
  if (alert.recheck_due) report.set_recheck_due_ms(ms(alert.recheck_due->wall));
  report.set_feedback_overdue(alert.feedback_is_overdue);
  report.set_recheck_overdue(alert.recheck_is_overdue);
  report.set_escalated(alert.is_escalated);
  if (alert.cancelled_by) report.set_cancelled_by(std::string(name(*alert.cancelled_by)));
  if (alert.held_by) report.set_held_by(std::string(name(*alert.held_by)));
}

void set_health(v1::Status& beat, const StatusView& status) {
  v1::StoreHealth& store = *beat.mutable_store();
  store.set_bytes(status.store.bytes);
  store.set_state(status.store_fails        ? v1::StoreHealth::STATE_FAILING
                  : status.only_alarms_kept ? v1::StoreHealth::STATE_NEARLY_FULL
                                            : v1::StoreHealth::STATE_OK);
  v1::ClockHealth& clock = *beat.mutable_clock_health();
  if (status.clock.since) clock.set_since_ms(ms(*status.clock.since));
  clock.set_steps(status.clock.steps);
  if (status.clock.ahead_of_platform) clock.set_ahead_ms(status.clock.ahead_of_platform->count());
}

// Whole milliseconds that fit into what the schema has for them: 49 days.
std::uint32_t short_ms(Duration time) {
  return static_cast<std::uint32_t>(std::clamp<std::int64_t>(time.count(), 0, UINT32_MAX));
}

void set_link(v1::Status& beat, const LinkView& link) {
  if (const auto& until = link.identity.certificate_until) beat.set_certificate_not_after_ms(ms(*until));
  beat.set_ledger_entries(static_cast<std::uint64_t>(link.ledger_entries));
  beat.set_ledger_head(link.ledger_head);
  if (link.months.empty()) return;
  const LinkMonth& month = link.months.front();
  v1::LinkFigures& figures = *beat.mutable_link();
  figures.set_month(month.month);
  figures.set_up_ms(static_cast<std::uint64_t>(month.up.count()));
  figures.set_down_ms(static_cast<std::uint64_t>(month.down.count()));
  figures.set_losses(month.losses);
  figures.set_accepted(month.accepted);
  figures.set_median_ms(short_ms(month.median));
  figures.set_p95_ms(short_ms(month.p95));
  figures.set_p99_ms(short_ms(month.p99));
  figures.set_longest_ms(short_ms(month.longest));
  if (!link.test) return;
  figures.set_tested_at_ms(ms(link.test->at.wall));
  if (link.test->latency) figures.set_test_latency_ms(short_ms(*link.test->latency));
}

OutboxRow row(OutboxLane lane, link::Publish::Channel channel, std::string message_id, std::string payload,
              SteadyTime now, std::string home = "") {
  return {0,   lane,           static_cast<std::uint8_t>(channel), std::move(message_id), std::move(payload),
          now, std::move(home)};
}

}  // namespace

OutboxRow alert_report(const AlertRecord& alert, const std::vector<ContactRef>& contacts, SteadyTime now) {
  v1::AlertReport report;
  report.set_message_id(alert.id + "#" + std::to_string(alert.revision));
  report.set_alert_id(alert.id);
  report.set_revision(alert.revision);
  report.set_home(alert.home);
  report.set_device(alert.device);
  report.set_rule(alert.rule);
  report.set_event(std::string(name(alert.event)));
  set_classification(report, alert);
  report.set_stage(std::string(name(alert.stage)));
  report.set_detected_at_ms(ms(alert.detected_at.wall));
  report.set_transition_at_ms(ms(alert.changed_at.wall));
  report.set_clock(clock_of(alert.detected_at.quality));
  const bool is_technical = alert.classification.alert_class == AlertClass::technical;
  set_loop(report, alert);
  for (const ContactRef& contact : contacts) {
    v1::Contact& told = *report.add_contacts();
    told.set_id(contact.id);
    told.set_role(contact.role);
  }
  report.set_sentence_zh(alert.sentence_zh);
  report.set_sentence_en(alert.sentence_en);
  for (const auto& [fact, text] : alert.evidence) (*report.mutable_evidence())[fact] = text;
  const bool can_wait = is_technical && alert.status == CapStatus::actual;
  return row(can_wait ? OutboxLane::bulk : OutboxLane::alarm, link::Publish::ALERT, report.message_id(),
             bytes_of(report), now, alert.home);
}

OutboxRow command_result(const CommandAnswer& answer, const Instant& now) {
  v1::CommandResult result;
  result.set_message_id(answer.command_id + "#result");
  result.set_command_id(answer.command_id);
  switch (answer.outcome) {
    case CommandAnswer::Outcome::done:
      result.set_outcome(v1::CommandResult::OUTCOME_DONE);
      break;
    case CommandAnswer::Outcome::refused:
      result.set_outcome(v1::CommandResult::OUTCOME_REFUSED);
      break;
    case CommandAnswer::Outcome::expired:
      result.set_outcome(v1::CommandResult::OUTCOME_EXPIRED);
      break;
    case CommandAnswer::Outcome::undone:
      result.set_outcome(v1::CommandResult::OUTCOME_UNDONE);
      break;
    case CommandAnswer::Outcome::waiting:
      break;  // is not sent
  }
  result.set_reason(answer.reason);
  result.set_at_ms(ms(now.wall));
  return row(OutboxLane::bulk, link::Publish::RESULT, result.message_id(), bytes_of(result), now.steady);
}

OutboxRow gap_report(const Gap& gap, SteadyTime now) {
  v1::Bulk bulk;
  bulk.set_message_id("gap/" + gap.subject + "/" + std::to_string(now.time_since_epoch().count()) + "/" +
                      std::to_string(ms(gap.from)) + "/" + std::to_string(ms(gap.to)));
  v1::Gap& told = *bulk.add_gaps();
  told.set_subject(gap.subject);
  told.set_from_ms(ms(gap.from));
  told.set_to_ms(ms(gap.to));
  told.set_count(gap.count);
  told.set_reason(gap.reason);
  return row(OutboxLane::bulk, link::Publish::BULK, bulk.message_id(), bytes_of(bulk), now);
}

OutboxRow mode_report(const ModeChange& change, const std::string& home, const Instant& now) {
  v1::Bulk bulk;
  bulk.set_message_id("mode/" + home + "/" + std::string(name(change.mode)) + "/" +
                      std::to_string(change.at.steady.time_since_epoch().count()) + "/" +
                      std::to_string(change.until.time_since_epoch().count()));
  v1::ModeChange& told = *bulk.add_mode_changes();
  told.set_home(home);
  told.set_mode(std::string(name(change.mode)));
  told.set_on(change.is_on);
  told.set_at_ms(ms(change.at.wall));
  told.set_until_ms(ms(instant_at(change.until, change.at).wall));
  return row(OutboxLane::bulk, link::Publish::BULK, bulk.message_id(), bytes_of(bulk), now.steady, home);
}

OutboxRow daily_report(const std::string& home, const std::string& day, const std::vector<DailyUse>& uses,
                       SteadyTime now) {
  v1::Bulk bulk;
  bulk.set_message_id("daily/" + home + "/" + day);
  for (const DailyUse& use : uses) {
    const QuantityInfo& about = info(use.quantity);
    v1::DailyTotal& total = *bulk.add_daily_totals();
    total.set_home(home);
    total.set_device(use.device);
    total.set_quantity(std::string(about.name));
    total.set_day(day);
    total.set_value(use.ticks);
    total.set_decimals(static_cast<std::uint32_t>(about.decimals));
    total.set_unit(std::string(about.unit));
    total.set_quarters(use.quarters);
  }
  return row(OutboxLane::bulk, link::Publish::BULK, bulk.message_id(), bytes_of(bulk), now, home);
}

OutboxRow install_report(const InstallReport& report, const Instant& now) {
  v1::Bulk bulk;
  bulk.set_message_id("report/" + report.home + "/" + report.id);
  v1::InstallReport& told = *bulk.add_install_reports();
  told.set_home(report.home);
  told.set_report_id(report.id);
  told.set_sent_at_ms(ms(now.wall));
  told.set_technician(report.technician);
  told.set_devices(report.devices);
  told.set_passed(report.passed);
  told.set_sha256(report.sha256);
  if (report.document.size() <= kReportBytes) told.set_document(report.document);
  return row(OutboxLane::bulk, link::Publish::BULK, bulk.message_id(), bulk.SerializeAsString(), now.steady,
             report.home);
}

std::string heartbeat(const StatusView& status, Duration interval) {
  v1::Status beat;
  beat.set_online(true);
  beat.set_at_ms(ms(status.wall));
  beat.set_next_due_ms(ms(status.wall + interval));
  beat.set_clock(clock_of(status.clock.quality));
  beat.set_version(status.version);
  for (const HomeView& home : status.homes) {
    v1::Coverage& coverage = *beat.add_coverage();
    coverage.set_home(home.id);
    coverage.set_state(state_of(home.coverage));
    for (const std::string& device : home.silent_devices) coverage.add_silent_devices(device);
    if (home.coverage_since) coverage.set_since_ms(ms(*home.coverage_since));
    for (const std::string& why : home.coverage_why) coverage.add_why(why);
  }
  beat.set_outbox_alarm(status.outbox.alarm);
  beat.set_outbox_bulk(status.outbox.bulk);
  beat.set_outbox_oldest_ms(status.outbox.oldest.count());
  beat.set_uptime_ms(status.uptime.count());
  beat.set_schema_revision(kSchemaRevision);
  beat.set_config_revision(status.config_revision);
  if (status.fleet) beat.set_settings_number(status.fleet->number);
  beat.set_safe_mode(status.safe_mode);
  set_health(beat, status);
  set_link(beat, status.link);
  return bytes_of(beat);
}

std::optional<AlertRevision> alert_of_message(const std::string& message_id) {
  const auto mark = message_id.rfind('#');
  if (mark == std::string::npos || mark + 1 == message_id.size()) return std::nullopt;
  std::uint32_t revision = 0;
  const char* const end = message_id.data() + message_id.size();
  const auto [stop, fault] = std::from_chars(message_id.data() + mark + 1, end, revision);
  if (fault != std::errc{} || stop != end) return std::nullopt;
  return AlertRevision{message_id.substr(0, mark), revision};
}

}  // namespace anju
