#include "daemon/store/expiry.hpp"

#include <algorithm>

#include "daemon/store/holdings.hpp"
#include "daemon/store/rollup_row.hpp"

namespace anju {
namespace {

std::int64_t number(StoreCore& core, const char* sql) {
  auto& select = core.statement(sql);
  const std::int64_t value = select.executeStep() ? select.getColumn(0).getInt64() : 0;
  select.reset();
  return value;
}

void run_with(StoreCore& core, const char* sql, std::int64_t id) {
  auto& statement = core.statement(sql);
  statement.bind(1, id);
  statement.exec();
  statement.reset();
}

// The spans of what is dropped together, as one.
void widen(std::optional<Gap>& gap, WallTime from, WallTime to, std::uint64_t count) {
  if (!gap) gap = Gap{"store", from, to, 0, {}};
  gap->from = std::min(gap->from, from);
  gap->to = std::max(gap->to, to);
  gap->count += count;
}

struct OldPack {
  std::int64_t id = 0;
  std::int64_t channel = 0;
  SteadyTime heard;
};

std::vector<OldPack> oldest_packs(StoreCore& core, std::size_t limit) {
  auto& select =
      core.statement("SELECT id, channel, heard_steady FROM pack WHERE id > ? ORDER BY id LIMIT ?");
  select.bind(1, core.expired_through);
  select.bind(2, static_cast<std::int64_t>(limit));
  std::vector<OldPack> packs;
  while (select.executeStep()) {
    const auto at = [&select](int column) { return select.getColumn(column).getInt64(); };
    packs.push_back({at(0), at(1), SteadyTime{Duration{at(2)}}});
  }
  select.reset();
  return packs;
}

bool is_newest(StoreCore& core, const OldPack& pack) {
  auto& newest = core.statement("SELECT max(id) FROM pack WHERE channel=?");
  newest.bind(1, pack.channel);
  newest.executeStep();
  const bool is_it = newest.getColumn(0).getInt64() == pack.id;
  newest.reset();
  return is_it;
}

}  // namespace

std::uint64_t drop_pack(StoreCore& core, std::int64_t id, std::optional<Gap>& dropped) {
  auto& select = core.statement(
      "SELECT channel, count, first_measured, last_measured, length(data) FROM pack WHERE id=?");
  select.bind(1, id);
  if (!select.executeStep()) return 0;
  const auto at = [&select](int column) { return select.getColumn(column).getInt64(); };
  const std::int64_t channel = at(0);
  const std::int64_t readings = at(1);
  const std::int64_t bytes = at(4) + kBytesBesidePack;
  widen(dropped, WallTime{Duration{at(2)}}, WallTime{Duration{at(3)}}, static_cast<std::uint64_t>(readings));
  select.reset();
  run_with(core, "DELETE FROM pack WHERE id=?", id);
  run_with(core, "UPDATE upkeep SET packed = packed - ?", readings);
  note_holding(core, channel, -bytes);
  core.dropped_packed += static_cast<std::uint64_t>(readings);
  return static_cast<std::uint64_t>(bytes);
}

std::size_t drop_packs(StoreCore& core, SteadyTime until, std::size_t budget, std::optional<Gap>& dropped) {
  std::size_t looked_at = 0;
  for (const OldPack& pack : oldest_packs(core, budget)) {
    if (pack.heard >= until) break;
    ++looked_at;
    core.expired_through = pack.id;
    if (!is_newest(core, pack)) drop_pack(core, pack.id, dropped);
  }
  return looked_at;
}

std::size_t drop_rollups(StoreCore& core, std::int64_t day, std::size_t budget, std::optional<Gap>& dropped) {
  auto& select = core.statement("SELECT id, data FROM rollup WHERE id < ? ORDER BY id LIMIT ?");
  select.bind(1, rollup_id(day, 0));
  select.bind(2, static_cast<std::int64_t>(budget));
  std::vector<std::pair<std::int64_t, DayOfRollups>> days;
  while (select.executeStep())
    days.emplace_back(select.getColumn(0).getInt64(), unpack_day(blob_of(select.getColumn(1))));
  select.reset();
  for (const auto& [id, old] : days) {
    run_with(core, "DELETE FROM rollup WHERE id=?", id);
    if (!old.rollups.empty())
      widen(dropped, old.rollups.front().from, old.rollups.back().from + kRollupSpan, old.rollups.size());
  }
  return days.size();
}

std::size_t drop_alerts(StoreCore& core, SteadyTime until, std::size_t budget) {
  auto& select = core.statement(
      "SELECT id FROM alert a WHERE is_open = 0 AND changed_steady < ?1 "
      "AND (accepted_steady IS NOT NULL OR held_until_steady IS NOT NULL) AND stage IN ('closed', "
      "'cancelled', 'cleared') "
      "AND NOT EXISTS (SELECT 1 FROM outbox WHERE message_id >= a.id || '#' AND message_id < a.id || '$') "
      "ORDER BY detected_steady LIMIT ?2");
  select.bind(1, static_cast<std::int64_t>(until.time_since_epoch().count()));
  select.bind(2, static_cast<std::int64_t>(budget));
  std::vector<std::string> ids;
  while (select.executeStep()) ids.push_back(select.getColumn(0).getString());
  select.reset();
  for (const std::string& id : ids) {
    for (const char* sql : {"DELETE FROM transition WHERE alert=?", "DELETE FROM alert WHERE id=?"}) {
      auto& remove = core.statement(sql);
      remove.bind(1, id);
      remove.exec();
      remove.reset();
    }
  }
  return ids.size();
}

std::uint64_t used_bytes(StoreCore& core) {
  const std::int64_t pages = number(core, "PRAGMA page_count") - number(core, "PRAGMA freelist_count");
  return static_cast<std::uint64_t>(pages * number(core, "PRAGMA page_size"));
}

void limit_file(StoreCore& core, std::uint64_t quota) {
  constexpr std::int64_t kSmallestPage = 512;  // of SQLite's file format
  const auto page = static_cast<std::uint64_t>(std::max(number(core, "PRAGMA page_size"), kSmallestPage));
  // Room for what is never dropped, and for the work of dropping.
  const std::uint64_t most = quota + quota / 8 + (std::uint64_t{4} << 20U);
  core.database.exec("PRAGMA max_page_count=" + std::to_string(most / page));
}

}  // namespace anju
