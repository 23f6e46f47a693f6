#include "daemon/store/channel_readings.hpp"

#include <algorithm>

#include "daemon/store/packs.hpp"
#include "daemon/store/waiting_readings.hpp"

namespace anju {
namespace {

bool measured_earlier(const Reading& a, const Reading& b) { return a.measured_at < b.measured_at; }

void take_between(const std::vector<KeptReading>& from_pack, WallTime from, WallTime to,
                  std::vector<Reading>& found) {
  for (const KeptReading& kept : from_pack) {
    if (kept.reading.measured_at >= from && kept.reading.measured_at < to) found.push_back(kept.reading);
  }
}

// What is measured from `first` on can no longer be among the first `limit`.
bool is_enough(std::vector<Reading>& found, WallTime first, std::size_t limit) {
  if (found.size() < limit) return false;
  const auto earlier =
      std::count_if(found.begin(), found.end(), [first](const Reading& r) { return r.measured_at < first; });
  return static_cast<std::size_t>(earlier) >= limit;
}

}  // namespace

std::vector<Reading> last_readings_of(StoreCore& core, std::int64_t channel, std::size_t limit) {
  std::vector<Reading> found;  // newest first
  if (limit == 0) return found;
  visit_waiting(core, [&](const KeptReading& kept) {
    if (kept.channel == channel) found.push_back(kept.reading);
    return found.size() < limit;
  });
  if (found.size() < limit) {
    visit_packs(core, channel, [&](const std::vector<KeptReading>& pack) {
      for (auto kept = pack.rbegin(); kept != pack.rend() && found.size() < limit; ++kept)
        found.push_back(kept->reading);
      return found.size() < limit;
    });
  }
  std::reverse(found.begin(), found.end());
  return found;
}

std::vector<Reading> waiting_of(StoreCore& core, std::int64_t channel) {
  std::vector<Reading> found;
  visit_waiting(core, [&](const KeptReading& kept) {
    if (kept.channel == channel) found.push_back(kept.reading);
    return true;
  });
  std::reverse(found.begin(), found.end());
  return found;
}

std::unordered_map<std::int64_t, std::vector<Reading>> waiting_by_channel(StoreCore& core) {
  std::unordered_map<std::int64_t, std::vector<Reading>> found;
  visit_waiting(core, [&found](const KeptReading& kept) {
    found[kept.channel].push_back(kept.reading);
    return true;
  });
  for (auto& [channel, readings] : found) std::reverse(readings.begin(), readings.end());
  return found;
}

std::vector<Reading> readings_between(StoreCore& core, std::int64_t channel, WallTime from, WallTime to,
                                      const std::vector<Reading>& waiting, std::size_t limit) {
  std::vector<Reading> packed;
  for (const PackSpan& span : packs_between(core, channel, from, to)) {
    if (is_enough(packed, span.first, limit)) break;
    take_between(read_pack(core, span.id), from, to, packed);
  }
  std::copy_if(waiting.begin(), waiting.end(), std::back_inserter(packed),
               [from, to](const Reading& r) { return r.measured_at >= from && r.measured_at < to; });
  std::stable_sort(packed.begin(), packed.end(), measured_earlier);
  if (packed.size() > limit) packed.resize(limit);
  return packed;
}

std::optional<Reading> last_before(StoreCore& core, std::int64_t channel, WallTime end,
                                   const std::vector<Reading>& waiting) {
  constexpr int kPacks = 2;  // more are of a channel that says nothing good
  std::optional<Reading> last;
  const auto look = [&](const Reading& reading) {
    if (reading.quality != Quality::good || reading.is_test || reading.measured_at >= end) return;
    if (!last || reading.measured_at > last->measured_at) last = reading;
  };
  for (const Reading& reading : waiting) look(reading);
  auto& select =
      core.statement("SELECT id FROM pack WHERE channel=? AND first_measured < ? ORDER BY id DESC LIMIT ?");
  select.bind(1, channel);
  select.bind(2, static_cast<std::int64_t>(end.time_since_epoch().count()));
  select.bind(3, kPacks);
  std::vector<std::int64_t> packs;
  while (select.executeStep()) packs.push_back(select.getColumn(0).getInt64());
  select.reset();
  for (const std::int64_t id : packs) {
    for (const KeptReading& kept : read_pack(core, id)) look(kept.reading);
  }
  return last;
}

}  // namespace anju
