// Who holds how much of the store, and whose oldest readings go first when there is no room.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "daemon/store/rows.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

// In the open transaction: so many bytes more, or less, in packs of this channel.
void note_holding(StoreCore& core, std::int64_t channel, std::int64_t bytes);

// What one pack counts as: its bytes, and those of its row and its index.
inline constexpr std::int64_t kBytesBesidePack = 48;

// In the open transaction: drops at most `budget` packs of the home that holds most beyond its share of
// `quota`, and in it of the device that holds most; the oldest first, however young. The newest pack of a
// channel stays, and what a life-safety device said. `dropped` names the device. Gives how many packs; 0: no
// home holds more than its share, or nothing of it may go. On a box of one home it is always 0.
struct Thinned {
  std::size_t packs = 0;
  std::string home;
};
Thinned thin_greediest(StoreCore& core, std::uint64_t quota, std::size_t budget, std::optional<Gap>& dropped);

}  // namespace anju
