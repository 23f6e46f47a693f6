// The inside of the store, shared by its writing and its reading half. No header for anybody else.
#pragma once

#include <SQLiteCpp/Column.h>
#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <array>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "daemon/store/prepared_run.hpp"
#include "daemon/store/state_steps.hpp"
#include "daemon/store/store.hpp"

namespace anju {

inline constexpr int kBusyTimeout = 5000;  // milliseconds that a lock of another process is waited for

// How far readings have been moved into packs. A run is done in slices, and goes on after a restart.
struct Moving {
  std::int64_t through = 0;         // the last batch of the run; 0: none is on
  std::set<std::int64_t> moved;     // channels whose readings in the run are in packs now
  std::uint64_t packed = 0;         // readings in packs
  std::uint64_t waiting_after = 0;  // what waits when the run has ended
};

// What is being deleted, and how far that has come.
struct HomeBeingForgotten {
  std::string id;
  std::set<std::int64_t> channels;  // ids in the file
  std::set<std::string> devices;
  std::set<std::int64_t> states;  // ids of its keys
  std::size_t step = 0;
  std::int64_t cursor = INT64_MIN;
};

struct Forgetting {
  std::vector<std::string> homes;  // that are to be forgotten
  std::optional<HomeBeingForgotten> current;
  bool wipes = false;                 // their rows are gone, and the free pages are written over
  bool is_log_left = false;           // what was written still stands in the write-ahead log as well
  std::uint64_t waiting_dropped = 0;  // readings, in the transaction that is open
};

struct StoreCore {
  StoreCore(SQLite::Database&& database, const Site& known_site);

  // A statement is compiled once and lives as long as the store; it comes reset and without bindings.
  SQLite::Statement& statement(const char* sql);
  void enter_channels();

  SQLite::Database database;
  const Site* site;
  std::filesystem::path file;
  std::optional<Damage> damaged;
  std::vector<std::int64_t> channel_ids;                      // by ChannelIndex
  std::unordered_map<std::int64_t, ChannelIndex> channel_of;  // by id in the file
  std::unordered_map<std::string, SQLite::Statement> statements;
  std::string boot_id;                                       // the last one entered
  std::optional<std::int64_t> boot_row;                      // its id in the file
  std::unordered_map<std::string, std::int64_t> state_keys;  // ids in the file
  StateSteps steps;                                          // of the states that were written
  std::size_t wal_pages = 0;                                 // in the write-ahead log, after the last commit
  std::uint64_t commits = 0;
  std::uint64_t readings = 0;  // ever kept
  std::uint64_t waiting = 0;   // of them, not moved into packs yet
  Moving moving;
  std::optional<Moving> next_moving;  // in the transaction that is open
  std::optional<PreparedRun> run;     // while one is on, since it was looked through
  Forgetting forgetting;
  std::optional<Forgetting> next_forgetting;  // in the transaction that is open
  std::int64_t expired_through = 0;           // packs up to here are dropped, or had to stay
  std::uint64_t dropped_packed = 0;           // readings, in the transaction that is open
  SteadyTime next_look{};                     // at the packs that had to stay
  SteadyTime next_alerts{};                   // that may have grown old
  std::uint64_t quota = 0;                    // that the file has been limited for
  // Rows of the outbox by lane, as of the last transaction that counted them; none: they are to be counted.
  // Counting a million takes longer than an alarm may wait.
  std::optional<std::array<std::int64_t, 2>> outbox_rows;
  // By lane: nothing stands in the outbox after this row, as it was last read. It is looked at in every turn,
  // and a lock of the file is five calls of the system.
  std::array<std::int64_t, 2> outbox_ends{INT64_MAX, INT64_MAX};
};

inline std::string_view blob_of(const SQLite::Column& column) {
  return {static_cast<const char*>(column.getBlob()), static_cast<std::size_t>(column.getBytes())};
}

// For a statement that is kept: what it has done is done, and it is ready for the next row.
inline void run(SQLite::Statement& statement) {
  statement.exec();
  statement.reset();
}

}  // namespace anju
