#include "daemon/store/old_readings.hpp"

#include <SQLiteCpp/Statement.h>
#include <SQLiteCpp/Transaction.h>

#include <vector>

#include "daemon/store/packed_readings.hpp"

namespace anju {
namespace {

constexpr int kSlice = 4'096;
constexpr int kHistoricalFlag = 4;  // in `flags`, above the quality of the clock

struct Slice {
  std::int64_t last_id = 0;
  std::vector<KeptReading> readings;
};

KeptReading read_row(SQLite::Statement& row) {
  KeptReading kept;
  kept.channel = row.getColumn(1).getInt64();
  Reading& reading = kept.reading;
  reading.value = row.getColumn(2).getInt64();
  reading.quality = static_cast<Quality>(row.getColumn(3).getInt());
  reading.measured_at = WallTime{Duration{row.getColumn(4).getInt64()}};
  const int flags = row.getColumn(7).getInt();
  reading.heard_at = {SteadyTime{Duration{row.getColumn(5).getInt64()}},
                      WallTime{Duration{row.getColumn(6).getInt64()}},
                      static_cast<ClockQuality>(flags % kHistoricalFlag)};
  reading.historical = flags >= kHistoricalFlag;
  return kept;
}

Slice oldest_slice(SQLite::Database& database) {
  SQLite::Statement select(database,
                           "SELECT id, channel, value, quality, measured_at, heard_steady, heard_wall, flags "
                           "FROM reading ORDER BY id LIMIT ?");
  select.bind(1, kSlice);
  Slice slice;
  while (select.executeStep()) {
    slice.last_id = select.getColumn(0).getInt64();
    slice.readings.push_back(read_row(select));
  }
  return slice;
}

void replace(SQLite::Database& database, const Slice& slice) {
  const std::string data = pack_readings(slice.readings);
  SQLite::Statement insert(database,
                           "INSERT INTO batch(count, heard_steady, data, progress) VALUES(?,?,?,x'')");
  insert.bind(1, static_cast<std::int64_t>(slice.readings.size()));
  insert.bind(2, static_cast<std::int64_t>(
                     slice.readings.front().reading.heard_at.steady.time_since_epoch().count()));
  insert.bind(3, data.data(), static_cast<int>(data.size()));
  insert.exec();
  SQLite::Statement remove(database, "DELETE FROM reading WHERE id <= ?");
  remove.bind(1, slice.last_id);
  remove.exec();
}

}  // namespace

void pack_old_readings(SQLite::Database& database) {
  while (database.tableExists("reading")) {
    SQLite::Transaction transaction(database);
    const Slice slice = oldest_slice(database);
    if (slice.readings.empty()) {
      database.exec("DROP TABLE last_reading; DROP TABLE reading");
    } else {
      replace(database, slice);
    }
    transaction.commit();
    database.exec("PRAGMA wal_checkpoint(PASSIVE)");  // or the log would be as long as the file
  }
}

}  // namespace anju
