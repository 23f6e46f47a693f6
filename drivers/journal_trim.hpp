// The note that the journal keeps of what it has thrown away.
#pragma once

#include <filesystem>

#include "drivers/journal.hpp"

namespace anju {

// What the store had when a segment was last removed; 0 when no note can be read.
KeptThrough read_trim_note(const std::filesystem::path& folder);

// On the disk when this returns.
Result<void> write_trim_note(const std::filesystem::path& folder, const KeptThrough& kept);

}  // namespace anju
