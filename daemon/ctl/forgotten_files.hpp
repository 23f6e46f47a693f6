// The files that hold what a forgotten home had: its settings, and what was set aside with all homes in it.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/settings.hpp"
#include "rules/model/error.hpp"

namespace anju {

// Written over with zeros, on the disk, and then gone. Where the file system writes elsewhere, as a flash
// card does, the zeros may not lie where the text was. Errors: io.
Result<void> wipe_file(const std::filesystem::path& file);

// Takes the file out of the settings first, by its name, so that nobody ever reads half of it. Refuses when
// it no longer holds `expected`. Errors: io, unavailable.
Result<void> wipe_settings_file(const std::filesystem::path& file, std::string_view expected);

// What an interrupted wipe_settings_file has left in the folder.
std::vector<std::filesystem::path> half_wiped(const std::filesystem::path& folder);

// Stores that were damaged, replaced or of an older schema, half copies of them, and journals that could not
// be read or were replaced. Neither the store itself nor its journal.
std::vector<std::filesystem::path> set_aside_files(const std::filesystem::path& store);

// In the drop folders of utilities: files that were picked up or rejected and hold one of these meters as a
// word, each with its report. What still waits there is not touched: it holds readings of others.
std::vector<std::filesystem::path> dropped_files(const Settings& settings,
                                                 const std::vector<std::string>& meters);

// Reports of the home's installation, and how far one of it has come.
std::vector<std::filesystem::path> installation_files(const std::filesystem::path& store,
                                                      const std::string& home);

}  // namespace anju
