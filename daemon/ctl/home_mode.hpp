// `anjuctl mode set` and `mode end`: what people say about a home for a while.
#pragma once

#include <string>

#include "daemon/ctl/query.hpp"

namespace anju {

struct ModeOptions {
  std::string home;
  std::string mode;
  std::string lasts;  // "36h"
  std::string until;  // ISO 8601 with an offset; neither: it ends
  bool is_trial = false;
};

// Tells the daemon, and gives what it answers, as it is or for people.
Outcome<std::string> tell_mode(const ModeOptions& options, const Query& door, const Look& look);

}  // namespace anju
