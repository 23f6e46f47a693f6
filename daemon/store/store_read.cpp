// What the store can be asked.
#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Transaction.h>
#include <sqlite3.h>

#include "daemon/store/alert_columns.hpp"
#include "daemon/store/forgetting.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/row_checksum.hpp"
#include "daemon/store/store_core.hpp"
#include "daemon/store/store_errors.hpp"

namespace anju {
namespace {

// The last column says whether the row is as it was written; what nobody wrote is shown and sent to nobody.
void refuse_damaged(const StoreCore& core, SQLite::Statement& statement) {
  if (statement.getColumn(statement.getColumnCount() - 1).getInt() != 0) return;
  throw SQLite::Exception("a row of " + core.file.string() + " is not as it was written", SQLITE_CORRUPT);
}

std::string alerts_where(const std::string& condition) {
  return std::string("SELECT ") + kAlertColumns + ", " + is_sound("alert") + " FROM alert " + condition;
}

std::string outbox_where(const std::string& condition) {
  return "SELECT id, lane, channel, message_id, payload, created_at, home, " + is_sound("outbox") +
         " FROM outbox WHERE " + condition;
}

std::vector<OutboxRow> read_outbox(const StoreCore& core, SQLite::Statement& select, std::size_t most_bytes) {
  std::vector<OutboxRow> rows;
  std::size_t bytes = 0;
  while (bytes < most_bytes && select.executeStep()) {
    refuse_damaged(core, select);
    OutboxRow row;
    row.id = select.getColumn(0).getInt64();
    row.lane = static_cast<OutboxLane>(select.getColumn(1).getInt());
    row.channel = static_cast<std::uint8_t>(select.getColumn(2).getInt());
    row.message_id = select.getColumn(3).getString();
    row.payload = select.getColumn(4).getString();
    row.created_at = SteadyTime{Duration{select.getColumn(5).getInt64()}};
    row.home = select.getColumn(6).getString();
    bytes += row.payload.size();
    rows.push_back(std::move(row));
  }
  select.reset();
  return rows;
}

std::vector<AlertRecord> read_alerts(const StoreCore& core, SQLite::Statement& statement) {
  std::vector<AlertRecord> alerts;
  while (statement.executeStep()) {
    refuse_damaged(core, statement);
    alerts.push_back(read_alert(statement));
  }
  statement.reset();
  return alerts;
}

}  // namespace

void Store::note_failure(const std::exception& failure) noexcept {
  try {
    if (const auto* error = dynamic_cast<const SQLite::Exception*>(&failure)) note_if_damaged(*core_, *error);
  } catch (...) {
    // It is looked at by the next start as far as any is.
  }
}

// In one transaction, because SQLite locks the file anew for each question that is alone: six thousand of a
// thousand homes.
Restored Store::restore() {
  SQLite::Transaction transaction(core_->database);
  Restored restored = restore_progress(*core_);
  transaction.commit();
  return restored;
}

std::optional<AlertRecord> Store::find_alert(std::string_view id) {
  static const std::string sql = alerts_where("WHERE id=?");
  auto& find = core_->statement(sql.c_str());
  find.bind(1, std::string(id));
  auto found = read_alerts(*core_, find);
  if (found.empty()) return std::nullopt;
  return std::move(found.front());
}

std::vector<AlertRecord> Store::alerts(bool only_open, std::size_t limit) {
  // Two texts, because only a constant condition lets SQLite use the index of the few that are open.
  static const std::string order = " ORDER BY detected_steady DESC, id LIMIT ?";
  static const std::string all = alerts_where(order);
  static const std::string open = alerts_where("WHERE is_open = 1" + order);
  auto& select = core_->statement(only_open ? open.c_str() : all.c_str());
  select.bind(1, static_cast<std::int64_t>(limit));
  return read_alerts(*core_, select);
}

std::vector<AlertRecord> Store::alerts_changed_since(SteadyTime from) {
  static const std::string changed = alerts_where("WHERE changed_steady >= ? ORDER BY detected_steady, id");
  auto& select = core_->statement(changed.c_str());
  select.bind(1, static_cast<std::int64_t>(from.time_since_epoch().count()));
  return read_alerts(*core_, select);
}

// Each half has its index, and neither has many.
std::vector<AlertRecord> Store::unfinished_alerts() {
  static const std::string all =
      alerts_where("WHERE is_open = 1 UNION ") + alerts_where("WHERE is_waited_for = 1 ORDER BY id");
  std::vector<AlertRecord> alerts = read_alerts(*core_, core_->statement(all.c_str()));
  std::erase_if(alerts, [this](const AlertRecord& one) { return is_being_forgotten(*core_, one.home); });
  return alerts;
}

std::vector<KeptTransition> Store::history(std::string_view alert) {
  auto& select = core_->statement(
      "SELECT revision, step, stage, at_steady, at_wall FROM transition WHERE alert=? ORDER BY id");
  select.bind(1, std::string(alert));
  std::vector<KeptTransition> transitions;
  while (select.executeStep()) {
    transitions.push_back({select.getColumn(0).getUInt(),
                           select.getColumn(1).getString(),
                           select.getColumn(2).getString(),
                           {SteadyTime{Duration{select.getColumn(3).getInt64()}},
                            WallTime{Duration{select.getColumn(4).getInt64()}}, ClockQuality::unsynced}});
  }
  select.reset();
  return transitions;
}

std::size_t Store::open_alerts(std::string_view home) {
  auto& count = core_->statement("SELECT count(*) FROM alert WHERE is_open=1 AND home=?");
  count.bind(1, std::string(home));
  count.executeStep();
  const auto alerts = static_cast<std::size_t>(count.getColumn(0).getInt64());
  count.reset();
  return alerts;
}

std::vector<OutboxRow> Store::outbox(OutboxLane lane, std::int64_t after, std::size_t limit,
                                     std::size_t most_bytes) {
  std::int64_t& end = core_->outbox_ends.at(static_cast<std::size_t>(lane));
  if (after >= end) return {};
  static const std::string sql = outbox_where("lane=?1 AND id>?2 ORDER BY id LIMIT ?3");
  auto& select = core_->statement(sql.c_str());
  select.bind(1, static_cast<int>(lane));
  select.bind(2, after);
  select.bind(3, static_cast<std::int64_t>(limit));
  auto rows = read_outbox(*core_, select, most_bytes);
  if (rows.empty()) end = after;
  return rows;
}

// The lane as a constant: only so the index of the homes is used.
std::vector<OutboxRow> Store::alarms_of_home(std::string_view home, std::int64_t after, std::size_t limit) {
  static const std::string sql = outbox_where("lane=0 AND home=?1 AND id>?2 ORDER BY id LIMIT ?3");
  auto& select = core_->statement(sql.c_str());
  select.bind(1, std::string(home));
  select.bind(2, after);
  select.bind(3, static_cast<std::int64_t>(limit));
  return read_outbox(*core_, select, SIZE_MAX);
}

std::size_t Store::outbox_size(OutboxLane lane) {
  if (!core_->outbox_rows) {
    const auto counted = [this](const char* sql) {
      auto& count = core_->statement(sql);
      count.executeStep();
      const std::int64_t rows = count.getColumn(0).getInt64();
      count.reset();
      return rows;
    };
    // All of a table is counted page by page, what has a condition row by row, which takes five times as
    // long.
    const std::int64_t alarms = counted("SELECT count(*) FROM outbox WHERE lane=0");
    core_->outbox_rows = {alarms, counted("SELECT count(*) FROM outbox") - alarms};
  }
  return static_cast<std::size_t>(core_->outbox_rows->at(static_cast<std::size_t>(lane)));
}

std::optional<SteadyTime> Store::oldest_in_outbox() {
  auto& oldest = core_->statement("SELECT created_at FROM outbox ORDER BY id LIMIT 1");
  std::optional<SteadyTime> result;
  if (oldest.executeStep()) result = SteadyTime{Duration{oldest.getColumn(0).getInt64()}};
  oldest.reset();
  return result;
}

bool Store::is_in_outbox(std::string_view message_id) {
  auto& find = core_->statement("SELECT 1 FROM outbox WHERE message_id=?");
  find.bind(1, std::string(message_id));
  const bool found = find.executeStep();
  find.reset();
  return found;
}

bool Store::was_carried_out(std::string_view command) {
  auto& find = core_->statement("SELECT 1 FROM command WHERE id=?");
  find.bind(1, std::string(command));
  const bool found = find.executeStep();
  find.reset();
  return found;
}

StoreSurvey Store::survey() { return StoreSurvey(*core_); }

StoreFigures Store::figures() {
  StoreFigures figures;
  figures.readings = core_->readings;
  figures.waiting = core_->waiting;
  figures.packed = core_->moving.packed;
  figures.commits = core_->commits;
  auto& alerts = core_->statement("SELECT count(*) FROM alert");
  alerts.executeStep();
  figures.alerts = static_cast<std::uint64_t>(alerts.getColumn(0).getInt64());
  alerts.reset();
  for (const char* suffix : {"", "-wal"}) {
    std::filesystem::path part = core_->file;
    part += suffix;
    std::error_code none;
    const auto size = std::filesystem::file_size(part, none);
    if (!none) figures.bytes += size;
  }
  return figures;
}

}  // namespace anju
