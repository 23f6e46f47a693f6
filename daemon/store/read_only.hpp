// A store that is only read, beside the daemon or without it.
#pragma once

#include <memory>

#include "daemon/store/store_core.hpp"

namespace anju {

struct ReadOnlyStore {
  std::unique_ptr<StoreCore> core;  // of no site: its channels are those in the file
  int version = 0;                  // of the schema
};

// Errors: not_found; unsupported when another program or a newer Anju wrote it; io. What SQLite finds wrong
// while it is read comes as SQLite::Exception.
Result<ReadOnlyStore> open_to_read(const std::filesystem::path& file);

}  // namespace anju
