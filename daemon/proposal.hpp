// What the platform would have written otherwise on this box. Nothing comes of it until a person accepts it
// here.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "rules/model/error.hpp"

namespace anju {

struct Proposal {
  std::string id;  // of the command
  std::string home;
  std::string base_revision;  // of the configuration that it was made on
  // Either other limits for a rule of the home ...
  std::string rule;
  std::string device;  // empty: for all of the home
  std::map<std::string, std::string> limits;
  // ... or the file of the home in full.
  std::string toml;

  bool is_whole_file() const { return rule.empty(); }
};

inline constexpr std::size_t kMostOfProposal = 32768;  // bytes
inline constexpr std::size_t kMostLimits = 16;

// The file of the home as it would be: `now` and a [[rule]], or the file that is proposed. Errors:
// out_of_range, with the words for the platform.
Result<std::string> proposed_text(const Proposal& proposal, std::string_view now);

// "proposal-<id>.toml", with everything in the id that is no letter, digit, - or _ written in hex.
std::string proposal_file_name(std::string_view id);

}  // namespace anju
