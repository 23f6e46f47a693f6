// Reads the files of the settings. They are untrusted text: what is no plain file, or too large, is refused.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "rules/model/error.hpp"

namespace anju {

inline constexpr std::size_t kFileBytes = std::size_t{1} << 20;
inline constexpr std::size_t kFilesInFolder = 2000;

// The whole text of a plain file of at most kFileBytes.
Result<std::string> read_text_file(const std::filesystem::path& file);

// Every *.toml of a folder, by name; hidden files and those that begin with _ are left out. A folder that is
// not there is empty.
Result<std::vector<std::filesystem::path>> list_toml_files(const std::filesystem::path& folder);

// "" when this process can read it as a plain file, else the reason.
std::string unreadable_because(const std::filesystem::path& file);

// True when every user of the machine may read or change the file.
bool open_to_everybody(const std::filesystem::path& file);

}  // namespace anju
