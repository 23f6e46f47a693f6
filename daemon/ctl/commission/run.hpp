// A technician's command as a program: terminal, signals and exit code around what is in commands.hpp.
#pragma once

#include <filesystem>
#include <functional>
#include <vector>

#include "daemon/ctl/commission/commands.hpp"

namespace anju {

class WakeSignal;

struct CommissionProgram {
  const CommissionCommand& command;
  Query door;
  Look look;
  bool is_language_said = false;  // else the guide speaks that of the settings
  bool is_trial = false;          // --dry-run
  std::filesystem::path shared_folder;
  std::vector<std::filesystem::path> profile_folders;
  WakeSignal& wake;                           // Ctrl-C
  std::function<int(const Problem&)> report;  // shows it, and gives the exit code
};

int run_commission(const CommissionProgram& program);

}  // namespace anju
