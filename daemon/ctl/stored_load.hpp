// What a store that is there says of its own load.
#pragma once

#include <filesystem>
#include <optional>

namespace anju {

struct StoredLoad {
  double days = 0;  // from the oldest raw reading to the newest
  double readings_a_day = 0;
  double bytes_a_reading = 0;  // in packs
  double bytes_a_rollup_row = 0;
};

// None when there is no store, when it cannot be read, or when it tells of less than an hour.
std::optional<StoredLoad> stored_load(const std::filesystem::path& file);

}  // namespace anju
