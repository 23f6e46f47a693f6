// Is a store sound: what SQLite knows of it, and what must hold between its rows beside that.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

struct StoreFinding {
  enum class Kind : std::uint8_t {
    structure,            // SQLite: a page, an index or a reference between tables
    schema,               // a table is not as this Anju makes it
    commit_unreadable,    // readings as they were committed
    progress_unreadable,  // how far a commit came
    pack_unreadable,      // readings of one channel
    pack_disordered,      // not in the order they were heard, or another span or number than the row says
    rollup_unreadable,
    channel_missing,  // readings of a channel that is not there
    alert_missing,    // a message or a stage of an alert that is not there
    outbox_number,    // a row number that would come again
    pack_count,       // the readings in packs are not as many as is noted
  };
  Kind kind;
  std::uint64_t count = 0;
  std::string first;  // where the first of them is, as SQLite or the row says
};

struct StoreCheck {
  int version = 0;  // of the schema
  bool is_older = false;
  std::uint64_t readings = 0;
  std::uint64_t alerts = 0;
  std::uint64_t outbox = 0;
  std::vector<StoreFinding> findings;  // one a kind; none: it is sound
};

// Reads only, and may while the daemon writes: what it looks at is one commit. Errors: those of open_to_read.
// A file that SQLite gives up on is a finding.
Result<StoreCheck> check_store(const std::filesystem::path& file);

}  // namespace anju
