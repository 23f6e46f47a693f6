#include "daemon/store/waiting_readings.hpp"

#include <SQLiteCpp/Column.h>

#include "daemon/store/progress_log.hpp"

namespace anju {

namespace {

// `id` 0: the next one.
void insert_row(StoreCore& core, std::int64_t id, const std::vector<KeptReading>& readings, SteadyTime heard,
                const std::string& progress) {
  const std::string data = pack_readings(readings);
  auto& insert =
      core.statement("INSERT INTO batch(id, count, heard_steady, data, progress) VALUES(?,?,?,?,?)");
  if (id > 0) insert.bind(1, id);
  insert.bind(2, static_cast<std::int64_t>(readings.size()));
  insert.bind(3, static_cast<std::int64_t>(heard.time_since_epoch().count()));
  insert.bind(4, data.data(), static_cast<int>(data.size()));
  insert.bind(5, progress.data(), static_cast<int>(progress.size()));
  insert.exec();
  insert.reset();
}

}  // namespace

void add_waiting(StoreCore& core, const Batch& batch) {
  std::vector<KeptReading> kept;
  kept.reserve(batch.readings.size());
  for (const Reading& reading : batch.readings) kept.push_back({core.channel_ids[reading.channel], reading});
  const SteadyTime heard = kept.empty() ? batch.timeline.steady : kept.front().reading.heard_at.steady;
  insert_row(core, 0, kept, heard, pack_progress(log_progress(core, batch)));
}

void keep_waiting(StoreCore& core, std::int64_t id, const std::vector<KeptReading>& readings) {
  insert_row(core, id, readings, readings.front().reading.heard_at.steady, {});
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
