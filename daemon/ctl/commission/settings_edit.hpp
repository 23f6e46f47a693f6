// Changes of anju.toml and homes.d by a command: as few lines as can be, checked with all other settings
// before they are in place, whole or not at all. What the owner has written stays as it is, comments too.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "config/settings.hpp"
#include "config/toml_edit.hpp"
#include "config/toml_write.hpp"
#include "daemon/ctl/commission/surroundings.hpp"

namespace anju {

// The settings as they are. Errors: the first of their mistakes.
Outcome<Settings> right_settings(const CommissionAround& around);

// anju.toml with another text; the problem when the settings would be wrong with it.
std::optional<Problem> write_settings(const CommissionAround& around, std::string_view before,
                                      const std::string& after);
// A home's file, new or in the place of `before`.
std::optional<Problem> write_home(const CommissionAround& around, const std::filesystem::path& file,
                                  const std::optional<std::string>& before, const std::string& after);

Problem not_written(const CommissionAround& around, const std::string& why);
const HomeSettings* find_home(const Settings& settings, const std::string& home);
Problem no_such_home(const CommissionAround& around, const Settings& settings, const std::string& home);

// The daemon takes the settings up. Errors: it refuses, it is away.
Outcome<void> take_up(const CommissionAround& around);

}  // namespace anju
