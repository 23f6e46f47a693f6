// What is committed comes back whole, and a message leaves the outbox with its receipt and in no other way.
#include "daemon/store/store.hpp"

#include <doctest/doctest.h>

#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::store_test {
namespace {

using test::batch_at;
using test::ids_of;
using test::instant;
using test::outbox_row;
using test::reading;
using test::stored_alert;

// A store in memory, with the site that it needs.
struct InMemory {
  Site site = test::store_site();
  std::unique_ptr<Store> store = Store::open(":memory:", site).value();

  void commit(const Batch& batch) {
    const auto done = store->commit(batch);
    REQUIRE_MESSAGE(done.has_value(), (done ? "" : done.error().what));
  }
};

std::string shown(const std::vector<LastReading>& readings) {
  std::vector<std::string> by_channel(3);
  for (const LastReading& last : readings) {
    by_channel[last.channel] = std::to_string(last.channel) + "=" + std::to_string(last.value) + " " +
                               std::string(name(last.quality)) + "; ";
  }
  return by_channel[0] + by_channel[1] + by_channel[2];
}

bool is_same(const AlertRecord& a, const AlertRecord& b) {
  CHECK(a.id == b.id);
  CHECK(a.revision == b.revision);
  CHECK(a.home == b.home);
  CHECK(a.device == b.device);
  CHECK(a.rule == b.rule);
  CHECK(a.event == b.event);
  CHECK(a.classification == b.classification);
  CHECK(a.status == b.status);
  CHECK(a.stage == b.stage);
  CHECK(a.open == b.open);
  CHECK(a.detected_at == b.detected_at);
  CHECK(a.reported_at == b.reported_at);
  CHECK(a.accepted_at == b.accepted_at);
  CHECK(a.cleared_at == b.cleared_at);
  CHECK(a.changed_at == b.changed_at);
  CHECK(a.held_by == b.held_by);
  CHECK(a.held_until == b.held_until);
  CHECK(a.to_report_since == b.to_report_since);
  CHECK(a.feedback_due == b.feedback_due);
  CHECK(a.recheck_due == b.recheck_due);
  CHECK(a.is_escalated == b.is_escalated);
  CHECK(a.feedback_is_overdue == b.feedback_is_overdue);
  CHECK(a.recheck_is_overdue == b.recheck_is_overdue);
  CHECK(a.cancelled_by == b.cancelled_by);
  CHECK(a.sentence_zh == b.sentence_zh);
  CHECK(a.sentence_en == b.sentence_en);
  return a.evidence == b.evidence;
}

// Every field other than it would be without a word.
AlertRecord full_alert() {
  constexpr auto kKept = ClockQuality::unsynced;  // of all instants but the detection
  AlertRecord alert = stored_alert("h-2/alarm/smoke-kitchen/1000", 1000, false);
  alert.revision = 4000000000U;
  alert.classification = {AlertClass::general, Dispatch::property,    CapCategory::rescue,
                          CapUrgency::future,  CapSeverity::moderate, CapCertainty::possible};
  alert.status = CapStatus::exercise;
  alert.stage = Stage::rechecked;
  alert.detected_at = instant(1000, ClockQuality::stepped);
  alert.reported_at = instant(2000, kKept);
  alert.accepted_at = instant(3000, kKept);
  alert.cleared_at = instant(4000, kKept);
  alert.changed_at = instant(5000, kKept);
  alert.held_by = HeldBy::load;
  alert.held_until = instant(5500, kKept);
  alert.to_report_since = instant(6000, kKept);
  alert.feedback_due = instant(7000, kKept);
  alert.recheck_due = instant(8000, kKept);
  alert.is_escalated = alert.recheck_is_overdue = true;
  alert.cancelled_by = CancelledBy::resident;
  alert.sentence_zh = "厨房 “烟雾” 报警";
  alert.sentence_en = "smoke's \"there\"";
  alert.evidence = {{"measured_at", "2026-11-24T14:00:00.000Z"}, {"空", ""}, {"quote\"", "a\nb"}};
  return alert;
}

}  // namespace

TEST_CASE("a new store is empty and has no past") {
  const InMemory memory;
  const Restored restored = memory.store->restore();
  CHECK(restored.states.empty());
  CHECK(restored.kept.routine == 0);
  CHECK(restored.kept.alarm == 0);
  CHECK_FALSE(restored.timeline);
  CHECK(memory.store->alerts(false, 10).empty());
  CHECK(memory.store->outbox(OutboxLane::alarm, 0, 10).empty());
  CHECK_FALSE(memory.store->oldest_in_outbox());
  CHECK(memory.store->last_readings().empty());
  CHECK(memory.store->figures().readings == 0);
}

