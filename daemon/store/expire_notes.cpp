#include "daemon/store/expire_notes.hpp"

#include <sqlite3.h>

#include <limits>

namespace anju {
namespace {

std::size_t rows_dropped(StoreCore& core, SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
  return static_cast<std::size_t>(sqlite3_changes(core.database.getHandle()));
}

}  // namespace

std::size_t drop_commands(StoreCore& core, SteadyTime until, std::size_t budget) {
  auto& remove = core.statement(
      "DELETE FROM command WHERE id IN (SELECT id FROM command WHERE at_steady < ?1 LIMIT ?2)");
  remove.bind(1, static_cast<std::int64_t>(until.time_since_epoch().count()));
  remove.bind(2, static_cast<std::int64_t>(budget));
  return rows_dropped(core, remove);
}

std::size_t drop_gaps(StoreCore& core, Instant now, Duration age, std::size_t budget) {
  const std::int64_t until = now.quality == ClockQuality::synced ? (now.wall - age).time_since_epoch().count()
                                                                 : std::numeric_limits<std::int64_t>::min();
  auto& remove = core.statement(
      "DELETE FROM gap WHERE id IN (SELECT id FROM gap WHERE id <= (SELECT max(id) FROM gap) - ?1 "
      "AND (to_wall < ?2 OR id <= (SELECT max(id) FROM gap) - ?3) ORDER BY id LIMIT ?4)");
  remove.bind(1, kGapsThatStay);
  remove.bind(2, until);
  remove.bind(3, kMostGaps);
  remove.bind(4, static_cast<std::int64_t>(budget));
  return rows_dropped(core, remove);
}

}  // namespace anju
