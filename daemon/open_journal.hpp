// Opens the journal, whatever is found in its place.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>

#include "drivers/journal.hpp"

namespace anju {

struct OpenedJournal {
  std::unique_ptr<Journal> journal;
  std::optional<std::filesystem::path> set_aside;  // what could not be read, under its new name
};

// A journal that cannot be read must not keep the box from watching: it is set aside for a person to look at,
// and a new one is begun. Errors: those of Journal::open, when that is not possible either.
Result<OpenedJournal> open_journal(const std::filesystem::path& folder, const KeptThrough& kept);

}  // namespace anju
