// The settings as a program needs them that runs for years.
#pragma once

#include "config/load.hpp"

namespace anju {

// As load_settings(), but of the shipped profiles only those are read that a device of homes.d names, which
// halves the time of a start, and of no profile the examples, which are for who writes one: with both, each
// program would hold 3 MiB more. Where there is a mistake it is told as load_settings() tells it.
LoadedSettings load_installed(const std::filesystem::path& file, const SearchPaths& paths = {});

}  // namespace anju
