// How rows of the bulk lane become one message, and what becomes of it.
#include <algorithm>
#include <utility>

#include "daemon/outbox/bundle.hpp"
#include "daemon/outbox/sender.hpp"

namespace anju {

std::size_t Sender::bytes_of(const Entry& entry) {
  std::size_t bytes = entry.row.payload.size();
  for (const OutboxRow& part : entry.parts) bytes += bytes_as_part(part);
  return bytes;
}

// Half of those that wait: while the platform works on one bundle the next is on its way, and both are never
// of the same home. All of them when they fit into one anyway.
std::size_t Sender::most_homes(const Turn& turn) const {
  std::unordered_map<std::string_view, bool> homes;
  std::size_t bytes = 0;
  std::size_t rows = 0;
  for (const Entry* entry : turn) {
    if (entry == nullptr || entry->attempts > 0) continue;
    homes.try_emplace(entry->row.home, true);
    bytes += bytes_of(*entry);
    ++rows;
  }
  if (bytes <= size_.bytes() && rows <= settings_.most_parts) return homes.size();
  return std::max<std::size_t>(1, homes.size() / 2);
}

// Indices of the turn from `first` on. A home of which something stays behind has nothing further back in it.
std::vector<std::size_t> Sender::parts_from(const Turn& turn, std::size_t first, const Busy& busy) const {
  const auto is_loose = [](const Entry& entry) {
    return entry.attempts == 0 && !entry.is_alone && can_be_part(entry.row);
  };
  std::vector<std::size_t> chosen;
  if (!is_loose(*turn[first])) return chosen;
  std::size_t homes_left = most_homes(turn);
  std::unordered_map<std::string_view, bool> is_taken;
  std::size_t bytes = size_.bytes();
  for (std::size_t i = first; i < turn.size() && chosen.size() < settings_.most_parts; ++i) {
    const Entry* entry = turn[i];
    if (entry == nullptr) continue;
    if (entry->attempts > 0) break;
    const std::string_view home = entry->row.home;
    const auto known = is_taken.find(home);
    const bool is_known = known != is_taken.end();
    const bool is_free = home.empty() || (is_known ? known->second : homes_left > 0);
    if (!is_loose(*entry) || busy.contains(home) || !is_free) {
      if (!home.empty()) is_taken.insert_or_assign(home, false);
      continue;
    }
    if (bytes_as_part(entry->row) > bytes) break;
    bytes -= bytes_as_part(entry->row);
    if (!home.empty() && is_taken.try_emplace(home, true).second) --homes_left;
    chosen.push_back(i);
  }
  return chosen;
}

// The first of them becomes the whole; the others have no turn of their own any more.
void Sender::make_bundle(LaneState& lane, Turn& turn, const std::vector<std::size_t>& chosen) const {
  Entry& whole = *turn[chosen.front()];
  std::set<std::string> homes;
  std::vector<OutboxRow> parts;
  parts.reserve(chosen.size());
  for (const std::size_t i : chosen) {
    const std::int64_t id = turn[i]->row.id;
    if (!turn[i]->row.home.empty()) homes.insert(turn[i]->row.home);
    parts.push_back(std::move(turn[i]->row));
    if (i == chosen.front()) continue;
    turn[i] = nullptr;
    lane.entries.erase(id);
  }
  whole.row = {parts.front().id,
               parts.front().lane,
               parts.front().channel,
               bundle_id(parts),
               "",
               parts.front().created_at,
               ""};
  whole.first_sent_at.reset();
  whole.parts = std::move(parts);
  whole.homes.assign(homes.begin(), homes.end());
}

void Sender::dissolve(LaneState& lane, std::int64_t bundle, bool are_alone) {
  Entry whole = std::move(lane.entries.extract(bundle).mapped());
  for (OutboxRow& part : whole.parts) {
    const std::int64_t id = part.id;
    Entry entry;
    entry.row = std::move(part);
    entry.first_sent_at = whole.first_sent_at;
    entry.is_alone = are_alone;
    lane.entries.try_emplace(id, std::move(entry));
  }
}

}  // namespace anju
