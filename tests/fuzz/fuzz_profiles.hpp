// The shipped profiles, in the order of their names: an input names one by its position.
#pragma once

#include <cstdlib>
#include <string>
#include <vector>

#include "config/files.hpp"
#include "config/load.hpp"

namespace anju::fuzz {

inline std::vector<Profile> shipped_profiles() {
  std::vector<Profile> profiles;
  const auto files = list_toml_files(std::string(ANJU_SOURCE_DIR) + "/config/profiles");
  if (!files) std::abort();
  for (const auto& file : *files) {
    LoadedProfile loaded = load_profile(file);
    if (loaded.mistakes.empty() && loaded.profile.transport == Transport::mqtt)
      profiles.push_back(std::move(loaded.profile));
  }
  if (profiles.empty()) std::abort();
  return profiles;
}

}  // namespace anju::fuzz
