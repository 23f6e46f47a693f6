// One transaction: readings, rule state, alerts, outbox and progress, all or nothing.
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include <optional>

#include "daemon/store/alert_columns.hpp"
#include "daemon/store/ledger.hpp"
#include "daemon/store/milliseconds.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/replace_damaged.hpp"
#include "daemon/store/row_checksum.hpp"
#include "daemon/store/store_core.hpp"
#include "daemon/store/store_errors.hpp"
#include "daemon/store/waiting_readings.hpp"
#include "daemon/store/write_rows.hpp"

namespace anju {
namespace {

void write_alerts(StoreCore& core, const Batch& batch) {
  for (const AlertRecord& alert : batch.alerts) {
    auto& upsert = core.statement(kUpsertAlert);
    bind_alert(upsert, alert);
    run(upsert);
    // Of what stands there now: a part of it is written once and was kept.
    static const std::string seal =
        "UPDATE alert SET checksum = " + checksum_of("alert", kAlertColumns) + " WHERE id=?";
    auto& sealing = core.statement(seal.c_str());
    sealing.bind(1, alert.id);
    run(sealing);
  }
  for (const AlertTransition& transition : batch.transitions) {
    auto& note = core.statement(
        "INSERT INTO transition(alert, revision, step, stage, at_steady, at_wall) VALUES(?,?,?,?,?,?)");
    note.bind(1, transition.alert);
    note.bind(2, static_cast<std::int64_t>(transition.revision));
    note.bind(3, std::string(step_name(transition.step)));
    note.bind(4, std::string(name(transition.stage)));
    note.bind(5, ms(transition.at.steady));
    note.bind(6, ms(transition.at.wall));
    run(note);
  }
}

// Of which lane it was; none: it is not there. Lane by lane, those first of which a long outbox is full: with
// RETURNING, SQLite makes a table of its own for each row, which costs as much as the row.
std::optional<OutboxLane> take_out(StoreCore& core, const std::string& message_id) {
  auto& remove = core.statement("DELETE FROM outbox WHERE message_id=? AND lane=?");
  for (const OutboxLane lane : {OutboxLane::bulk, OutboxLane::alarm}) {
    remove.bindNoCopy(1, message_id);
    remove.bind(2, static_cast<int>(lane));
    run(remove);
    if (sqlite3_changes(core.database.getHandle()) > 0) return lane;
  }
  return std::nullopt;
}

}  // namespace

OutboxChange write_outbox(StoreCore& core, const Batch& batch) {
  OutboxChange change{};
  // First, because a receipt is for what was sent before: an answer that is asked for again in the same
  // moment is to be sent again.
  for (const std::string& message_id : batch.received) {
    const auto lane = take_out(core, message_id);
    if (lane) --change.at(static_cast<std::size_t>(*lane));
  }
  // The same id again is the same message: it waits once, in its first place.
  for (const OutboxRow& row : batch.outbox) {
    static const std::string sql =
        "INSERT INTO outbox(lane, channel, message_id, payload, created_at, checksum, home) "
        "VALUES(?1,?2,?3,?4,?5," +
        checksum_of("outbox", "?1,?2,?3,?4,?5") + ",?6) ON CONFLICT(message_id) DO NOTHING";
    auto& insert = core.statement(sql.c_str());
    insert.bind(1, static_cast<int>(row.lane));
    insert.bind(2, static_cast<int>(row.channel));
    insert.bind(3, row.message_id);
    insert.bind(4, row.payload.data(), static_cast<int>(row.payload.size()));
    insert.bind(5, ms(row.created_at));
    insert.bind(6, row.home);
    run(insert);
    if (sqlite3_changes(core.database.getHandle()) == 0) continue;
    ++change.at(static_cast<std::size_t>(row.lane));
    enter(core, {static_cast<LedgerKind>(row.channel), row.home, row.message_id, row.payload},
          batch.timeline.clocks.wall);
  }
  for (const LedgerEntry& entry : batch.ledger) enter(core, entry, batch.timeline.clocks.wall);
  return change;
}

void write_notes(StoreCore& core, const Batch& batch) {
  for (const CommandNote& command : batch.commands) {
    auto& note = core.statement(
        "INSERT INTO command(id, at_steady, what, subject, outcome, reason, at_wall) VALUES(?,?,?,?,?,?,?) "
        // What came of it is known once; only one that waited (CommandOutcome) has not come to it.
        "ON CONFLICT(id) DO UPDATE SET outcome=excluded.outcome, reason=excluded.reason, "
        "at_steady=excluded.at_steady, at_wall=excluded.at_wall WHERE command.outcome=4");
    note.bind(1, command.id);
    note.bind(2, ms(batch.timeline.steady));
    note.bind(3, command.what);
    note.bind(4, command.subject);
    note.bind(5, static_cast<int>(command.outcome));
    note.bind(6, command.reason);
    note.bind(7, ms(batch.timeline.clocks.wall));
    run(note);
  }
  for (const Gap& gap : batch.gaps) {
    auto& insert =
        core.statement("INSERT INTO gap(subject, from_wall, to_wall, count, reason) VALUES(?,?,?,?,?)");
    insert.bind(1, gap.subject);
    insert.bind(2, ms(gap.from));
    insert.bind(3, ms(gap.to));
    insert.bind(4, static_cast<std::int64_t>(gap.count));
    insert.bind(5, gap.reason);
    run(insert);
  }
}

void note_if_damaged(const StoreCore& core, const SQLite::Exception& error) {
  const int code = error.getErrorCode() & 0xFF;
  if (code == SQLITE_CORRUPT || code == SQLITE_NOTADB) note_suspicion(core.file);
}

Error write_error(const StoreCore& core, const SQLite::Exception& error) {
  const int code = error.getErrorCode();
  const bool later =
      code == SQLITE_FULL || code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_NOMEM;
  note_if_damaged(core, error);
  return Error{later ? ErrorCode::unavailable : ErrorCode::io,
               "cannot write " + core.file.string() + ": " + error.what()};
}

Result<void> Store::commit(const Batch& batch) {
  try {
    SQLite::Transaction transaction(core_->database);
    add_waiting(*core_, batch);
    write_alerts(*core_, batch);
    const OutboxChange change = write_outbox(*core_, batch);
    write_errands(*core_, batch);
    write_notes(*core_, batch);
    write_push_memory(*core_, batch.pushed);
    transaction.commit();
    if (!batch.outbox.empty()) core_->outbox_ends.fill(INT64_MAX);
    for (std::size_t lane = 0; core_->outbox_rows && lane < change.size(); ++lane)
      core_->outbox_rows->at(lane) += change.at(lane);
    ++core_->commits;
    core_->readings += batch.readings.size();
    core_->waiting += batch.readings.size();
    return {};
  } catch (const SQLite::Exception& error) {
    forget_ids(*core_);
    return write_error(*core_, error);
  }
}

namespace {

// The log as well must hold nothing of a home that was forgotten. A reader that is in the way is not waited
// for: it is tried again.
int truncate_log(StoreCore& core) {
  sqlite3* const database = core.database.getHandle();
  sqlite3_busy_timeout(database, 0);
  const int code = sqlite3_wal_checkpoint_v2(database, nullptr, SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
  sqlite3_busy_timeout(database, kBusyTimeout);
  if (code == SQLITE_OK) core.forgetting.is_log_left = false;
  return code;
}

}  // namespace

Result<void> Store::checkpoint(bool much_waits) {
  constexpr std::size_t kEnough =
      256;  // pages; 1 MiB, so that one write of a page to the flash serves many commits
  constexpr std::size_t kTooMuch = 1024;  // 4 MiB: an alarm may wait while they are moved
  const bool has_grown = core_->wal_pages >= (much_waits ? kTooMuch : kEnough);
  const bool wants_it_empty = core_->forgetting.is_log_left && !much_waits;
  if (!has_grown && !wants_it_empty) return {};
  core_->wal_pages = 0;
  const int code = wants_it_empty ? truncate_log(*core_)
                                  : sqlite3_wal_checkpoint_v2(core_->database.getHandle(), nullptr,
                                                              SQLITE_CHECKPOINT_PASSIVE, nullptr, nullptr);
  // Locked by a reader, or no room: the log keeps everything, and the next commit counts its pages again.
  if ((code & 0xFF) != SQLITE_IOERR && (code & 0xFF) != SQLITE_CORRUPT) return {};
  return Error{ErrorCode::io, "cannot write " + core_->file.string() + ": " + sqlite3_errstr(code)};
}

}  // namespace anju
