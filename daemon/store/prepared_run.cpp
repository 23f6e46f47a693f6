#include "daemon/store/prepared_run.hpp"

#include <algorithm>
#include <map>

#include "daemon/store/packs.hpp"
#include "daemon/store/rollup_row.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kWorthAPack = 32;  // fewer wait for more, so that a slow channel has no pack for each
// What is this old goes along when something else has waited for long: else the slow channels, each at its
// own time, would start a run every few minutes.
constexpr Duration kGoesAlong{12h};

// Where in the run the readings of a channel are: copies of a whole run would be megabytes.
using Places = std::map<std::int64_t, std::vector<std::uint32_t>>;

Places by_channel(const std::vector<KeptReading>& readings) {
  Places places;
  for (std::uint32_t i = 0; i < readings.size(); ++i) places[readings[i].channel].push_back(i);
  return places;
}

// The channels of the run that get packs. When hardly any has enough, all do, or it would help nothing.
std::set<std::int64_t> worth_moving(const Places& channels, const std::vector<KeptReading>& run,
                                    Instant now) {
  std::set<std::int64_t> worth;
  std::set<std::int64_t> all;
  std::size_t moved = 0;
  for (const auto& [channel, places] : channels) {
    all.insert(channel);
    const bool is_old = run[places.front()].reading.heard_at.steady <= now.steady - kGoesAlong;
    if (!is_old && places.size() < kWorthAPack) continue;
    moved += places.size();
    worth.insert(channel);
  }
  return moved >= run.size() / 2 ? worth : all;
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

// What stays, in its order.
PreparedPack packed_rest(const std::vector<KeptReading>& run, const std::set<std::int64_t>& worth,
                         const std::set<std::int64_t>& moved) {
  std::vector<KeptReading> left;
  std::copy_if(run.begin(), run.end(), std::back_inserter(left), [&](const KeptReading& kept) {
    return !worth.contains(kept.channel) && !moved.contains(kept.channel);
  });
  PreparedPack pack;
  if (left.empty()) return pack;
  pack.count = left.size();
  pack.heard = left.front().reading.heard_at.steady;
  pack.data = pack_readings(left);
  return pack;
}

}  // namespace

PreparedRun prepare_run(StoreCore& core, std::int64_t through, const std::set<std::int64_t>& moved,
                        Instant now, Duration utc_offset) {
  const UnpackedReadings run = read_waiting(core, through);
  const Places channels = by_channel(run.readings);
  const std::set<std::int64_t> worth = worth_moving(channels, run.readings, now);
  PreparedRun prepared{
      through, run.readings.size(), run.is_whole, {}, packed_rest(run.readings, worth, moved)};
  for (const std::int64_t channel : worth) {
    if (moved.contains(channel)) continue;
    const auto& places = channels.at(channel);
    prepared.channels.push_back({channel, places.size(), packs_of(run.readings, places),
                                 days_of(channel, places, run.readings, utc_offset)});
  }
  return prepared;
}

}  // namespace anju
