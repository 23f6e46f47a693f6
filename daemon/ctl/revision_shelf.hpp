// The settings as they were before each of the last changes: a folder each in the state folder.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "daemon/ctl/settings_change.hpp"

namespace anju {

inline constexpr std::size_t kRevisionsKept = 10;

struct KeptRevision {
  unsigned number = 0;
  std::string note;  // when, and the command
  std::vector<FileChange> files;
};

std::filesystem::path revision_folder(const std::filesystem::path& store);

// Gives its number. On the disk when it returns; only the last ones stay. Errors: io.
Result<unsigned> keep_revision(const std::filesystem::path& folder, const std::vector<FileChange>& changes,
                               const std::string& note, WallTime now);
void drop_revision(const std::filesystem::path& folder, unsigned number);

// The newest last. What cannot be read is left out.
std::vector<KeptRevision> kept_revisions(const std::filesystem::path& folder);

}  // namespace anju
