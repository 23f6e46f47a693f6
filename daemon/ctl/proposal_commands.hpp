// `anjuctl proposal list|show|accept|reject`: a person says yes or no to what the platform would have written
// otherwise. `take` and `sign`: what is signed needs nobody at the box.
#pragma once

#include <string>

#include "daemon/ctl/act.hpp"

namespace anju {

struct ProposalWish {
  std::string id;
  std::string config = "/etc/anju/anju.toml";
  double watch_s = 60;  // take
};

// A yes is a change like any other: checked, kept for `anjuctl config undo`, taken up by the daemon.
using ProposalCommand = Outcome<CommandEnd>(const ProposalWish&, const ActSurroundings&);
ProposalCommand list_proposals, show_proposal, accept_proposal, reject_proposal, take_settings;

struct SignWish {
  std::string file;
  std::string key;
  std::string out;
};
Outcome<CommandEnd> sign_proposal(const SignWish&, const ActSurroundings&);

}  // namespace anju
