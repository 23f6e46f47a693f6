// The settings as a program needs them that runs for years.
#pragma once

#include "config/load.hpp"

namespace anju {

// As load_settings(), but of the shipped profiles, more than a hundred files, only those are read that a
// device of homes.d names; and of no profile the examples are kept, which are for who writes one: fields and
// examples of all took 3 MiB of the heap of each program (heaptrack). Where there is a mistake it is told as
// load_settings() tells it.
LoadedSettings load_installed(const std::filesystem::path& file, const SearchPaths& paths = {});

}  // namespace anju
