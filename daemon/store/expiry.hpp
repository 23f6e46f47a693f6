// What leaves the store: because it is old, or because there is no room.
#pragma once

#include <cstdint>
#include <optional>

#include "config/store_policy.hpp"
#include "daemon/store/rows.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

// Each does at most `budget` rows, in the open transaction, and gives how many it has looked at; 0: nothing
// is left to do.

// Packs whose last reading was heard before `until`. The newest pack of a channel stays: it has the last word
// of a device that is silent. `dropped` is what they held.
std::size_t drop_packs(StoreCore& core, SteadyTime until, std::size_t budget, std::optional<Gap>& dropped);

// This one pack, whatever its age. Gives the bytes that it held, 0 when there is none; `dropped` grows by it.
std::uint64_t drop_pack(StoreCore& core, std::int64_t id, std::optional<Gap>& dropped);

// Roll-ups of days before `day`, the oldest first.
std::size_t drop_rollups(StoreCore& core, std::int64_t day, std::size_t budget, std::optional<Gap>& dropped);

// Alerts that are over and that the platform has: with a receipt, nothing in the outbox, nobody at work on
// them, and no change since `until`.
std::size_t drop_alerts(StoreCore& core, SteadyTime until, std::size_t budget);

// Bytes of the file that hold something.
std::uint64_t used_bytes(StoreCore& core);
void limit_file(StoreCore& core, std::uint64_t quota);

}  // namespace anju
