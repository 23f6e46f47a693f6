// How far each commit came and what the rules remembered then, in the row of the commit itself: one page of
// the flash and not three. The tables `progress` and `rule_state` are behind it; they are brought up when its
// row goes.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/store/rows.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

struct LoggedState {
  std::int64_t key = 0;  // id in table `state_key`
  std::vector<std::int64_t> fields;
};

struct LoggedProgress {
  KeptThrough kept;
  SteadyTime steady;
  WallTime wall;
  Duration since_boot{0};
  ClockQuality clock = ClockQuality::unsynced;
  std::int64_t boot = 0;       // id in table `boot`
  std::uint64_t readings = 0;  // ever kept
  std::vector<LoggedState> states;
};

std::string pack_progress(const LoggedProgress& progress);
std::optional<LoggedProgress> unpack_progress(std::string_view bytes);  // none: it is damaged, or empty

// Enters the boot and the keys that are new, in the open transaction.
LoggedProgress log_progress(StoreCore& core, const Batch& batch);

// Readings ever kept, and all that Store::restore gives: the tables, and what the log has added since.
struct RestoredProgress {
  Restored restored;
  std::uint64_t readings = 0;
};
RestoredProgress restore_progress(StoreCore& core);

// Brings the tables up to this batch, in the open transaction.
void settle_progress(StoreCore& core, std::int64_t through);

// The ids that a core remembers of boots and keys; forget them when a transaction was undone.
void forget_ids(StoreCore& core);

}  // namespace anju
