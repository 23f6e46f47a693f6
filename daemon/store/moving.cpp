#include "daemon/store/moving.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>
#include <limits>

#include "daemon/store/packs.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/waiting_readings.hpp"
#include "drivers/byte_codec.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr Duration kLongestWait{24h};

bool is_enough(const StoreCore& core) {
  const std::uint64_t wanted = kPackSize * std::max<std::uint64_t>(core.site->channels.size(), 1);
  return core.waiting >= std::min(wanted, kMostWaiting);
}

bool is_too_old(StoreCore& core, Instant now) {
  auto& oldest = core.statement("SELECT heard_steady FROM batch ORDER BY id LIMIT 1");
  bool is_old = false;
  if (oldest.executeStep())
    is_old = SteadyTime{Duration{oldest.getColumn(0).getInt64()}} <= now.steady - kLongestWait;
  oldest.reset();
  return is_old;
}

// The last batch of a run: after a long time without one, it takes only the oldest.
std::int64_t end_of_run(StoreCore& core) {
  auto& select = core.statement("SELECT id, count FROM batch ORDER BY id");
  std::int64_t through = 0;
  std::int64_t readings = 0;
  while (readings < static_cast<std::int64_t>(kMostWaiting) && select.executeStep()) {
    through = select.getColumn(0).getInt64();
    readings += select.getColumn(1).getInt64();
  }
  select.reset();
  return through;
}

std::uint64_t count_through(StoreCore& core, std::int64_t through) {
  auto& count = core.statement("SELECT coalesce(sum(count), 0) FROM batch WHERE id <= ?");
  count.bind(1, through);
  count.executeStep();
  const auto readings = static_cast<std::uint64_t>(count.getColumn(0).getInt64());
  count.reset();
  return readings;
}

void make_due(StoreCore& core, const std::vector<std::int64_t>& days) {
  for (const std::int64_t id : days) {
    auto& insert = core.statement("INSERT OR IGNORE INTO rollup_due(id) VALUES(?)");
    insert.bind(1, id);
    run(insert);
  }
}

void save(StoreCore& core, const Moving& moving) {
  ByteWriter moved;
  for (const std::int64_t channel : moving.moved) moved.signed_number(channel);
  const std::string bytes = moved.take();
  auto& update = core.statement("UPDATE upkeep SET moving_through=?, moved=?, packed=?");
  update.bind(1, moving.through);
  update.bind(2, bytes.data(), static_cast<int>(bytes.size()));
  update.bind(3, static_cast<std::int64_t>(moving.packed));
  update.exec();
  update.reset();
}

// What stays takes the place of the last of the batches, so that it is older than all that follow.
void end_run(StoreCore& core, Moving& moving, const PreparedPack& left) {
  settle_progress(core, moving.through);
  auto& remove = core.statement("DELETE FROM batch WHERE id <= ?");
  remove.bind(1, moving.through);
  run(remove);
  if (left.count > 0) keep_waiting(core, moving.through, left);
  moving.waiting_after = left.count;
  moving.through = 0;
  moving.moved.clear();
}

// One look for all slices of a run.
PreparedRun& current_run(StoreCore& core, const Moving& moving) {
  if (!core.run || core.run->through != moving.through) core.run.emplace().through = moving.through;
  return *core.run;
}

// False when some are left.
bool write_packs(StoreCore& core, const PreparedRun& run, Duration utc_offset, std::size_t budget,
                 Moving& moving) {
  std::size_t packs = 0;
  for (const auto& [channel, places] : run.channels) {
    if (moving.moved.contains(channel)) continue;
    if (packs >= budget) return false;
    for (const PreparedPack& pack : packs_of(run.readings, places)) {
      add_pack(core, channel, pack);
      ++packs;
    }
    make_due(core, days_of(channel, places, run.readings, utc_offset));
    moving.packed += places.size();
    moving.moved.insert(channel);
  }
  return true;
}

}  // namespace

bool move_some(StoreCore& core, Instant now, Duration utc_offset, std::size_t budget,
               std::optional<Gap>& gap) {
  Moving moving = core.moving;
  const bool is_new = moving.through == 0;
  if (is_new && !is_enough(core) && !is_too_old(core, now)) return false;
  if (is_new) moving.through = end_of_run(core);
  if (moving.through == 0) return false;
  PreparedRun& run = current_run(core, moving);
  // What is looked through in one part is written at once: a box that is restarted again and again gets on as
  // well.
  const bool is_written_now = run.is_ready || run.looked_through == 0;
  if (!run.is_ready) look_on(core, run, moving.moved, now);
  if (run.is_ready && is_written_now && write_packs(core, run, utc_offset, budget, moving)) {
    const std::uint64_t counted = count_through(core, moving.through);
    if (!run.is_whole && counted > run.readings.size())
      gap =
          Gap{"store", now.wall, now.wall, counted - run.readings.size(), "kept readings could not be read"};
    end_run(core, moving, run.left);
    moving.waiting_after += core.waiting - std::min(core.waiting, counted);
  }
  save(core, moving);
  core.next_moving = std::move(moving);
  return true;
}

void moving_committed(StoreCore& core) {
  if (!core.next_moving) return;
  core.moving = std::move(*core.next_moving);
  core.next_moving.reset();
  if (core.moving.through != 0) return;
  core.waiting = core.moving.waiting_after;
  core.run.reset();
}

void moving_failed(StoreCore& core) { core.next_moving.reset(); }

void restore_moving(StoreCore& core) {
  auto& select = core.statement("SELECT moving_through, moved, packed FROM upkeep");
  select.executeStep();
  core.moving.through = select.getColumn(0).getInt64();
  ByteReader moved(blob_of(select.getColumn(1)));
  while (!moved.at_end()) core.moving.moved.insert(moved.signed_number());
  core.moving.packed = static_cast<std::uint64_t>(select.getColumn(2).getInt64());
  select.reset();
  core.waiting = count_through(core, std::numeric_limits<std::int64_t>::max());
}

}  // namespace anju
