// What the platform reads is what the box knows: each field, its id, its lane and its channel.
#include "daemon/reports.hpp"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "anju.pb.h"
#include "link.pb.h"
#include "rules/classify.hpp"
#include "tests/daemon/store_site.hpp"
#include "tests/fakes/wire_text.hpp"

namespace anju::reports_test {
namespace {

using test::instant;

std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }

// The numbers of a message's fields, as promised.
std::set<int> promised_of(const std::string& type) {
  std::set<int> numbers;
  std::ifstream file(std::filesystem::path(ANJU_SOURCE_DIR) / "tests" / "schema" / "anju.v1.txt");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with(type + ".")) numbers.insert(std::stoi(line.substr(line.find(" = ") + 3)));
  return numbers;
}

template <class Message>
Message parsed(const std::string& payload) {
  Message message;
  REQUIRE(message.ParseFromString(payload));
  const std::set<int> promised = promised_of(message.GetTypeName());
  for (const int number : test::wire_fields(payload)) CHECK(promised.contains(number));
  return message;
}

const std::vector<ContactRef> kContacts{{"c-2", "relative"}, {"c-1", "visitor"}};

AlertRecord smoke() {
  AlertRecord alert = test::stored_alert("h-2/alarm-channel/smoke/7", 1000);
  alert.revision = 3;
  alert.classification = classify(EventKind::smoke, Tier::general);
  alert.stage = Stage::handling;
  alert.changed_at = instant(4000);
  alert.sentence_zh = "烟雾";
  alert.sentence_en = "Smoke";
  alert.evidence = {{"value", "true"}, {"quality", "good"}};
  alert.feedback_due = instant(1000 + 86'400'000);
  alert.recheck_due = instant(9000);
  alert.is_escalated = alert.feedback_is_overdue = alert.recheck_is_overdue = true;
  alert.cancelled_by = CancelledBy::platform;
  alert.held_by = HeldBy::asking;
  return alert;
}

}  // namespace

TEST_CASE("a report of an alert has every field") {
  const OutboxRow row = alert_report(smoke(), kContacts, instant(5000).steady);
  CHECK(row.lane == OutboxLane::alarm);
  CHECK(row.channel == link::Publish::ALERT);
  CHECK(row.message_id == "h-2/alarm-channel/smoke/7#3");
  CHECK(row.created_at == instant(5000).steady);
  const auto report = parsed<v1::AlertReport>(row.payload);
  CHECK(report.message_id() == row.message_id);
  CHECK(report.alert_id() == "h-2/alarm-channel/smoke/7");
  CHECK(report.revision() == 3);
  CHECK(report.home() == "h-2");
  CHECK(report.device() == "smoke-kitchen");
  CHECK(report.rule() == "alarm");
  CHECK(report.event() == "smoke");
  CHECK(report.alert_class() == "emergency");
  CHECK(report.dispatch() == "fire-119");
  CHECK(report.cap_category() == "Fire");
  CHECK(report.cap_urgency() == "Immediate");
  CHECK(report.cap_severity() == "Extreme");
  CHECK(report.cap_certainty() == "Observed");
  CHECK(report.cap_status() == "Actual");
  CHECK(report.stage() == "handling");
  CHECK(report.detected_at_ms() == ms(instant(1000).wall));
  CHECK(report.transition_at_ms() == ms(instant(4000).wall));
  CHECK(report.clock() == v1::CLOCK_QUALITY_SYNCED);
  CHECK(report.feedback_due_ms() == ms(instant(1000).wall) + 86'400'000);
  CHECK(report.sentence_zh() == "烟雾");
  CHECK(report.sentence_en() == "Smoke");
  CHECK(report.evidence().size() == 2);
  CHECK(report.evidence().at("value") == "true");
  CHECK(report.evidence().at("quality") == "good");
  CHECK(report.recheck_due_ms() == ms(instant(9000).wall));
  CHECK(report.feedback_overdue());
  CHECK(report.recheck_overdue());
  CHECK(report.escalated());
  CHECK(report.cancelled_by() == "platform");
  CHECK(report.held_by() == "asking");
  REQUIRE(report.contacts_size() == 2);
  CHECK(report.contacts(0).id() == "c-2");
  CHECK(report.contacts(0).role() == "relative");
  CHECK(report.contacts(1).id() == "c-1");
}

TEST_CASE("no field of a report is left empty, so a new one cannot be forgotten") {
  const std::set<int> promised = promised_of(v1::AlertReport{}.GetTypeName());
  REQUIRE(promised.size() > 20);
  CHECK(test::wire_fields(alert_report(smoke(), kContacts, instant(5000).steady).payload) == promised);
}

