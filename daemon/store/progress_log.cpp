#include "daemon/store/progress_log.hpp"

#include <cstring>
#include <limits>
#include <map>
#include <optional>

#include "daemon/store/backup.hpp"
#include "daemon/store/milliseconds.hpp"
#include "daemon/store/row_checksum.hpp"

namespace anju {
namespace {

std::int64_t boot_row(StoreCore& core, const TimelinePoint& point) {
  if (core.boot_row && core.boot_id == point.clocks.boot_id) return *core.boot_row;
  auto& enter = core.statement("INSERT OR IGNORE INTO boot(boot_id, first_steady, first_wall) VALUES(?,?,?)");
  enter.bind(1, point.clocks.boot_id);
  enter.bind(2, ms(point.steady));
  enter.bind(3, ms(point.clocks.wall));
  enter.exec();
  enter.reset();
  auto& find = core.statement("SELECT id FROM boot WHERE boot_id=?");
  find.bind(1, point.clocks.boot_id);
  find.executeStep();
  core.boot_id = point.clocks.boot_id;
  core.boot_row = find.getColumn(0).getInt64();
  find.reset();
  return *core.boot_row;
}

std::int64_t state_key(StoreCore& core, const std::string& key) {
  const auto [known, is_new] = core.state_keys.try_emplace(key, 0);
  if (!is_new) return known->second;
  auto& enter = core.statement("INSERT OR IGNORE INTO state_key(key) VALUES(?)");
  enter.bind(1, key);
  enter.exec();
  enter.reset();
  auto& find = core.statement("SELECT id FROM state_key WHERE key=?");
  find.bind(1, key);
  find.executeStep();
  known->second = find.getColumn(0).getInt64();
  find.reset();
  return known->second;
}

std::vector<std::int64_t> read_fields(const SQLite::Column& column) {
  std::vector<std::int64_t> fields(static_cast<std::size_t>(column.getBytes()) / sizeof(std::int64_t));
  if (!fields.empty()) std::memcpy(fields.data(), column.getBlob(), fields.size() * sizeof(std::int64_t));
  return fields;
}

// What the log says up to a batch: the last word on each state, and on the progress.
struct Settled {
  std::map<std::int64_t, std::vector<std::int64_t>> states;
  std::optional<LoggedProgress> last;
};

// What a step of the first commit of the log began at. A damaged row is given to nobody.
class StatesInTable {
 public:
  explicit StatesInTable(StoreCore& core) : select_(&core.statement(question().c_str())) {}

  const std::vector<std::int64_t>* operator()(std::int64_t key) {
    select_->bind(1, key);
    const bool is_there = select_->executeStep();
    if (is_there) fields_ = read_fields(select_->getColumn(0));
    select_->reset();
    return is_there ? &fields_ : nullptr;
  }

 private:
  static const std::string& question() {
    static const std::string sql =
        "SELECT fields FROM rule_state WHERE key=(SELECT key FROM state_key WHERE id=?) AND " +
        is_sound("rule_state");
    return sql;
  }

