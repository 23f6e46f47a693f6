// The readings as they were committed, one row a commit, before they are moved into packs. Their number is
// bounded by a few times kMostWaiting and one commit, so all of them can be looked through.
#pragma once

#include <functional>
#include <unordered_map>
#include <vector>

#include "daemon/store/packed_readings.hpp"
#include "daemon/store/prepared_run.hpp"
#include "daemon/store/store_core.hpp"

namespace anju {

inline constexpr std::uint64_t kMostWaiting =
    40'960;  // beyond, they are moved at once: some 3 ms to look through

// The row of a commit: its readings, and how far it came.
void add_waiting(StoreCore& core, const Batch& batch);

// A row without progress, as if they had been committed as batch `id`.
void keep_waiting(StoreCore& core, std::int64_t id, const PreparedPack& readings);

// Newest first, until `visit` says false. What has been moved of a channel is left out.
void visit_waiting(StoreCore& core, const std::function<bool(const KeptReading&)>& visit);

// The newest of each channel that `counts`, by its id in the file.
std::unordered_map<std::int64_t, Reading> newest_waiting(StoreCore& core,
                                                         const std::function<bool(const Reading&)>& counts);

// Reads on in the batches of a run, oldest first, until it has so many readings more; gives the last one that
// it has read.
std::int64_t read_waiting(StoreCore& core, PreparedRun& run, std::size_t about);

}  // namespace anju
