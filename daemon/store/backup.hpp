// A copy of the store in a file of its own, and a store made of such a copy.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "daemon/store/check.hpp"

namespace anju {

struct BackupMade {
  std::uint64_t bytes = 0;
  StoreCheck check;  // of the copy, after it was written
};

// One commit of a store, whole, while the daemon goes on. `copy` is checked and on the disk before it has its
// name. Errors: not_found; unsupported: `copy` is there and may not be replaced, or is the store itself;
// malformed: the store is damaged; unavailable: there is no room for it; io.
Result<BackupMade> back_up(const std::filesystem::path& store, const std::filesystem::path& copy,
                           bool may_replace);

// Whether back_up() would begin: the same errors, but for what only the copy shows.
Result<void> may_back_up(const std::filesystem::path& store, const std::filesystem::path& copy,
                         bool may_replace);

struct BackupRestored {
  StoreCheck check;                                     // of the copy
  std::optional<std::filesystem::path> replaced_store;  // where it is now, if there was one
  std::optional<std::filesystem::path> replaced_journal;
};

// Puts a copy in the place of `store`, whose state folder the caller has locked. The store and the journal
// that are there are set aside: the sequences of another journal mean nothing to this store. What is kept
// keeps its ids, and the box's timeline goes on behind what either of the two has lived. Errors: those of
// check_store; malformed: the copy is damaged; unavailable: there is no room; io.
Result<BackupRestored> restore_backup(const std::filesystem::path& copy, const std::filesystem::path& store);

// Ends what a power cut interrupted: from the moment that the new store is on the disk it takes the place of
// the old one. Called before a store is opened.
Result<BackupRestored> finish_restoring(const std::filesystem::path& store);

// Of the rules' saved states: the one that holds how far the timeline had come before.
inline constexpr const char* kNotBeforeState = "restored-from-backup";

}  // namespace anju
