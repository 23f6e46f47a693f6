// `anjuctl config show|check|diff|set|unset|undo|history|paths`: the file of the box, and how it was before.
#pragma once

#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

struct ConfigWish {
  std::string key;  // show: of this part only
  std::string value;
  bool with_origin = false;
  bool is_hasty = false;  // set, undo: does not wait whether the box stays well
  double watch_s = 60;
  std::string config = "/etc/anju/anju.toml";
};

using ConfigCommand = Outcome<CommandEnd>(const ConfigWish&, const ActSurroundings&);
ConfigCommand show_config, check_config, diff_config, set_config, unset_config, undo_config, config_history,
    config_paths;

}  // namespace anju
