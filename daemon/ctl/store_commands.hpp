// `anjuctl store check|backup|restore`: the database as a file, checked, copied and put back. No daemon.
#pragma once

#include <filesystem>
#include <string>

#include "daemon/ctl/problem.hpp"
#include "daemon/ctl/render.hpp"

namespace anju {

struct StoreOptions {
  std::filesystem::path database = StoreSettings{}.path;
  std::filesystem::path copy;  // backup, restore
  bool may_replace = false;    // backup: a file that is there already
  bool as_json = false;
  bool is_trial = false;  // backup, restore: only whether it could be done
};

struct CommandEnd {
  std::string output;
  int exit_code = 0;
};

// 1 when something is wrong with it.
Outcome<CommandEnd> run_store_check(const StoreOptions& options, const Look& look);
Outcome<CommandEnd> run_store_backup(const StoreOptions& options, const Look& look);
// The daemon must not run.
Outcome<CommandEnd> run_store_restore(const StoreOptions& options, const Look& look);

}  // namespace anju
