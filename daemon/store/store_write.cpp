// One transaction: readings, rule state, alerts, outbox and progress, all or nothing.
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "daemon/store/alert_columns.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {
namespace {

constexpr int kHistorical = 4;

std::int64_t ms(WallTime time) { return time.time_since_epoch().count(); }
std::int64_t ms(SteadyTime time) { return time.time_since_epoch().count(); }

void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

void bind_value(SQLite::Statement& statement, int index, const Reading& reading) {
  if (reading.quality == Quality::invalid) {
    statement.bind(index);
  } else {
    statement.bind(index, reading.value);
  }
}

void write_readings(StoreCore& core, const std::vector<Reading>& readings) {
  std::unordered_map<ChannelIndex, const Reading*> last;
  for (const Reading& reading : readings) {
    auto& insert = core.statement(
        "INSERT INTO reading(channel, value, quality, measured_at, heard_steady, heard_wall, flags) "
        "VALUES(?,?,?,?,?,?,?)");
    insert.bind(1, core.channel_ids[reading.channel]);
    bind_value(insert, 2, reading);
    insert.bind(3, static_cast<int>(reading.quality));
    insert.bind(4, ms(reading.measured_at));
    insert.bind(5, ms(reading.heard_at.steady));
    insert.bind(6, ms(reading.heard_at.wall));
    insert.bind(7, static_cast<int>(reading.heard_at.quality) + (reading.historical ? kHistorical : 0));
    run(insert);
    if (!reading.historical) last[reading.channel] = &reading;
  }
  for (const auto& [channel, reading] : last) {
    auto& upsert = core.statement(
        "INSERT INTO last_reading(channel, value, quality, measured_at) VALUES(?,?,?,?) ON CONFLICT(channel) "
        "DO "
        "UPDATE SET value=excluded.value, quality=excluded.quality, measured_at=excluded.measured_at");
    upsert.bind(1, core.channel_ids[channel]);
    bind_value(upsert, 2, *reading);
    upsert.bind(3, static_cast<int>(reading->quality));
    upsert.bind(4, ms(reading->measured_at));
    run(upsert);
  }
}

void write_states(StoreCore& core, const std::vector<SavedState>& states) {
  for (const SavedState& state : states) {
    auto& upsert = core.statement(
        "INSERT INTO rule_state(key, fields) VALUES(?,?) ON CONFLICT(key) DO UPDATE SET "
        "fields=excluded.fields");
    upsert.bind(1, state.key);
    // An empty vector has no address, and an address that is null would be NULL and not an empty blob.
    const void* const bytes = state.fields.empty() ? static_cast<const void*>("") : state.fields.data();
    upsert.bind(2, bytes, static_cast<int>(state.fields.size() * sizeof(std::int64_t)));
    run(upsert);
  }
}

void write_alerts(StoreCore& core, const std::vector<AlertRecord>& alerts) {
  for (const AlertRecord& alert : alerts) {
    // A record may come again without a new stage; its history has one row a revision and stage.
    auto& upsert = core.statement(kUpsertAlert);
    bind_alert(upsert, alert);
    run(upsert);
    auto& note = core.statement(
        "INSERT INTO transition(alert, revision, stage, at_steady, at_wall) VALUES(?,?,?,?,?) "
        "ON CONFLICT(alert, revision, stage) DO NOTHING");
    note.bind(1, alert.id);
    note.bind(2, static_cast<std::int64_t>(alert.revision));
    note.bind(3, std::string(name(alert.stage)));
    note.bind(4, ms(alert.changed_at.steady));
    note.bind(5, ms(alert.changed_at.wall));
    run(note);
  }
}

void write_outbox(StoreCore& core, const Batch& batch) {
  // The same id again is the same message: it waits once, in its first place.
  for (const OutboxRow& row : batch.outbox) {
    auto& insert = core.statement(
        "INSERT INTO outbox(lane, channel, message_id, payload, created_at) VALUES(?,?,?,?,?) "
        "ON CONFLICT(message_id) DO NOTHING");
    insert.bind(1, static_cast<int>(row.lane));
    insert.bind(2, static_cast<int>(row.channel));
    insert.bind(3, row.message_id);
    insert.bind(4, row.payload.data(), static_cast<int>(row.payload.size()));
    insert.bind(5, ms(row.created_at));
    run(insert);
  }
  for (const std::string& message_id : batch.received) {
    auto& remove = core.statement("DELETE FROM outbox WHERE message_id=?");
    remove.bind(1, message_id);
    run(remove);
  }
}

void write_notes(StoreCore& core, const Batch& batch) {
  for (const std::string& command : batch.commands) {
    auto& note = core.statement("INSERT OR IGNORE INTO command(id) VALUES(?)");
    note.bind(1, command);
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

void write_progress(StoreCore& core, const Batch& batch) {
  const TimelinePoint& point = batch.timeline;
  if (core.boot_id != point.clocks.boot_id) {
    auto& boot =
        core.statement("INSERT OR IGNORE INTO boot(boot_id, first_steady, first_wall) VALUES(?,?,?)");
    boot.bind(1, point.clocks.boot_id);
    boot.bind(2, ms(point.steady));
    boot.bind(3, ms(point.clocks.wall));
    run(boot);
  }
  auto& progress = core.statement("INSERT OR REPLACE INTO progress VALUES(1,?,?,?,?,?,?,?)");
  progress.bind(1, static_cast<std::int64_t>(batch.kept.routine));
  progress.bind(2, static_cast<std::int64_t>(batch.kept.alarm));
  progress.bind(3, ms(point.steady));
  progress.bind(4, ms(point.clocks.wall));
  progress.bind(5, static_cast<std::int64_t>(point.clocks.since_boot.count()));
  progress.bind(6, static_cast<int>(point.clocks.quality));
  progress.bind(7, point.clocks.boot_id);
  run(progress);
}

}  // namespace

Result<void> Store::commit(const Batch& batch) {
  try {
    SQLite::Transaction transaction(core_->database);
    write_readings(*core_, batch.readings);
    write_states(*core_, batch.states);
    write_alerts(*core_, batch.alerts);
    write_outbox(*core_, batch);
    write_notes(*core_, batch);
    write_progress(*core_, batch);
    transaction.commit();
    core_->boot_id = batch.timeline.clocks.boot_id;
    ++core_->commits;
    core_->readings += batch.readings.size();
    return {};
  } catch (const SQLite::Exception& error) {
    const int code = error.getErrorCode();
    const bool later =
        code == SQLITE_FULL || code == SQLITE_BUSY || code == SQLITE_LOCKED || code == SQLITE_NOMEM;
    return Error{later ? ErrorCode::unavailable : ErrorCode::io,
                 "cannot write " + core_->file.string() + ": " + error.what()};
  }
}

Result<void> Store::checkpoint(bool much_waits) {
  constexpr std::size_t kEnough =
      256;  // pages; 1 MiB, so that one write of a page to the flash serves many commits
  constexpr std::size_t kTooMuch = 4096;  // 16 MiB
  if (core_->wal_pages < (much_waits ? kTooMuch : kEnough)) return {};
  core_->wal_pages = 0;
  const int code = sqlite3_wal_checkpoint_v2(core_->database.getHandle(), nullptr, SQLITE_CHECKPOINT_PASSIVE,
                                             nullptr, nullptr);
  // Locked by a reader, or no room: the log keeps everything, and the next commit counts its pages again.
  if ((code & 0xFF) != SQLITE_IOERR && (code & 0xFF) != SQLITE_CORRUPT) return {};
  return Error{ErrorCode::io, "cannot write " + core_->file.string() + ": " + sqlite3_errstr(code)};
}

}  // namespace anju