TEST_CASE("a technical alert takes the bulk lane and owes nobody a feedback") {
  AlertRecord alert = smoke();
  alert.event = EventKind::device_fault;
  alert.classification = classify(EventKind::device_fault, Tier::general);
  alert.feedback_due.reset();
  const OutboxRow row = alert_report(alert, {}, instant(5000).steady);
  CHECK(row.lane == OutboxLane::bulk);
  CHECK(row.channel == link::Publish::ALERT);
  const auto report = parsed<v1::AlertReport>(row.payload);
  CHECK(report.alert_class() == "technical");
  CHECK(report.feedback_due_ms() == 0);
  alert.status = CapStatus::test;
  CHECK(alert_report(alert, {}, instant(5000).steady).lane == OutboxLane::alarm);
}

TEST_CASE("how far the clock could be believed is told of the detection") {
  AlertRecord alert = smoke();
  const auto told = [&alert](ClockQuality quality) {
    alert.detected_at.quality = quality;
    return parsed<v1::AlertReport>(alert_report(alert, {}, instant(1).steady).payload).clock();
  };
  CHECK(told(ClockQuality::unsynced) == v1::CLOCK_QUALITY_UNSYNCED);
  CHECK(told(ClockQuality::synced) == v1::CLOCK_QUALITY_SYNCED);
  CHECK(told(ClockQuality::stepped) == v1::CLOCK_QUALITY_STEPPED);
}

TEST_CASE("a result names its command, how it went and why") {
  using Outcome = CommandAnswer::Outcome;
  const OutboxRow row = command_result({"c-1", Outcome::refused, "no such home"}, instant(5000));
  CHECK(row.lane == OutboxLane::bulk);
  CHECK(row.channel == link::Publish::RESULT);
  CHECK(row.message_id == "c-1#result");
  const auto result = parsed<v1::CommandResult>(row.payload);
  CHECK(result.message_id() == "c-1#result");
  CHECK(result.command_id() == "c-1");
  CHECK(result.outcome() == v1::CommandResult::OUTCOME_REFUSED);
  CHECK(result.reason() == "no such home");
  const auto outcome = [](Outcome of) {
    return parsed<v1::CommandResult>(command_result({"c", of, ""}, {}).payload).outcome();
  };
  CHECK(outcome(Outcome::done) == v1::CommandResult::OUTCOME_DONE);
  CHECK(outcome(Outcome::expired) == v1::CommandResult::OUTCOME_EXPIRED);
  CHECK(outcome(Outcome::undone) == v1::CommandResult::OUTCOME_UNDONE);
}

TEST_CASE("a gap tells of what, from when to when, how many and why; subject, telling and span are its id") {
  const Gap gap{"inbox", instant(1000).wall, instant(2000).wall, 17, "more than could be worked on"};
  const OutboxRow row = gap_report(gap, instant(3000).steady);
  CHECK(row.lane == OutboxLane::bulk);
  CHECK(row.channel == link::Publish::BULK);
  CHECK(row.message_id == "gap/inbox/3000/1795528801000/1795528802000");
  CHECK(row.created_at == instant(3000).steady);
  const auto bulk = parsed<v1::Bulk>(row.payload);
  CHECK(bulk.message_id() == row.message_id);
  REQUIRE(bulk.gaps_size() == 1);
  CHECK(bulk.gaps(0).subject() == "inbox");
  CHECK(bulk.gaps(0).from_ms() == ms(gap.from));
  CHECK(bulk.gaps(0).to_ms() == ms(gap.to));
  CHECK(bulk.gaps(0).count() == 17);
  CHECK(bulk.gaps(0).reason() == gap.reason);
}

