#include "daemon/store/prepared_run.hpp"

#include <algorithm>
#include <map>

#include "daemon/store/rollup_row.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWorthAPack = 32;  // fewer wait for more, so that a slow channel has no pack for each
// What is this old goes along when something else has waited for long: else the slow channels, each at its
// own time, would start a run every few minutes.
constexpr Duration kGoesAlong{12h};
constexpr std::size_t kLookedThroughAtOnce =
    8192;  // readings: some milliseconds, which an alarm may wait for

// Where in the run the readings of a channel are: copies of a whole run would be megabytes.
using Places = std::map<std::int64_t, std::vector<std::uint32_t>>;

Places by_channel(const std::vector<KeptReading>& readings) {
  Places places;
  for (std::uint32_t i = 0; i < readings.size(); ++i) places[readings[i].channel].push_back(i);
  return places;
}

// The channels of the run that get packs. When hardly any has enough, all do, or it would help nothing.
Places worth_moving(Places channels, const std::vector<KeptReading>& run, Instant now) {
  const auto waits_on = [&](const auto& channel) {
    const std::vector<std::uint32_t>& places = channel.second;
    const bool is_old = run[places.front()].reading.heard_at.steady <= now.steady - kGoesAlong;
    return !is_old && places.size() < kWorthAPack;
  };
  std::size_t moved = 0;
  for (const auto& channel : channels) moved += waits_on(channel) ? 0 : channel.second.size();
  if (moved >= run.size() / 2) std::erase_if(channels, waits_on);
  return channels;
}

// What stays, in its order.
PreparedPack packed_rest(const PreparedRun& run, const std::set<std::int64_t>& moved) {
  const auto stays = [&](const KeptReading& kept) {
    return !run.channels.contains(kept.channel) && !moved.contains(kept.channel);
  };
  PreparedPack pack;
  pack.count = static_cast<std::size_t>(std::count_if(run.readings.begin(), run.readings.end(), stays));
  if (pack.count == 0) return pack;
  ReadingsWriter out(pack.count);
  pack.heard = std::find_if(run.readings.begin(), run.readings.end(), stays)->reading.heard_at.steady;
  for (const KeptReading& kept : run.readings)
    if (stays(kept)) out.add(kept.channel, kept.reading);
  pack.data = out.take();
  return pack;
}

}  // namespace

void look_on(StoreCore& core, PreparedRun& run, const std::set<std::int64_t>& moved, Instant now) {
  run.looked_through = read_waiting(core, run, kLookedThroughAtOnce);
  run.is_ready = run.looked_through == run.through;
  if (!run.is_ready) return;
  run.channels = worth_moving(by_channel(run.readings), run.readings, now);
  std::erase_if(run.channels, [&moved](const auto& channel) { return moved.contains(channel.first); });
  run.left = packed_rest(run, moved);
}

std::vector<std::int64_t> days_of(std::int64_t channel, const std::vector<std::uint32_t>& places,
                                  const std::vector<KeptReading>& run, Duration utc_offset) {
  std::vector<std::int64_t> days;
  for (const std::uint32_t place : places) {
    const std::int64_t id = rollup_id(day_of(run[place].reading.measured_at, utc_offset), channel);
    if (days.empty() || days.back() != id) days.push_back(id);
  }
  return days;
}

}  // namespace anju
