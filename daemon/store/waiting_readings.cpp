#include "daemon/store/waiting_readings.hpp"

#include <SQLiteCpp/Column.h>

#include "daemon/store/progress_log.hpp"

namespace anju {

namespace {

// `id` 0: the next one.
void insert_row(StoreCore& core, std::int64_t id, const PreparedPack& readings, const std::string& progress) {
  auto& insert =
      core.statement("INSERT INTO batch(id, count, heard_steady, data, progress) VALUES(?,?,?,?,?)");
  if (id > 0) insert.bind(1, id);
  insert.bind(2, static_cast<std::int64_t>(readings.count));
  insert.bind(3, static_cast<std::int64_t>(readings.heard.time_since_epoch().count()));
  insert.bind(4, readings.data.data(), static_cast<int>(readings.data.size()));
  insert.bind(5, progress.data(), static_cast<int>(progress.size()));
  run(insert);
}

}  // namespace

void add_waiting(StoreCore& core, const Batch& batch) {
  ReadingsWriter out(batch.readings.size());
  for (const Reading& reading : batch.readings) out.add(core.channel_ids[reading.channel], reading);
  PreparedPack row;
  row.count = batch.readings.size();
  row.heard = batch.readings.empty() ? batch.timeline.steady : batch.readings.front().heard_at.steady;
  row.data = out.take();
  insert_row(core, 0, row, pack_progress(log_progress(core, batch)));
}

void keep_waiting(StoreCore& core, std::int64_t id, const PreparedPack& readings) {
  insert_row(core, id, readings, {});
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

// Each batch forwards, so that none of them is in memory as a whole.
std::unordered_map<std::int64_t, Reading> newest_waiting(StoreCore& core,
                                                         const std::function<bool(const Reading&)>& counts) {
  struct Newest {
    Reading reading;
    std::int64_t batch = 0;
  };
  std::unordered_map<std::int64_t, Newest> newest;
  auto& select = core.statement("SELECT id, data FROM batch ORDER BY id DESC");
  while (select.executeStep()) {
    const std::int64_t batch = select.getColumn(0).getInt64();
    ReadingsReader readings(blob_of(select.getColumn(1)));
    while (const KeptReading* kept = readings.next()) {
      const bool is_moved = batch <= core.moving.through && core.moving.moved.contains(kept->channel);
      if (is_moved || !counts(kept->reading)) continue;
      const auto [place, is_first] = newest.try_emplace(kept->channel, Newest{kept->reading, batch});
      if (!is_first && place->second.batch == batch) place->second.reading = kept->reading;
    }
  }
  select.reset();
  std::unordered_map<std::int64_t, Reading> found;
  for (const auto& [channel, one] : newest) found.emplace(channel, one.reading);
  return found;
}

namespace {

// What doubles as it grows is copied, and on a busy box that was a twentieth of all that the thread does. A
// count may be damaged; no reading takes less than a byte.
void make_room(StoreCore& core, PreparedRun& run) {
  auto& count =
      core.statement("SELECT sum(max(0, min(count, length(data)))) FROM batch WHERE id > ? AND id <= ?");
  count.bind(1, run.looked_through);
  count.bind(2, run.through);
  if (count.executeStep()) run.readings.reserve(static_cast<std::size_t>(count.getColumn(0).getInt64()));
  count.reset();
}

}  // namespace

std::int64_t read_waiting(StoreCore& core, PreparedRun& run, std::size_t about) {
  if (run.readings.empty()) make_room(core, run);
  auto& select = core.statement("SELECT id, data FROM batch WHERE id > ? AND id <= ? ORDER BY id");
  select.bind(1, run.looked_through);
  select.bind(2, run.through);
  const std::size_t enough = run.readings.size() + about;
  std::int64_t last = 0;
  bool has_more = false;
  while (select.executeStep()) {
    has_more = run.readings.size() >= enough;
    if (has_more) break;
    last = select.getColumn(0).getInt64();
    ReadingsReader batch(blob_of(select.getColumn(1)));
    while (const KeptReading* kept = batch.next()) run.readings.push_back(*kept);
    run.is_whole = run.is_whole && batch.is_whole();
  }
  select.reset();
  return has_more ? last : run.through;
}

}  // namespace anju
