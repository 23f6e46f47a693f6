// Reads and checks what the owner wrote. Every mistake is found in one go, each with file, line and key.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "config/settings.hpp"

namespace anju {

struct LoadedSettings {
  Settings settings;
  std::vector<Mistake> mistakes;  // empty: the settings can be used
};

// Where else to look. Relative entries in the file itself are taken from the file's own folder.
struct SearchPaths {
  std::filesystem::path shipped = "/usr/share/anju";  // profiles/*.toml below it
};

// Reads FILE, homes.d/*.toml beside it, the shipped profiles and profiles.d/*.toml beside it
// (a profile there replaces a shipped one of the same id). Does not throw.
LoadedSettings load_settings(const std::filesystem::path& file, const SearchPaths& paths = {});

struct LoadedProfile {
  Profile profile;
  std::vector<Mistake> mistakes;
};

LoadedProfile load_profile(const std::filesystem::path& file);
LoadedProfile parse_profile(std::string_view text, std::string_view file_name);

}  // namespace anju