TEST_CASE("states, progress and timeline are as they were at the last commit") {
  InMemory memory;
  Batch first = batch_at(1000);
  first.states = {{"silence/meter", {1, INT64_MIN, INT64_MAX, 0}}, {"alarm/smoke", {}}};
  first.kept = {17, 3};
  memory.commit(first);
  Batch second = batch_at(2000);
  second.states = {{"alarm/smoke", {7}}};
  second.kept = {18, UINT64_MAX >> 1U};
  second.timeline.clocks.quality = ClockQuality::stepped;
  second.timeline.clocks.since_boot = Duration{55};
  memory.commit(second);
  const Restored restored = memory.store->restore();
  CHECK(restored.states.size() == 2);
  CHECK(restored.states.at("silence/meter") == std::vector<std::int64_t>{1, INT64_MIN, INT64_MAX, 0});
  CHECK(restored.states.at("alarm/smoke") == std::vector<std::int64_t>{7});
  CHECK(restored.kept.routine == 18);
  CHECK(restored.kept.alarm == UINT64_MAX >> 1U);
  REQUIRE(restored.timeline);
  CHECK(restored.timeline->steady == instant(2000).steady);
  CHECK(restored.timeline->clocks.wall == instant(2000).wall);
  CHECK(restored.timeline->clocks.since_boot == Duration{55});
  CHECK(restored.timeline->clocks.quality == ClockQuality::stepped);
  CHECK(restored.timeline->clocks.boot_id == "boot-1");
}

TEST_CASE("the last reading of a channel is the one heard last, but never a back-filled one") {
  InMemory memory;
  Batch batch = batch_at(1000);
  Reading back_filled = reading(0, 5, 30);
  back_filled.historical = true;
  batch.readings = {reading(0, 10, 10), reading(0, 11, 20), back_filled, reading(2, 1, 40)};
  memory.commit(batch);
  CHECK(shown(memory.store->last_readings()) == "0=11 good; 2=1 good; ");
  Batch next = batch_at(2000);
  next.readings = {reading(2, 77, 50, Quality::invalid), reading(1, 1, 60, Quality::suspect)};
  memory.commit(next);
  CHECK(shown(memory.store->last_readings()) == "0=11 good; 1=1 suspect; 2=0 invalid; ");
  CHECK(memory.store->figures().readings == 6);
  CHECK(memory.store->figures().commits == 2);
  const auto measured = memory.store->last_readings();
  for (const LastReading& last : measured) {
    if (last.channel == 0) CHECK(last.measured_at == reading(0, 0, 20).measured_at);
  }
}

TEST_CASE("an alert comes back with every field") {
  InMemory memory;
  Batch batch = batch_at(6000);
  batch.alerts = {full_alert()};
  memory.commit(batch);
  const auto found = memory.store->find_alert(full_alert().id);
  REQUIRE(found);
  CHECK(is_same(*found, full_alert()));
  CHECK_FALSE(memory.store->find_alert("h-2/alarm/smoke-kitchen"));
}

TEST_CASE("an alert that changes keeps its beginning") {
  InMemory memory;
  Batch batch = batch_at(1000);
  batch.alerts = {stored_alert("a", 1000)};
  memory.commit(batch);
  AlertRecord later = full_alert();
  later.id = "a";
  batch = batch_at(6000);
  batch.alerts = {later};
  memory.commit(batch);
  const auto found = memory.store->find_alert("a");
  REQUIRE(found);
  CHECK(found->detected_at.steady == instant(1000).steady);
  CHECK(found->detected_at.wall == later.detected_at.wall);  // as it was corrected
  CHECK(found->classification == Classification{});
  CHECK(found->revision == later.revision);
  CHECK(found->stage == later.stage);
  CHECK_FALSE(found->open);
  CHECK(found->cleared_at == later.cleared_at);
  CHECK(found->sentence_en == later.sentence_en);
  CHECK(found->sentence_zh == later.sentence_zh);
  CHECK(found->evidence == later.evidence);
  CHECK(found->reported_at == later.reported_at);
  CHECK(found->accepted_at == later.accepted_at);
  CHECK(found->changed_at == later.changed_at);
  CHECK(memory.store->figures().alerts == 1);
}

TEST_CASE("alerts are listed newest first, bounded, and the open ones by themselves") {
  InMemory memory;
  Batch batch = batch_at(9000);
  batch.alerts = {stored_alert("a", 1000), stored_alert("b", 3000, false), stored_alert("c", 2000),
                  stored_alert("d", 3000)};
  batch.alerts[0].home = "h-1";
  memory.commit(batch);
  const auto listed = [&memory](bool only_open, std::size_t limit) {
    std::string ids;
    for (const AlertRecord& alert : memory.store->alerts(only_open, limit)) ids += alert.id;
    return ids;
  };
  CHECK(listed(false, 10) == "bdca");
  CHECK(listed(true, 10) == "dca");
  CHECK(listed(false, 2) == "bd");
  CHECK(listed(true, 1) == "d");
  CHECK(memory.store->open_alerts("h-1") == 1);
  CHECK(memory.store->open_alerts("h-2") == 2);
  CHECK(memory.store->open_alerts("h-3") == 0);
}

