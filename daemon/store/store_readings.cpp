// What the store can be asked about readings.
#include <SQLiteCpp/Transaction.h>

#include <algorithm>

#include "daemon/store/channel_readings.hpp"
#include "daemon/store/packs.hpp"
#include "daemon/store/rollup_row.hpp"
#include "daemon/store/store_core.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

std::vector<Reading> of_channel(std::vector<Reading> readings, ChannelIndex channel) {
  for (Reading& reading : readings) reading.channel = channel;
  return readings;
}

LastReading last_of_channel(ChannelIndex channel, const Reading& reading) {
  return {channel, reading.value, reading.quality, reading.measured_at, reading.heard_at.steady};
}

// The last of a channel that was not back-filled, in its newest packs.
std::optional<LastReading> last_in_packs(StoreCore& core, ChannelIndex channel) {
  int packs = 4;  // more of them with nothing but the past are of a meter that only tells its log
  std::optional<LastReading> last;
  visit_packs(core, core.channel_ids[channel], [&](const std::vector<KeptReading>& pack) {
    const auto found = std::find_if(pack.rbegin(), pack.rend(),
                                    [](const KeptReading& kept) { return !kept.reading.historical; });
    if (found != pack.rend()) last = last_of_channel(channel, found->reading);
    return !last && --packs > 0;
  });
  return last;
}

// Newest first. Packs of one run lie side by side, a channel after the other, so a whole run more is read
// than there must be: then of no channel the last ones are missing.
void add_newest_packed(StoreCore& core, std::size_t count, std::vector<KeptReading>& found) {
  auto& select = core.statement("SELECT channel, data FROM pack ORDER BY id DESC");
  while (found.size() < count && select.executeStep()) {
    const std::int64_t channel = select.getColumn(0).getInt64();
    const auto pack = unpack_readings(blob_of(select.getColumn(1)));
    for (auto kept = pack.readings.rbegin(); kept != pack.readings.rend(); ++kept)
      found.push_back({channel, kept->reading});
  }
  select.reset();
}

// Calls `visit` with each day from `from` to `to` that has roll-ups of this channel.
void visit_days(StoreCore& core, std::int64_t channel, WallTime from, WallTime to, const auto& visit) {
  constexpr Duration kFarthestZone = 24h;  // the zone may have been another when a day was written
  const std::int64_t last = day_of(to, kFarthestZone);
  std::int64_t day = day_of(from, -kFarthestZone);
  while (day <= last) {
    auto& next = core.statement("SELECT id FROM rollup WHERE id >= ? ORDER BY id LIMIT 1");
    next.bind(1, rollup_id(day, 0));
    if (!next.executeStep()) return next.reset();
    day = day_of_rollup(next.getColumn(0).getInt64());
    next.reset();
    if (day > last) return;
    if (const auto rollups = read_day(core, rollup_id(day, channel))) visit(*rollups);
    ++day;
  }
}

}  // namespace

std::vector<LastReading> Store::last_readings() {
  // As one look at the file: each of some hundred questions alone would lock and unlock it.
  const SQLite::Transaction one_look(core_->database);
  const auto waiting = newest_waiting(*core_, [](const Reading& reading) { return !reading.historical; });
  std::vector<LastReading> readings;
  for (ChannelIndex channel = 0; channel < core_->channel_ids.size(); ++channel) {
    const auto newest = waiting.find(core_->channel_ids[channel]);
    const auto last =
        newest != waiting.end() ? last_of_channel(channel, newest->second) : last_in_packs(*core_, channel);
    if (last) readings.push_back(*last);
  }
  return readings;
}

std::vector<Reading> Store::recent_readings(std::size_t limit) {
  // Those of a commit may be older than some of the commit before it, so more than the limit is looked at.
  std::vector<KeptReading> found;
  visit_waiting(*core_, [&found, most = limit + kMostWaiting](const KeptReading& kept) {
    found.push_back(kept);
    return found.size() < most;
  });
  if (found.size() < limit || core_->moving.through > 0)
    add_newest_packed(*core_, limit + kMostWaiting, found);
  std::stable_sort(found.begin(), found.end(), [](const KeptReading& a, const KeptReading& b) {
    return a.reading.heard_at.steady > b.reading.heard_at.steady;
  });
  if (found.size() > limit) found.resize(limit);
  std::vector<Reading> readings;
  for (auto kept = found.rbegin(); kept != found.rend(); ++kept) {
    const auto channel = core_->channel_of.find(kept->channel);
    if (channel == core_->channel_of.end()) continue;  // of a device that is no longer installed
    readings.push_back(kept->reading);
    readings.back().channel = channel->second;
  }
  return readings;
}

std::vector<Reading> Store::last_of(ChannelIndex channel, std::size_t limit) {
  return of_channel(last_readings_of(*core_, core_->channel_ids[channel], limit), channel);
}

std::vector<Reading> Store::since(ChannelIndex channel, WallTime from, WallTime to, std::size_t limit) {
  const std::int64_t id = core_->channel_ids[channel];
  return of_channel(readings_between(*core_, id, from, to, waiting_of(*core_, id), limit), channel);
}

std::vector<Rollup> Store::rollups(ChannelIndex channel, WallTime from, WallTime to) {
  std::vector<Rollup> found;
  visit_days(*core_, core_->channel_ids[channel], from, to, [&](const DayOfRollups& day) {
    std::copy_if(day.rollups.begin(), day.rollups.end(), std::back_inserter(found),
                 [from, to](const Rollup& rollup) { return rollup.from >= from && rollup.from < to; });
  });
  return found;
}

std::vector<Rollup> Store::rollups_of_day(ChannelIndex channel, WallTime begin) {
  auto made = rollups(channel, begin, begin + 24h);
  if (!made.empty()) return made;
  const std::int64_t id = core_->channel_ids[channel];
  return rolled_up(*core_, id, begin, waiting_of(*core_, id));
}

std::vector<Rollup> Store::daily_rollups(ChannelIndex channel, WallTime from, WallTime to) {
  std::vector<Rollup> found;
  visit_days(*core_, core_->channel_ids[channel], from, to, [&](const DayOfRollups& day) {
    if (day.begin >= from && day.begin < to && !day.rollups.empty())
      found.push_back(joined(day.rollups, day.begin, 24h));
  });
  return found;
}

}  // namespace anju
