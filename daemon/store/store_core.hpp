// The inside of the store, shared by its writing and its reading half. No header for anybody else.
#pragma once

#include <SQLiteCpp/Database.h>
#include <SQLiteCpp/Statement.h>

#include <string>
#include <unordered_map>
#include <vector>

#include "daemon/store/store.hpp"

namespace anju {

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
  std::string boot_id;        // the last one entered
  std::size_t wal_pages = 0;  // in the write-ahead log, after the last commit
  std::uint64_t commits = 0;
  std::uint64_t readings = 0;
};

}  // namespace anju
