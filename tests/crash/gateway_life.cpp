#include "tests/crash/gateway_life.hpp"

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <algorithm>
#include <utility>

#include "tests/crash/seeds.hpp"
#include "tests/daemon/outbox_rows.hpp"
#include "tests/daemon/store_site.hpp"

namespace anju::test {
namespace {

constexpr std::size_t kAll = 1'000'000;

bool one_in(std::mt19937_64& random, std::uint64_t many) { return pick(random, many - 1) == 0; }

const Site& site() {
  static const Site the_site = store_site();
  return the_site;
}

RawMessage message(std::string payload, Lane lane) {
  RawMessage made;
  made.lane = lane;
  made.heard_at = instant(1);
  made.body = MqttMessage{"zigbee2mqtt/smoke-kitchen", std::move(payload), false, false};
  return made;
}

void add_alerts(Store& store, Lines& lines) {
  for (const AlertRecord& alert : store.alerts(false, kAll))
    lines.push_back("alert " + alert.id + " " + std::to_string(alert.revision) + " " +
                    std::string(name(alert.stage)) + (alert.open ? " open " : " over ") + alert.sentence_en);
}

void add_outbox(Store& store, OutboxLane lane, Lines& lines) {
  std::size_t place = 0;
  for (const OutboxRow& row : store.outbox(lane, 0, kAll))
    lines.push_back("outbox " + std::to_string(static_cast<int>(lane)) + " " + std::to_string(place++) + " " +
                    row.message_id + " " + row.payload);
}

void add_readings(Store& store, Lines& lines) {
  for (const Reading& reading : store.recent_readings(kAll))
    lines.push_back("reading " + std::to_string(reading.channel) + " " + std::to_string(reading.value) + " " +
                    std::to_string(reading.measured_at.time_since_epoch().count()));
  for (const LastReading& last : store.last_readings())
    lines.push_back("last " + std::to_string(last.channel) + " " + std::to_string(last.value));
}

void add_restored(Store& store, Lines& lines) {
  const Restored restored = store.restore();
  for (const auto& [key, fields] : restored.states) {
    std::string line = "state " + key;
    for (const std::int64_t field : fields) line += " " + std::to_string(field);
    lines.push_back(line);
  }
  lines.push_back("kept " + std::to_string(restored.kept.routine) + " " +
                  std::to_string(restored.kept.alarm));
  if (restored.timeline)
    lines.push_back("at " + std::to_string(restored.timeline->steady.time_since_epoch().count()));
}

std::string first_difference(const Lines& expected, const Lines& found) {
  const auto [one, other] = std::mismatch(expected.begin(), expected.end(), found.begin(), found.end());
  return "acknowledged: " + (one == expected.end() ? "-" : *one) +
         ", found: " + (other == found.end() ? "-" : *other);
}

}  // namespace

Lines content_of(Store& store) {
  Lines lines;
  add_alerts(store, lines);
  add_outbox(store, OutboxLane::alarm, lines);
  add_outbox(store, OutboxLane::bulk, lines);
  add_readings(store, lines);
  add_restored(store, lines);
  std::sort(lines.begin(), lines.end());
  return lines;
}

Lines content_after(const std::vector<Batch>& batches) {
  auto store = Store::open(":memory:", site());
  for (const Batch& batch : batches) (*store)->commit(batch).value();
  return content_of(**store);
}

GatewayLife::GatewayLife(std::filesystem::path folder) : folder_(std::move(folder)) {
  std::filesystem::create_directories(folder_ / "journal");
}

std::string GatewayLife::open() {
  try {
    return open_and_check();
  } catch (const std::exception& error) {
    return std::string("it cannot be read: ") + error.what();
  }
}

std::string GatewayLife::open_and_check() {
  auto store = Store::open(folder_ / "anju.db", site());
  if (!store) return "the store does not open: " + store.error().what;
  store_ = std::move(*store);
  if (store_->damaged()) return "the store was taken for damaged";
  auto journal = Journal::open(folder_ / "journal", store_->restore().kept);
  if (!journal) return "the journal does not open: " + journal.error().what;
  journal_ = std::move(*journal);
  if (std::string wrong = check_store(); !wrong.empty()) return wrong;
  return check_journal();
}

void GatewayLife::close() {
  unforced_.clear();
  store_.reset();
  journal_.reset();
}

Lines GatewayLife::integrity() const {
  Lines faults;
  SQLite::Database other((folder_ / "anju.db").string(), SQLite::OPEN_READONLY);
  for (const char* question : {"PRAGMA integrity_check", "PRAGMA foreign_key_check"}) {
    SQLite::Statement check(other, question);
    while (check.executeStep()) faults.push_back(check.getColumn(0).getString());
  }
  std::erase(faults, "ok");
  return faults;
}

// The commit that was being done when the power went is there as a whole or not at all.
std::string GatewayLife::check_store() {
  if (const Lines faults = integrity(); !faults.empty()) return "not sound: " + faults.front();
  const Lines found = content_of(*store_);
  const Lines expected = content_after(acknowledged_.batches);
  const std::optional<Batch> doubtful = std::exchange(acknowledged_.doubtful, std::nullopt);
  if (found != expected) {
    if (!doubtful) return first_difference(expected, found);
    acknowledged_.batches.push_back(*doubtful);
    if (content_after(acknowledged_.batches) != found) return first_difference(expected, found);
  }
  waiting_.clear();
  for (const OutboxLane lane : {OutboxLane::alarm, OutboxLane::bulk})
    for (const OutboxRow& row : store_->outbox(lane, 0, kAll)) waiting_.push_back(row.message_id);
  return "";
}

std::string GatewayLife::check_journal() {
  const KeptThrough kept = store_->restore().kept;
  heard_ = kept;
  if (journal_->is_ahead_of_store()) return "the journal has thrown away what the store has not";
  std::string wrong;
  std::map<std::uint64_t, std::string> found;
  const auto replayed = journal_->replay(kept, [&](const RawMessage& each) {
    const std::string& payload = std::get<MqttMessage>(each.body).payload;
    const auto alarm = acknowledged_.alarms.find(each.sequence);
    if (acknowledged_.tried.count(payload) == 0 ||
        (alarm != acknowledged_.alarms.end() && alarm->second != payload))
      wrong = "the journal gives what nobody said, number " + std::to_string(each.sequence);
    if (!found.empty() && found.rbegin()->first >= each.sequence) wrong = "the journal is out of order";
    found[each.sequence] = payload;
    (each.lane == Lane::alarm ? heard_.alarm : heard_.routine) = each.sequence;
  });
  if (!replayed) return "the journal cannot be read: " + replayed.error().what;
  for (const auto& [sequence, payload] : acknowledged_.alarms) {
    if (sequence > kept.alarm && found.count(sequence) == 0)
      return "an alarm is lost, number " + std::to_string(sequence) + " of the journal";
  }
  return wrong;
}

void GatewayLife::hear(std::mt19937_64& random) {
  for (std::uint64_t count = pick(random, 5); count > 0; --count) {
    const Lane lane = one_in(random, 3) ? Lane::alarm : Lane::routine;
    // Now and then a long one, whose record spans many sectors.
    const std::string payload =
        std::to_string(++number_) + std::string(one_in(random, 8) ? pick(random, 9000) : 20, 'p');
    // Before it is acknowledged: on an error it may turn up all the same.
    acknowledged_.tried.insert(payload);
    Result<Appended> appended = journal_->append(message(payload, lane));
    if (!appended) continue;
    (lane == Lane::alarm ? heard_.alarm : heard_.routine) = appended->sequence;
    if (lane == Lane::alarm) unforced_.emplace_back(std::move(*appended), payload);
  }
}

void GatewayLife::force_alarms() {
  for (const auto& [appended, payload] : std::exchange(unforced_, {}))
    if (journal_->force(appended)) acknowledged_.alarms[appended.sequence] = payload;
}

Batch GatewayLife::next_batch(std::mt19937_64& random) {
  const auto at = static_cast<std::int64_t>(++number_ * 1000);
  const std::string number = std::to_string(number_);
  Batch batch = batch_at(at);
  // Now and then so many that the log grows beyond what is moved into the file.
  for (std::uint64_t count = one_in(random, 8) ? 3000 : pick(random, 40); count > 0; --count)
    batch.readings.push_back(reading(static_cast<ChannelIndex>(pick(random, 2)),
                                     static_cast<std::int64_t>(random() % 1'000'000), at));
  batch.states = {{"rule " + std::to_string(pick(random, 9)), {at, -at}}, {"always", {at}}};
  if (one_in(random, 2)) {
    AlertRecord alert = stored_alert("alert-" + std::to_string(pick(random, number_)), at, one_in(random, 2));
    alert.revision = static_cast<std::uint32_t>(number_);
    alert.sentence_en = "smoke " + number + std::string(pick(random, 900), 's');
    batch.alerts = {alert};
    batch.outbox.push_back(outbox_row(OutboxLane::alarm, "alarm#" + number));
  }
  if (one_in(random, 3)) batch.outbox.push_back(outbox_row(OutboxLane::bulk, "bulk#" + number));
  for (const std::string& id : waiting_)
    if (one_in(random, 3)) batch.received.push_back(id);
  if (one_in(random, 10)) batch.commands = {{"command " + number}};
  if (one_in(random, 10)) batch.gaps = {{"inbox", {}, {}, number_, "full"}};
  batch.kept = heard_;
  return batch;
}

StepEnd GatewayLife::commit(const Batch& batch) {
  acknowledged_.doubtful = batch;
  if (const auto done = store_->commit(batch); !done)
    return done.error().code == ErrorCode::unavailable ? StepEnd::unavailable : StepEnd::io;
  acknowledged_.doubtful.reset();
  acknowledged_.batches.push_back(batch);
  for (const OutboxRow& row : batch.outbox) waiting_.push_back(row.message_id);
  for (const std::string& id : batch.received) std::erase(waiting_, id);
  return StepEnd::done;
}

// In the order of the pipeline: kept, committed, trimmed, sent, tidied up. That an alarm is forced happens
// beside it, on the thread that has heard it.
StepEnd GatewayLife::step(std::mt19937_64& random) {
  hear(random);
  if (one_in(random, 2)) force_alarms();
  if (one_in(random, 4)) return StepEnd::done;
  const Batch batch = next_batch(random);
  StepEnd end = commit(batch);
  for (int again = 0; end == StepEnd::unavailable && again < 2; ++again) end = commit(batch);
  if (one_in(random, 2)) force_alarms();
  if (end != StepEnd::done) return end;
  journal_->trim(batch.kept);
  return store_->checkpoint(one_in(random, 2)) ? StepEnd::done : StepEnd::io;
}

}  // namespace anju::test
