// `anjuctl home forget`: takes a home out of the settings, has the daemon delete all that is kept of it, and
// then looks for it in every byte of the state folder.
#pragma once

#include <functional>
#include <string>

#include "daemon/ctl/query.hpp"
#include "daemon/ctl/store_commands.hpp"

namespace anju {

struct ForgetOptions {
  std::string home;
  std::string config = "/etc/anju/anju.toml";
  bool is_trial = false;  // only says what would go
  bool is_sure = false;   // nobody is asked
  std::filesystem::path shared_folder;
};

// What the command needs of the world.
struct ForgetSurroundings {
  Query door;  // the daemon's socket, and how to answer
  Look look;
  std::function<bool(const std::string& question)> confirm;  // none: nobody is there to be asked
  std::function<void(Duration)> pause;
};

Outcome<CommandEnd> forget_home(const ForgetOptions& options, const ForgetSurroundings& around);

}  // namespace anju
