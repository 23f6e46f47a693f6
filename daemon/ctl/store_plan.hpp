// `anjuctl store plan`: what the settings ask of the disk, before anything is heard; and beside it what was.
// No daemon.
#pragma once

#include <filesystem>

#include "daemon/ctl/store_commands.hpp"

namespace anju {

struct PlanOptions {
  std::string config = "/etc/anju/anju.toml";
  std::filesystem::path shared_folder;
  double hours = 6;  // that the box shall get by without the platform
  bool as_json = false;
};

Outcome<CommandEnd> run_store_plan(const PlanOptions& options, const Look& look);

}  // namespace anju
