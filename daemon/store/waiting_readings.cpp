#include "daemon/store/waiting_readings.hpp"

#include <SQLiteCpp/Column.h>

#include <limits>

namespace anju {

void add_waiting(StoreCore& core, const std::vector<Reading>& readings) {
  if (readings.empty()) return;
  std::vector<KeptReading> kept;
  kept.reserve(readings.size());
  for (const Reading& reading : readings) kept.push_back({core.channel_ids[reading.channel], reading});
  const std::string data = pack_readings(kept);
  auto& insert = core.statement("INSERT INTO batch(count, heard_steady, data) VALUES(?,?,?)");
  insert.bind(1, static_cast<std::int64_t>(readings.size()));
  insert.bind(2, static_cast<std::int64_t>(readings.front().heard_at.steady.time_since_epoch().count()));
  insert.bind(3, data.data(), static_cast<int>(data.size()));
  insert.exec();
  insert.reset();
}

void visit_waiting(StoreCore& core, const std::function<bool(const KeptReading&)>& visit) {
  auto& select = core.statement("SELECT id, data FROM batch ORDER BY id DESC");
  bool goes_on = true;
  while (goes_on && select.executeStep()) {
    const bool may_be_moved = select.getColumn(0).getInt64() <= core.moving.through;
    const auto batch = unpack_readings(blob_of(select.getColumn(1)));
    for (auto kept = batch.readings.rbegin(); goes_on && kept != batch.readings.rend(); ++kept) {
      if (may_be_moved && core.moving.moved.contains(kept->channel)) continue;
      goes_on = visit(*kept);
    }
  }
  select.reset();
}

UnpackedReadings read_waiting(StoreCore& core, std::int64_t through) {
  UnpackedReadings all;
  auto& select = core.statement("SELECT data FROM batch WHERE id <= ? ORDER BY id");
  select.bind(1, through);
  while (select.executeStep()) {
    const auto batch = unpack_readings(blob_of(select.getColumn(0)));
    all.readings.insert(all.readings.end(), batch.readings.begin(), batch.readings.end());
    all.is_whole = all.is_whole && batch.is_whole;
  }
  select.reset();
  return all;
}

}  // namespace anju
