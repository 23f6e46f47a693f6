// What is in the store, counted a slice at a time, because who counts has alarms to hear.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "rules/model/time.hpp"

namespace anju {

struct StoreCore;

struct RowsAndBytes {
  std::uint64_t rows = 0;
  std::uint64_t bytes = 0;  // of what is in them; the pages around them are in StoreContent::used_bytes
};

struct StoreContent {
  RowsAndBytes waiting;  // commits whose readings are not in packs yet
  std::uint64_t waiting_readings = 0;
  RowsAndBytes packs;
  std::uint64_t packed_readings = 0;
  std::optional<WallTime> oldest_raw;  // measured
  std::optional<WallTime> newest_raw;
  RowsAndBytes rollups;  // a row for a channel and day
  std::optional<WallTime> oldest_rollup;
  std::optional<WallTime> newest_rollup;
  RowsAndBytes open_alerts;
  RowsAndBytes closed_alerts;
  RowsAndBytes transitions;
  std::array<RowsAndBytes, 2> outbox;  // by lane
  RowsAndBytes gaps;
  RowsAndBytes rule_states;
  std::uint64_t file_bytes = 0;
  std::uint64_t used_bytes = 0;  // of the file: pages that hold something
  bool is_whole = false;         // all was counted
};

// One walk through all tables. Between two steps the store may be written: what it counts is then of more
// than one moment. Throws SQLite::Exception when the file cannot be read.
class StoreSurvey {
 public:
  // Must be gone before the store is.
  explicit StoreSurvey(StoreCore& core);
  ~StoreSurvey();
  StoreSurvey(StoreSurvey&&) noexcept;

  // Looks at `rows` more. False when all was counted.
  bool step(std::size_t rows);
  const StoreContent& content() const { return content_; }

 private:
  struct Row;
  bool walk(std::size_t rows);
  void count(const Row& row);
  void finish();

  StoreCore* core_;
  std::size_t table_ = 0;
  std::int64_t last_ = INT64_MIN;  // row of the table
  StoreContent content_;
};

}  // namespace anju