TEST_CASE("a heartbeat tells when the next one is due and which home is covered") {
  StatusView status;
  status.wall = instant(1000).wall;
  status.clock.quality = ClockQuality::stepped;
  status.version = "1.2.3";
  status.outbox = {3, 5, Duration{9}};
  status.homes.resize(3);
  status.homes[0] = {"h-1", Tier::high_risk, Presence::active, std::nullopt, 0, Coverage::covered, {}};
  status.homes[1] = {"h-2", Tier::key, Presence::active, std::nullopt, 0, Coverage::partly, {"door", "gas"}};
  status.homes[2] = {"h-3", Tier::key, Presence::unknown, std::nullopt, 0, Coverage::not_covered, {"hall"}};
  const auto beat = parsed<v1::Status>(heartbeat(status, std::chrono::seconds{60}));
  CHECK(beat.online());
  CHECK(beat.at_ms() == ms(instant(1000).wall));
  CHECK(beat.next_due_ms() == ms(instant(61'000).wall));
  CHECK(beat.clock() == v1::CLOCK_QUALITY_STEPPED);
  CHECK(beat.version() == "1.2.3");
  CHECK(beat.outbox_alarm() == 3);
  CHECK(beat.outbox_bulk() == 5);
  REQUIRE(beat.coverage_size() == 3);
  CHECK(beat.coverage(0).home() == "h-1");
  CHECK(beat.coverage(0).state() == v1::Coverage::STATE_COVERED);
  CHECK(beat.coverage(0).silent_devices_size() == 0);
  CHECK(beat.coverage(1).state() == v1::Coverage::STATE_PARTLY);
  REQUIRE(beat.coverage(1).silent_devices_size() == 2);
  CHECK(beat.coverage(1).silent_devices(1) == "gas");
  CHECK(beat.coverage(2).state() == v1::Coverage::STATE_NOT_COVERED);
}

TEST_CASE("the heartbeat tells since when and why, and how store, clock, certificate and link are") {
  StatusView status;
  status.wall = instant(1000).wall;
  status.uptime = std::chrono::seconds{5};
  status.outbox.oldest = std::chrono::seconds{7};
  status.homes.resize(1);
  status.homes[0].coverage = Coverage::partly;
  status.homes[0].coverage_since = instant(400).wall;
  status.homes[0].coverage_why = {"broker-away"};
  status.config_revision = "abc";
  status.store.bytes = 4096;
  status.only_alarms_kept = true;
  status.clock.since = instant(3).wall;
  status.clock.steps = 2;
  status.clock.ahead_of_platform = Duration{-1500};
  status.link.identity.certificate_until = instant(9000).wall;
  status.link.ledger_entries = 12;
  status.safe_mode = true;
  status.link.ledger_head = "\xff\x01";
  status.link.months = {
      {202611, Duration{60'000}, Duration{5}, 3, 40, Duration{10}, Duration{20}, Duration{30}, Duration{31}}};
  status.link.test = LinkTest{"t", instant(77), Duration{21}};
  const auto beat = parsed<v1::Status>(heartbeat(status, std::chrono::seconds{60}));
  CHECK(beat.coverage(0).since_ms() == ms(instant(400).wall));
  CHECK(beat.coverage(0).why(0) == "broker-away");
  CHECK(beat.safe_mode());
  CHECK(beat.schema_revision() == kSchemaRevision);
  CHECK(beat.config_revision() == "abc");
  CHECK(beat.uptime_ms() == 5000);
  CHECK(beat.outbox_oldest_ms() == 7000);
  CHECK(beat.store().state() == v1::StoreHealth::STATE_NEARLY_FULL);
  CHECK(beat.store().bytes() == 4096);
  CHECK(beat.clock_health().since_ms() == ms(instant(3).wall));
  CHECK(beat.clock_health().steps() == 2);
  CHECK(beat.clock_health().ahead_ms() == -1500);
  CHECK(beat.certificate_not_after_ms() == ms(instant(9000).wall));
  CHECK(beat.ledger_entries() == 12);
  CHECK(beat.ledger_head() == "\xff\x01");
  CHECK(beat.link().month() == 202611);
  CHECK(beat.link().up_ms() == 60'000);
  CHECK(beat.link().down_ms() == 5);
  CHECK(beat.link().losses() == 3);
  CHECK(beat.link().accepted() == 40);
  CHECK(beat.link().median_ms() == 10);
  CHECK(beat.link().p95_ms() == 20);
  CHECK(beat.link().p99_ms() == 30);
  CHECK(beat.link().longest_ms() == 31);
  CHECK(beat.link().tested_at_ms() == ms(instant(77).wall));
  CHECK(beat.link().test_latency_ms() == 21);
  status.store_fails = true;
  CHECK(parsed<v1::Status>(heartbeat(status, {})).store().state() == v1::StoreHealth::STATE_FAILING);
}

TEST_CASE("a daily total is one number, exact, with its unit and how much of the day it is of") {
  const OutboxRow row = daily_report(
      "h-1", "2026-11-25", {{"water", Quantity::water_volume_total, 123'456, 96}}, instant(5000).steady);
  CHECK(row.lane == OutboxLane::bulk);
  CHECK(row.home == "h-1");
  const auto bulk = parsed<v1::Bulk>(row.payload);
  CHECK(bulk.message_id() == "daily/h-1/2026-11-25");
  REQUIRE(bulk.daily_totals_size() == 1);
  const v1::DailyTotal& total = bulk.daily_totals(0);
  CHECK(total.home() == "h-1");
  CHECK(total.device() == "water");
  CHECK(total.quantity() == "water.volume.total");
  CHECK(total.day() == "2026-11-25");
  CHECK(total.value() == 123'456);
  CHECK(total.decimals() == info(Quantity::water_volume_total).decimals);
  CHECK(total.unit() == "m3");
  CHECK(total.quarters() == 96);
}

TEST_CASE("the alert is found in the id of a report, and in no other id") {
  CHECK(alert_of_message("h/r/s/1#1").value().alert == "h/r/s/1");
  CHECK(alert_of_message("h/r/s/1#4294967295").value().revision == 4294967295);
  CHECK(alert_of_message("a#1#2").value().alert == "a#1");
  CHECK(alert_of_message("a#1#2").value().revision == 2);
  for (const char* other :
       {"", "#", "a", "a#", "a#b", "c-1#result", "a#1x", "a#-1", "a# 1", "a#4294967296", "gap/inbox/1/2"}) {
    CAPTURE(other);
    CHECK_FALSE(alert_of_message(other));
  }
}

}  // namespace anju::reports_test
