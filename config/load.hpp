// Reads and checks what the owner wrote. Every mistake is found in one go, each with file, line and key.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "config/mistake.hpp"
#include "config/rule_plan.hpp"
#include "config/settings.hpp"

namespace anju {

struct LoadedSettings {
  Settings settings;
  std::vector<Mistake> mistakes;  // empty: the settings can be used
  std::vector<LeftOut> left_out;  // rules that are on by default and cannot be answered
};

// Where else to look. Relative entries in the file itself are taken from the file's own folder.
struct SearchPaths {
  std::filesystem::path shipped = "/usr/share/anju";  // profiles/, rules/, rhythm/ and holidays/ below it
  // Profiles that an earlier load of the same settings has read without a mistake; they are not read again,
  // which is most of the time that a load takes. Null: read them.
  const std::map<std::string, Profile>* known_profiles = nullptr;
};

// Reads FILE, homes.d/*.toml beside it, and what is shipped: the profiles, the adapters of platforms
// that push, the rules and the holidays. What is beside FILE in profiles.d/, push.d/, rules.d/ and
// holidays.d/ replaces what is shipped under the same id, name or year. Does not throw.
LoadedSettings load_settings(const std::filesystem::path& file, const SearchPaths& paths = {});

// The same as if FILE and files of homes.d, by their paths, had these texts: what would come of a change. A
// file that is not there yet counts too; a home with an empty text is not there any more. `notes`: every key
// of FILE that was read, with what holds.
using FileTexts = std::map<std::filesystem::path, std::string>;
LoadedSettings load_settings_with(const FileTexts& instead, const std::filesystem::path& file,
                                  const SearchPaths& paths = {}, std::vector<KeyNote>* notes = nullptr);

struct LoadedRules {
  std::vector<OwnerRule> rules;
  Holidays holidays;
  Rhythms rhythms;
  std::vector<Mistake> mistakes;
};

// What is shipped, for who has no settings.
LoadedRules load_shipped_rules(const SearchPaths& paths, const std::string& holidays = "cn");

// Rule files on trial, as if they were a further folder: what they name takes the place of what `rules` has.
std::vector<Mistake> add_rule_files(const std::vector<std::filesystem::path>& files,
                                    std::vector<OwnerRule>& rules);

struct LoadedProfile {
  Profile profile;
  std::vector<Mistake> mistakes;
};

LoadedProfile load_profile(const std::filesystem::path& file);
LoadedProfile parse_profile(std::string_view text, std::string_view file_name);

}  // namespace anju
