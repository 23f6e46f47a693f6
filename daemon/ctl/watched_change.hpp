// A change of the settings that is taken back by itself when the box is worse with it.
#pragma once

#include <string>
#include <vector>

#include "daemon/ctl/settings_change.hpp"

namespace anju {

struct WatchedChange {
  Changed changed;
  bool is_watched = false;  // false: a trial, nothing to change, nobody answered before, or not wanted
  std::string worse = {};   // why it was taken back, as if it had never been; "": it holds
};

// Watches for `seconds` at most, and is sure earlier when the box is as well as before; 0: does not watch.
// Problems: those of SettingsDesk::carry_out.
Outcome<WatchedChange> carry_out_watched(const SettingsDesk& desk, const std::vector<FileChange>& changes,
                                         const std::string& note, double seconds,
                                         const ActSurroundings& around);

// As it was before.
std::vector<FileChange> backwards(const std::vector<FileChange>& changes);

}  // namespace anju
