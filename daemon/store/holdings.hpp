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

// In the open transaction: drops at most `budget` packs of the home that holds most, as far as that is more
// than its share, which is the same for each home; in it, of the device that holds most. The oldest first: of
// a home that holds more than one and a half times its share however young, else heard before `old`. The
// newest pack of a channel stays, and what a life-safety device said. `dropped` names the device. Gives how
// many packs; 0: nothing may go in this way. On a box of one home it is always 0.
struct Thinned {
  std::size_t packs = 0;
  std::string home;
};
Thinned thin_greediest(StoreCore& core, SteadyTime old, std::size_t budget, std::optional<Gap>& dropped);

}  // namespace anju
