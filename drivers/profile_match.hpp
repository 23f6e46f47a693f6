// Which device profiles could read what a candidate sends. A proposal for a person, by what can be compared:
// topics, quantities, names. Pure.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "config/profile.hpp"
#include "drivers/discovery.hpp"

namespace anju {

struct ProfileMatch {
  const Profile* profile = nullptr;
  std::string address;              // what {device} of its topics captures
  std::vector<Quantity> read;       // of the candidate's quantities, those that the profile gives
  std::vector<Quantity> not_read;   // those it does not
  std::vector<Quantity> not_there;  // what the profile gives and the candidate does not announce
  bool model_named = false;
  bool vendor_named = false;
  int score = 0;
};

// The best first, and before all a profile that names the model and gives an alarm; those that share neither a quantity that says something about the home nor the model are
// left out. The profiles must outlive the result.
std::vector<ProfileMatch> match_profiles(const Candidate& candidate,
                                         const std::map<std::string, Profile>& profiles);

}  // namespace anju