  SQLite::Statement* select_;
  std::vector<std::int64_t> fields_;
};

// The sign of the commit up to which the tables are; 0: none.
std::uint32_t sign_of_tables(StoreCore& core) {
  auto& select = core.statement("SELECT kept_routine, kept_alarm, steady, readings FROM progress");
  LoggedProgress settled;
  const bool is_there = select.executeStep();
  if (is_there) {
    settled.kept = {static_cast<std::uint64_t>(select.getColumn(0).getInt64()),
                    static_cast<std::uint64_t>(select.getColumn(1).getInt64())};
    settled.steady = SteadyTime{Duration{select.getColumn(2).getInt64()}};
    settled.readings = static_cast<std::uint64_t>(select.getColumn(3).getInt64());
  }
  select.reset();
  return is_there ? sign_of(settled) : 0;
}

Settled read_log(StoreCore& core, std::int64_t through) {
  StateReading states(sign_of_tables(core), StatesInTable(core));
  auto& select = core.statement("SELECT progress FROM batch WHERE id <= ? ORDER BY id");
  select.bind(1, through);
  Settled settled;
  while (select.executeStep()) {
    auto progress = unpack_progress(blob_of(select.getColumn(0)));
    if (!progress) continue;
    states.read(*progress);
    settled.last = std::move(progress);
  }
  select.reset();
  settled.states = states.take();
  return settled;
}

std::string text_of(StoreCore& core, const char* sql, std::int64_t id) {
  auto& select = core.statement(sql);
  select.bind(1, id);
  std::string text;
  if (select.executeStep()) text = select.getColumn(0).getString();
  select.reset();
  return text;
}

TimelinePoint point_of(StoreCore& core, const LoggedProgress& progress) {
  TimelinePoint point;
  point.steady = progress.steady;
  point.clocks.boot_id = text_of(core, "SELECT boot_id FROM boot WHERE id=?", progress.boot);
  point.clocks.since_boot = progress.since_boot;
  point.clocks.wall = progress.wall;
  point.clocks.quality = progress.clock;
  return point;
}

Restored read_tables(StoreCore& core) {
  Restored tables;
  auto& states = core.statement("SELECT key, fields FROM rule_state");
  while (states.executeStep())
    tables.states.emplace(states.getColumn(0).getString(), read_fields(states.getColumn(1)));
  states.reset();
  const auto not_before = tables.states.find(kNotBeforeState);
  if (not_before != tables.states.end() && not_before->second.size() == 1)
    tables.not_before = SteadyTime{Duration{not_before->second.front()}};
  auto& progress = core.statement(
      "SELECT kept_routine, kept_alarm, steady, wall, since_boot, clock, boot_id FROM progress");
  if (progress.executeStep()) {
    const auto at = [&progress](int column) { return progress.getColumn(column).getInt64(); };
    tables.kept = {static_cast<std::uint64_t>(at(0)), static_cast<std::uint64_t>(at(1))};
    TimelinePoint point;
    point.steady = SteadyTime{Duration{at(2)}};
    point.clocks.wall = WallTime{Duration{at(3)}};
    point.clocks.since_boot = Duration{at(4)};
    point.clocks.quality = static_cast<ClockQuality>(at(5));
    point.clocks.boot_id = progress.getColumn(6).getString();
    tables.timeline = point;
  }
  progress.reset();
  return tables;
}

void write_state(StoreCore& core, const std::string& key, const std::vector<std::int64_t>& fields) {
  auto& upsert = core.statement(upsert_of_state().c_str());
  upsert.bind(1, key);
  // An empty vector has no address, and an address that is null would be NULL and not an empty blob.
  const void* const bytes = fields.empty() ? static_cast<const void*>("") : fields.data();
  upsert.bind(2, bytes, static_cast<int>(fields.size() * sizeof(std::int64_t)));
  upsert.exec();
  upsert.reset();
}

void write_progress(StoreCore& core, const LoggedProgress& last) {
  const TimelinePoint point = point_of(core, last);
  static const std::string sql =
      "INSERT OR REPLACE INTO progress(id, kept_routine, kept_alarm, steady, wall, since_boot, clock, "
      "boot_id, "
      "readings, checksum) VALUES(1,?1,?2,?3,?4,?5,?6,?7,?8," +
      checksum_of("progress", "?1,?2,?3,?4,?5,?6,?7,?8") + ")";
  auto& progress = core.statement(sql.c_str());
  progress.bind(1, static_cast<std::int64_t>(last.kept.routine));
  progress.bind(2, static_cast<std::int64_t>(last.kept.alarm));
  progress.bind(3, ms(point.steady));
  progress.bind(4, ms(point.clocks.wall));
  progress.bind(5, static_cast<std::int64_t>(point.clocks.since_boot.count()));
  progress.bind(6, static_cast<int>(point.clocks.quality));
  progress.bind(7, point.clocks.boot_id);
  progress.bind(8, static_cast<std::int64_t>(last.readings));
  progress.exec();
  progress.reset();
}

}  // namespace

LoggedProgress log_progress(StoreCore& core, const Batch& batch) {
  const TimelinePoint& point = batch.timeline;
  LoggedProgress progress;
  progress.kept = batch.kept;
  progress.steady = point.steady;
  progress.wall = point.clocks.wall;
  progress.since_boot = point.clocks.since_boot;
  progress.clock = point.clocks.quality;
  progress.boot = boot_row(core, point);
  progress.readings = core.readings + batch.readings.size();
  core.steps.follow(progress);
  for (const SavedState& state : batch.states)
    progress.states.push_back(core.steps.next(state_key(core, state.key), state.fields));
  return progress;
}

Restored restore_progress(StoreCore& core) {
  Restored result = read_tables(core);
  Settled log = read_log(core, std::numeric_limits<std::int64_t>::max());
  for (auto& [key, fields] : log.states)
    result.states[text_of(core, "SELECT key FROM state_key WHERE id=?", key)] = std::move(fields);
  if (!log.last) return result;
  result.kept = log.last->kept;
  result.timeline = point_of(core, *log.last);
  return result;
}

// The last of the log that can be read, and only where there is none the table.
std::uint64_t readings_ever(StoreCore& core) {
  std::optional<std::uint64_t> readings;
  auto& log = core.statement("SELECT progress FROM batch ORDER BY id DESC");
  while (!readings && log.executeStep())
    if (const auto progress = unpack_progress(blob_of(log.getColumn(0)))) readings = progress->readings;
  log.reset();
  if (readings) return *readings;
  auto& table = core.statement("SELECT readings FROM progress");
  if (table.executeStep()) readings = static_cast<std::uint64_t>(table.getColumn(0).getInt64());
  table.reset();
  return readings.value_or(0);
}

void settle_progress(StoreCore& core, std::int64_t through) {
  const Settled log = read_log(core, through);
  for (const auto& [key, fields] : log.states)
    write_state(core, text_of(core, "SELECT key FROM state_key WHERE id=?", key), fields);
  if (log.last) write_progress(core, *log.last);
}

void forget_ids(StoreCore& core) {
  core.boot_row.reset();
  core.state_keys.clear();
  core.steps = {};
}

}  // namespace anju
