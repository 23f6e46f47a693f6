// Where signed settings wait, beside the proposals, for anjuctl, which may write the configuration; anjud may
// not. A file each; what became of it is written into it before anybody is told.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "daemon/signed_settings.hpp"

namespace anju {

struct KeptSettings {
  std::string id;  // of the command that brought them
  SignedSettings settings;
  std::string outcome;  // "": they wait; else "done", "undone" or "refused"
  std::string reason;
  std::filesystem::path file;
};

// In proposal_folder(), named by their number. Whole or not at all. Errors: unavailable.
Result<void> keep_settings(const KeptSettings& kept, const std::filesystem::path& folder,
                           std::uint64_t number);
// The same file again, with what became of it.
Result<void> note_outcome(const KeptSettings& kept);

// The lowest number first. What cannot be read is left out.
std::vector<KeptSettings> kept_settings(const std::filesystem::path& folder);

}  // namespace anju