TEST_CASE("the outbox gives a lane in the order of arrival, from a row on, with every byte") {
  InMemory memory;
  Batch batch = batch_at(1000);
  batch.outbox = {outbox_row(OutboxLane::bulk, "b1"), outbox_row(OutboxLane::alarm, "a1"),
                  outbox_row(OutboxLane::alarm, "a2"), outbox_row(OutboxLane::bulk, "b2")};
  batch.outbox[1].payload = std::string("\0\xff\x01", 3);
  batch.outbox[2].payload.clear();
  memory.commit(batch);
  const auto alarms = memory.store->outbox(OutboxLane::alarm, 0, 10);
  CHECK(ids_of(alarms) == "a1 a2");
  CHECK(alarms[0].payload == std::string("\0\xff\x01", 3));
  CHECK(alarms[1].payload.empty());
  CHECK(alarms[0].lane == OutboxLane::alarm);
  CHECK(alarms[0].channel == 1);
  CHECK(alarms[0].created_at == batch.outbox[1].created_at);
  CHECK(ids_of(memory.store->outbox(OutboxLane::alarm, alarms[0].id, 10)) == "a2");
  CHECK(ids_of(memory.store->outbox(OutboxLane::bulk, 0, 1)) == "b1");
  CHECK(memory.store->outbox_size(OutboxLane::bulk) == 2);
  CHECK(memory.store->oldest_in_outbox() == batch.outbox[0].created_at);
}

TEST_CASE("only a receipt empties the outbox, and one for something else empties nothing") {
  InMemory memory;
  Batch batch = batch_at(1000);
  batch.outbox = {outbox_row(OutboxLane::alarm, "a1"), outbox_row(OutboxLane::bulk, "b1")};
  memory.commit(batch);
  for (const std::int64_t later : {2000, 3000}) {
    Batch other = batch_at(later);
    other.received = {"forged", ""};
    memory.commit(other);
  }
  CHECK(memory.store->is_in_outbox("a1"));
  CHECK_FALSE(memory.store->is_in_outbox("forged"));
  Batch receipt = batch_at(4000);
  receipt.received = {"a1", "a1"};
  memory.commit(receipt);
  CHECK_FALSE(memory.store->is_in_outbox("a1"));
  CHECK(memory.store->outbox(OutboxLane::alarm, 0, 10).empty());
  CHECK(memory.store->outbox_size(OutboxLane::bulk) == 1);
}

TEST_CASE("an answer that is asked for again in the moment of its receipt is to be sent again") {
  InMemory memory;
  Batch first = batch_at(1000);
  first.outbox = {outbox_row(OutboxLane::bulk, "c1#result")};
  memory.commit(first);
  const std::int64_t sent = memory.store->outbox(OutboxLane::bulk, 0, 10).back().id;
  Batch both = batch_at(2000);
  both.received = {"c1#result"};
  both.outbox = {outbox_row(OutboxLane::bulk, "c1#result")};
  memory.commit(both);
  CHECK(ids_of(memory.store->outbox(OutboxLane::bulk, sent, 10)) == "c1#result");
}

TEST_CASE("the id of a row never comes back, so a reader that goes on behind the last row misses none") {
  InMemory memory;
  Batch first = batch_at(1000);
  first.outbox = {outbox_row(OutboxLane::alarm, "a1"), outbox_row(OutboxLane::alarm, "a2")};
  memory.commit(first);
  const std::int64_t last = memory.store->outbox(OutboxLane::alarm, 0, 10).back().id;
  Batch receipts = batch_at(2000);
  receipts.received = {"a1", "a2"};
  memory.commit(receipts);
  Batch next = batch_at(3000);
  next.outbox = {outbox_row(OutboxLane::alarm, "a3")};
  memory.commit(next);
  CHECK(ids_of(memory.store->outbox(OutboxLane::alarm, last, 10)) == "a3");
}

TEST_CASE("the same message again waits once, in its first place and as it was") {
  InMemory memory;
  Batch batch = batch_at(1000);
  batch.outbox = {outbox_row(OutboxLane::alarm, "a1"), outbox_row(OutboxLane::alarm, "a2")};
  memory.commit(batch);
  Batch again = batch_at(2000);
  again.outbox = {outbox_row(OutboxLane::alarm, "a1"), outbox_row(OutboxLane::alarm, "a3")};
  again.outbox[0].payload = "another";
  memory.commit(again);
  const auto rows = memory.store->outbox(OutboxLane::alarm, 0, 10);
  CHECK(ids_of(rows) == "a1 a2 a3");
  CHECK(rows[0].payload == "payload of a1");
}

TEST_CASE("a command is carried out once") {
  InMemory memory;
  CHECK_FALSE(memory.store->was_carried_out("c1"));
  for (const std::int64_t at : {1000, 2000}) {
    Batch batch = batch_at(at);
    batch.commands = {{"c1"}};
    memory.commit(batch);
  }
  CHECK(memory.store->was_carried_out("c1"));
  CHECK_FALSE(memory.store->was_carried_out("c2"));
}

}  // namespace anju::store_test
