#include "daemon/store/moving.hpp"

#include <SQLiteCpp/Column.h>

#include <algorithm>
#include <limits>
#include <map>

#include "daemon/store/byte_codec.hpp"
#include "daemon/store/packs.hpp"
#include "daemon/store/progress_log.hpp"
#include "daemon/store/rollup_row.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWorthAPack = 32;  // fewer wait for more, so that a slow channel has no pack for each
constexpr Duration kLongestWait{24h};
// What is this old goes along when something else has waited for long: else the slow channels, each at its
// own time, would start a run every few minutes.
constexpr Duration kGoesAlong{12h};

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

std::map<std::int64_t, std::vector<Reading>> by_channel(const std::vector<KeptReading>& readings) {
  std::map<std::int64_t, std::vector<Reading>> channels;
  for (const KeptReading& kept : readings) channels[kept.channel].push_back(kept.reading);
  return channels;
}

// The channels of the run that get packs. When hardly any has enough, all do, or it would help nothing.
std::vector<std::int64_t> worth_moving(const std::map<std::int64_t, std::vector<Reading>>& channels,
                                       Instant now) {
  std::vector<std::int64_t> worth;
  std::size_t moved = 0;
  std::size_t all = 0;
  for (const auto& [channel, readings] : channels) {
    all += readings.size();
    const bool is_old = readings.front().heard_at.steady <= now.steady - kGoesAlong;
    if (!is_old && readings.size() < kWorthAPack) continue;
    moved += readings.size();
    worth.push_back(channel);
  }
  if (moved >= all / 2) return worth;
  worth.clear();
  for (const auto& [channel, readings] : channels) worth.push_back(channel);
  return worth;
}

void make_days_due(StoreCore& core, std::int64_t channel, const std::vector<Reading>& readings,
                   Duration utc_offset) {
  std::optional<std::int64_t> last;
  for (const Reading& reading : readings) {
    const std::int64_t id = rollup_id(day_of(reading.measured_at, utc_offset), channel);
    if (last == id) continue;
    auto& insert = core.statement("INSERT OR IGNORE INTO rollup_due(id) VALUES(?)");
    insert.bind(1, id);
    insert.exec();
    insert.reset();
    last = id;
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
void end_run(StoreCore& core, Moving& moving, const std::vector<KeptReading>& run) {
  settle_progress(core, moving.through);
  auto& remove = core.statement("DELETE FROM batch WHERE id <= ?");
  remove.bind(1, moving.through);
  remove.exec();
  remove.reset();
  std::vector<KeptReading> left;
  std::copy_if(run.begin(), run.end(), std::back_inserter(left),
               [&moving](const KeptReading& kept) { return !moving.moved.contains(kept.channel); });
  if (!left.empty()) keep_waiting(core, moving.through, left);
  moving.waiting_after = left.size();
  moving.through = 0;
  moving.moved.clear();
}

}  // namespace

bool move_some(StoreCore& core, Instant now, Duration utc_offset, std::size_t budget,
               std::optional<Gap>& gap) {
  Moving moving = core.moving;
  const bool is_new = moving.through == 0;
  if (is_new && !is_enough(core) && !is_too_old(core, now)) return false;
  if (is_new) moving.through = end_of_run(core);
  if (moving.through == 0) return false;
  const UnpackedReadings run = read_waiting(core, moving.through);
  const std::uint64_t counted = count_through(core, moving.through);
  if (is_new && !run.is_whole && counted > run.readings.size())
    gap = Gap{"store", now.wall, now.wall, counted - run.readings.size(), "kept readings could not be read"};
  const auto channels = by_channel(run.readings);
  std::size_t packs = 0;
  bool is_end = true;
  for (const std::int64_t channel : worth_moving(channels, now)) {
    if (moving.moved.contains(channel)) continue;
    if (packs >= budget) {
      is_end = false;
      break;
    }
    const auto& readings = channels.at(channel);
    add_packs(core, channel, readings);
    make_days_due(core, channel, readings, utc_offset);
    packs += readings.size() / kPackSize + 1;
    moving.packed += readings.size();
    moving.moved.insert(channel);
  }
  if (is_end) {
    end_run(core, moving, run.readings);
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
  if (core.moving.through == 0) core.waiting = core.moving.waiting_after;
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
