#include "daemon/store/survey.hpp"

#include <algorithm>

#include "daemon/store/expiry.hpp"
#include "daemon/store/packed_readings.hpp"
#include "daemon/store/rollup_row.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {
namespace {

enum class Table : std::uint8_t { batch, pack, rollup, alert, transition, outbox, gap };

struct Counted {
  Table table;
  const char* sql;  // id, bytes, number, first, last, data
};

// Length is in the head of a row: of a large blob no more than that is read.
constexpr Counted kTables[] = {
    {Table::batch,
     "SELECT id, length(data) + length(progress), count, 0, 0, data FROM batch WHERE id > ? ORDER BY id "
     "LIMIT ?"},
    {Table::pack,
     "SELECT id, length(data), count, first_measured, last_measured, NULL FROM pack WHERE id > ? ORDER BY "
     "id LIMIT ?"},
    {Table::rollup, "SELECT id, length(data), 0, 0, 0, data FROM rollup WHERE id > ? ORDER BY id LIMIT ?"},
    {Table::alert,
     "SELECT rowid, length(id) + length(sentence_zh) + length(sentence_en) + length(evidence) + 100, "
     "is_open, 0, 0, NULL FROM alert WHERE rowid > ? ORDER BY rowid LIMIT ?"},
    {Table::transition,
     "SELECT id, length(alert) + length(stage) + 16, 0, 0, 0, NULL FROM transition WHERE id > ? ORDER BY id "
     "LIMIT ?"},
    {Table::outbox,
     "SELECT id, length(message_id) + length(payload) + 16, lane, 0, 0, NULL FROM outbox WHERE id > ? "
     "ORDER BY id LIMIT ?"},
    {Table::gap,
     "SELECT id, length(subject) + length(reason) + 24, 0, 0, 0, NULL FROM gap WHERE id > ? ORDER BY id "
     "LIMIT ?"},
};

void add(RowsAndBytes& to, std::uint64_t bytes) {
  ++to.rows;
  to.bytes += bytes;
}

void widen(std::optional<WallTime>& oldest, std::optional<WallTime>& newest, WallTime from, WallTime to) {
  oldest = oldest ? std::min(*oldest, from) : from;
  newest = newest ? std::max(*newest, to) : to;
}

}  // namespace

struct StoreSurvey::Row {
  Table table;
  std::uint64_t bytes = 0;
  std::int64_t number = 0;
  WallTime first;
  WallTime last;
  std::string_view data;
};

StoreSurvey::StoreSurvey(StoreCore& core) : core_(&core) {}
StoreSurvey::~StoreSurvey() = default;
StoreSurvey::StoreSurvey(StoreSurvey&&) noexcept = default;

void StoreSurvey::count(const Row& row) {
  const auto number = static_cast<std::uint64_t>(row.number);
  switch (row.table) {
    case Table::batch: {
      add(content_.waiting, row.bytes);
      content_.waiting_readings += number;
      for (const KeptReading& kept : unpack_readings(row.data).readings)
        widen(content_.oldest_raw, content_.newest_raw, kept.reading.measured_at, kept.reading.measured_at);
      break;
    }
    case Table::pack:
      add(content_.packs, row.bytes);
      content_.packed_readings += number;
      widen(content_.oldest_raw, content_.newest_raw, row.first, row.last);
      break;
    case Table::rollup: {
      add(content_.rollups, row.bytes);
      const DayOfRollups day = unpack_day(row.data);
      if (!day.rollups.empty())
        widen(content_.oldest_rollup, content_.newest_rollup, day.rollups.front().from,
              day.rollups.back().from + kRollupSpan);
      break;
    }
    case Table::alert:
      add(number == 1 ? content_.open_alerts : content_.closed_alerts, row.bytes);
      break;
    case Table::transition:
      add(content_.transitions, row.bytes);
      break;
    case Table::outbox:
      add(content_.outbox.at(number == 0 ? 0 : 1), row.bytes);
      break;
    case Table::gap:
      add(content_.gaps, row.bytes);
      break;
  }
}

// False at the end of the table.
bool StoreSurvey::walk(std::size_t rows) {
  const Counted& counted = kTables[table_];
  auto& select = core_->statement(counted.sql);
  select.bind(1, last_);
  select.bind(2, static_cast<std::int64_t>(rows));
  std::size_t seen = 0;
  while (select.executeStep()) {
    const auto at = [&select](int column) { return select.getColumn(column).getInt64(); };
    const SQLite::Column data = select.getColumn(5);
    last_ = at(0);
    count({counted.table, static_cast<std::uint64_t>(at(1)), at(2), WallTime{Duration{at(3)}},
           WallTime{Duration{at(4)}}, blob_of(data)});
    ++seen;
  }
  select.reset();
  return seen == rows;
}

void StoreSurvey::finish() {
  auto& states =
      core_->statement("SELECT count(*), coalesce(sum(length(key) + length(fields)), 0) FROM rule_state");
  states.executeStep();
  content_.rule_states = {static_cast<std::uint64_t>(states.getColumn(0).getInt64()),
                          static_cast<std::uint64_t>(states.getColumn(1).getInt64())};
  states.reset();
  content_.used_bytes = used_bytes(*core_);
  const std::int64_t pages = core_->database.execAndGet("PRAGMA page_count").getInt64();
  content_.file_bytes =
      static_cast<std::uint64_t>(pages * core_->database.execAndGet("PRAGMA page_size").getInt64());
  content_.is_whole = true;
}

bool StoreSurvey::step(std::size_t rows) {
  if (content_.is_whole) return false;
  if (walk(rows)) return true;
  last_ = INT64_MIN;
  if (++table_ < std::size(kTables)) return true;
  finish();
  return false;
}

}  // namespace anju
