#include "daemon/store/holdings.hpp"

#include <algorithm>
#include <map>
#include <vector>

#include "daemon/store/expiry.hpp"

namespace anju {
namespace {

struct HeldByDevice {
  std::string id;
  std::uint64_t bytes = 0;
  std::vector<std::int64_t> channels;
};

struct HeldByHome {
  std::string id;
  std::uint64_t bytes = 0;
  std::vector<HeldByDevice> devices;
};

bool is_life_safety(const StoreCore& core, std::int64_t channel) {
  const auto found = core.channel_of.find(channel);
  return found != core.channel_of.end() && core.site->device_of(found->second).life_safety;
}

// Routine readings of every home, also of one that is not installed any more.
std::vector<HeldByHome> holdings(StoreCore& core) {
  auto& select = core.statement(
      "SELECT home, device, channel.id, bytes FROM holding JOIN channel ON channel.id = holding.channel "
      "ORDER BY home, device");
  std::vector<HeldByHome> homes;
  while (select.executeStep()) {
    const std::int64_t channel = select.getColumn(2).getInt64();
    if (is_life_safety(core, channel)) continue;
    const std::string home = select.getColumn(0).getString();
    const std::string device = select.getColumn(1).getString();
    const auto bytes = static_cast<std::uint64_t>(std::max<std::int64_t>(select.getColumn(3).getInt64(), 0));
    if (homes.empty() || homes.back().id != home) homes.push_back({home, 0, {}});
    auto& devices = homes.back().devices;
    if (devices.empty() || devices.back().id != device) devices.push_back({device, 0, {}});
    homes.back().bytes += bytes;
    devices.back().bytes += bytes;
    devices.back().channels.push_back(channel);
  }
  select.reset();
  return homes;
}

// The oldest pack of these channels that may go; 0: none.
std::int64_t oldest_of(StoreCore& core, const std::vector<std::int64_t>& channels, SteadyTime until) {
  std::int64_t oldest = 0;
  for (const std::int64_t channel : channels) {
    auto& ends = core.statement(
        "SELECT id, (SELECT max(id) FROM pack WHERE channel=?1), heard_steady FROM pack WHERE channel=?1 "
        "ORDER BY id LIMIT 1");
    ends.bind(1, channel);
    if (!ends.executeStep()) continue;
    const std::int64_t first = ends.getColumn(0).getInt64();
    const SteadyTime heard{Duration{ends.getColumn(2).getInt64()}};
    const bool may_go = first < ends.getColumn(1).getInt64() && heard < until;
    ends.reset();
    if (may_go && (oldest == 0 || first < oldest)) oldest = first;
  }
  return oldest;
}

std::size_t thin(StoreCore& core, const HeldByDevice& device, SteadyTime until, std::uint64_t beyond,
                 std::size_t budget, std::optional<Gap>& dropped) {
  std::size_t packs = 0;
  for (std::uint64_t gone = 0; packs < budget && gone < beyond; ++packs) {
    const std::int64_t oldest = oldest_of(core, device.channels, until);
    if (oldest == 0) break;
    gone += drop_pack(core, oldest, dropped);
  }
  if (dropped) dropped->subject = device.id;
  return packs;
}

}  // namespace

void note_holding(StoreCore& core, std::int64_t channel, std::int64_t bytes) {
  auto& upsert = core.statement(
      "INSERT INTO holding(channel, bytes) VALUES(?1, max(?2, 0)) "
      "ON CONFLICT(channel) DO UPDATE SET bytes = max(bytes + ?2, 0)");
  upsert.bind(1, channel);
  upsert.bind(2, bytes);
  upsert.exec();
  upsert.reset();
}

Thinned thin_greediest(StoreCore& core, SteadyTime old, std::size_t budget, std::optional<Gap>& dropped) {
  std::vector<HeldByHome> homes = holdings(core);
  const std::size_t count = std::max(homes.size(), core.site->homes.size());
  if (count < 2) return {};
  std::uint64_t all = 0;
  for (const HeldByHome& home : homes) all += home.bytes;
  const std::uint64_t share = all / count;
  const auto holds_more = [](const auto& a, const auto& b) { return a.bytes > b.bytes; };
  std::stable_sort(homes.begin(), homes.end(), holds_more);
  for (HeldByHome& home : homes) {
    if (home.bytes <= share) break;
    const SteadyTime until = 2 * home.bytes > 3 * share ? SteadyTime::max() : old;
    std::stable_sort(home.devices.begin(), home.devices.end(), holds_more);
    for (const HeldByDevice& device : home.devices) {
      if (const std::size_t packs = thin(core, device, until, home.bytes - share, budget, dropped); packs > 0)
        return {packs, home.id};
    }
  }
  return {};
}

}  // namespace anju
