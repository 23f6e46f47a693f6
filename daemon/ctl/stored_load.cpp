#include "daemon/ctl/stored_load.hpp"

#include "daemon/store/content.hpp"

namespace anju {
namespace {

double each(std::uint64_t bytes, std::uint64_t count) {
  return count == 0 ? 0 : static_cast<double>(bytes) / static_cast<double>(count);
}

}  // namespace

std::optional<StoredLoad> stored_load(const std::filesystem::path& file) {
  constexpr double kTellsOf = 1.0 / 24;
  const auto content = count_content(file);
  if (!content || !content->oldest_raw) return std::nullopt;
  using Days = std::chrono::duration<double, std::ratio<86400>>;
  StoredLoad load;
  load.days = Days(*content->newest_raw - *content->oldest_raw).count();
  if (load.days < kTellsOf) return std::nullopt;
  load.readings_a_day = static_cast<double>(content->waiting_readings + content->packed_readings) / load.days;
  load.bytes_a_reading = each(content->packs.bytes, content->packed_readings);
  load.bytes_a_rollup_row = each(content->rollups.bytes, content->rollups.rows);
  return load;
}

}  // namespace anju
