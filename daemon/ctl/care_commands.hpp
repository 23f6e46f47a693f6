// `anjuctl log`, `support-bundle`, `backup` and `restore`: the box as a whole.
#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/act.hpp"

namespace anju {

struct CareWish {
  bool follows = false;
  std::string since;   // log: "1h", or ISO 8601
  std::string device;  // log
  std::string file;    // the bundle, the backup
  bool with_secrets = false;
  std::string version;
  std::string config = "/etc/anju/anju.toml";
};

using CareCommand = Outcome<CommandEnd>(const CareWish&, const ActSurroundings&);
CareCommand show_log, make_bundle, make_backup, restore_box;

// What journalctl is asked.
std::vector<std::string> journal_words(const CareWish& wish, WallTime now, bool as_json);

}  // namespace anju
