// Reads and checks what the owner wrote. Every mistake is found in one go, each with file, line and key.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/settings.hpp"

namespace anju {

struct Mistake {
  std::string file;
  int line = 0;        // 1-based; 0 when the file itself is the matter
  std::string key;     // dotted path: platform.ca_file, device[2].profile
  std::string reason;  // what is wrong and what would be right, with the nearest match for a misspelt word
};

// file:line: key: reason
std::string to_text(const Mistake& mistake);

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
