// What has left the home, in a chain of hashes: an entry that is taken out or changed breaks it at its place.
// Its end goes to the platform with each heartbeat, so that what is cut off there shows too.
#pragma once

#include <cstddef>
#include <string>

#include "daemon/store/store_core.hpp"

namespace anju {

// Beyond it the oldest entries go; which ones shows in the number of the first that is left.
inline constexpr std::int64_t kMostOfLedger = 200'000;

// In the open transaction, before any of it can be sent.
void enter(StoreCore& core, const LedgerEntry& entry, WallTime at);
std::size_t drop_oldest_of_ledger(StoreCore& core, std::size_t budget);
// Of its entries everything goes but what the chain needs.
void erase_home_from_ledger(StoreCore& core, const HomeBeingForgotten& home);

// What an entry's `content` and `hash` must be. Pure. All are raw bytes.
std::string content_of(const KeptLedgerEntry& entry);
std::string hash_of(const std::string& hash_before, const std::string& content);
// Of entries in order, whose first may have others before it that are gone: the number of the first that is
// not as it was written, or before which one is missing.
std::optional<std::int64_t> first_broken(const std::vector<KeptLedgerEntry>& entries);

std::string_view ledger_kind_name(LedgerKind kind);
std::string hex_text(std::string_view bytes);

}  // namespace anju
