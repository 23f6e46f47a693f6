// Where proposals of the platform wait for a person: a file each beside the store, with the whole of a home's
// file as it would be.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/load.hpp"
#include "daemon/proposal.hpp"

namespace anju {

inline constexpr std::size_t kMostProposals = 64;

struct KeptProposal {
  std::string id;
  std::string home;
  std::string base_revision;
  std::filesystem::path target;  // the file of the home
  std::string text;              // as it would be
  std::filesystem::path file;    // where it waits
};

std::filesystem::path proposal_folder(const std::filesystem::path& store);

// Checks it against the settings as they are on the disk, as if it had been accepted, and keeps it. Errors:
// with the words for the platform; unavailable, there is no room for one more.
Result<void> keep_proposal(const Proposal& proposal, const std::filesystem::path& config,
                           const SearchPaths& paths, const std::filesystem::path& folder);

// By the names of their files. What cannot be read is left out.
std::vector<KeptProposal> kept_proposals(const std::filesystem::path& folder);

}  // namespace anju
