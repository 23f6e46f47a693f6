#include "daemon/store/ledger.hpp"

#include <openssl/rand.h>
#include <sqlite3.h>

#include <array>
#include <utility>

#include "daemon/digest.hpp"
#include "daemon/store/forgotten_rows.hpp"

namespace anju {
namespace {

constexpr std::size_t kSaltBytes = 16;  // so that nobody can guess what was erased

std::string new_salt() {
  std::array<unsigned char, kSaltBytes> salt{};
  if (RAND_bytes(salt.data(), static_cast<int>(salt.size())) != 1)
    throw SQLite::Exception("there is no randomness", SQLITE_ERROR);
  return {reinterpret_cast<const char*>(salt.data()), salt.size()};
}

void add_number(std::string& to, std::uint64_t number) {
  for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(number >> shift);
}

// With its length, so that no two fields can be taken for two others.
void add_text(std::string& to, const std::string& text) {
  add_number(to, text.size());
  to += text;
}

void bind_blob(SQLite::Statement& statement, int index, const std::string& bytes) {
  statement.bind(index, bytes.empty() ? "" : bytes.data(), static_cast<int>(bytes.size()));
}

KeptLedgerEntry read_entry(SQLite::Statement& row) {
  KeptLedgerEntry entry;
  entry.id = row.getColumn(0).getInt64();
  entry.at = WallTime{Duration{row.getColumn(1).getInt64()}};
  entry.kind = static_cast<LedgerKind>(row.getColumn(2).getInt());
  entry.home = row.getColumn(3).getString();
  entry.message_id = row.getColumn(4).getString();
  entry.bytes = static_cast<std::uint64_t>(row.getColumn(5).getInt64());
  entry.digest = row.getColumn(6).getString();
  entry.salt = row.getColumn(7).getString();
  entry.content = row.getColumn(8).getString();
  entry.hash = row.getColumn(9).getString();
  entry.is_erased = entry.salt.empty();
  return entry;
}

std::vector<KeptLedgerEntry> read_entries(SQLite::Statement& select) {
  std::vector<KeptLedgerEntry> entries;
  while (select.executeStep()) entries.push_back(read_entry(select));
  select.reset();
  return entries;
}

constexpr const char* kLastStatus =
    "SELECT id, at_wall, kind, home, message_id, bytes, digest, salt, content, hash FROM ledger WHERE "
    "kind=?1 "
    "ORDER BY id DESC LIMIT 1";

constexpr const char* kLast =
    "SELECT id, at_wall, kind, home, message_id, bytes, digest, salt, content, hash FROM ledger ORDER BY id "
    "DESC LIMIT 1";

// "gap/<subject>/...": the subject may be a device of the home.
bool is_of(const HomeBeingForgotten& home, const KeptLedgerEntry& entry) {
  if (entry.home == home.id || is_named_in(entry.message_id, home.id)) return true;
  if (!entry.message_id.starts_with("gap/")) return false;
  for (const std::string& device : home.devices)
    if (is_named_in(entry.message_id, device)) return true;
  return false;
}

}  // namespace

std::string content_of(const KeptLedgerEntry& entry) {
  std::string fields;
  add_text(fields, entry.salt);
  add_number(fields, static_cast<std::uint64_t>(entry.at.time_since_epoch().count()));
  add_number(fields, static_cast<std::uint64_t>(entry.kind));
  add_text(fields, entry.home);
  add_text(fields, entry.message_id);
  add_number(fields, entry.bytes);
  add_text(fields, entry.digest);
  return sha256(fields);
}

std::string hash_of(const std::string& hash_before, const std::string& content) {
  return sha256(hash_before + content);
}

std::optional<std::int64_t> first_broken(const std::vector<KeptLedgerEntry>& entries) {
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const KeptLedgerEntry& entry = entries[i];
    if (!entry.is_erased && content_of(entry) != entry.content) return entry.id;
    const bool is_first = entry.id == 1;
    if (i == 0 && !is_first) continue;  // what its hash is made of is gone
    if (i > 0 && entry.id != entries[i - 1].id + 1) return entry.id;
    if (hash_of(i == 0 ? "" : entries[i - 1].hash, entry.content) != entry.hash) return entry.id;
  }
  return std::nullopt;
}

std::string_view ledger_kind_name(LedgerKind kind) {
  constexpr std::array<std::string_view, 5> names{"alert", "bulk", "result", "status", "webhook"};
  return names[static_cast<std::size_t>(kind)];
}

std::string hex_text(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string text;
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    text += kDigits[byte >> 4];
    text += kDigits[byte & 0xF];
  }
  return text;
}

void enter(StoreCore& core, const LedgerEntry& entry, WallTime at) {
  auto& last = core.statement(kLast);
  const auto before = read_entries(last);
  KeptLedgerEntry kept{
      0,          at, entry.kind, entry.home, entry.message_id, entry.payload.size(), sha256(entry.payload),
      new_salt(), "", "",         false};
  kept.content = content_of(kept);
  kept.hash = hash_of(before.empty() ? "" : before.front().hash, kept.content);
  auto& insert = core.statement(
      "INSERT INTO ledger(at_wall, kind, home, message_id, bytes, digest, salt, content, hash) "
      "VALUES(?,?,?,?,?,?,?,?,?)");
  insert.bind(1, static_cast<std::int64_t>(at.time_since_epoch().count()));
  insert.bind(2, static_cast<int>(kept.kind));
  insert.bind(3, kept.home);
  insert.bind(4, kept.message_id);
  insert.bind(5, static_cast<std::int64_t>(kept.bytes));
  bind_blob(insert, 6, kept.digest);
  bind_blob(insert, 7, kept.salt);
  bind_blob(insert, 8, kept.content);
  bind_blob(insert, 9, kept.hash);
  insert.exec();
  insert.reset();
}

std::size_t drop_oldest_of_ledger(StoreCore& core, std::size_t budget) {
  auto& remove = core.statement(
      "DELETE FROM ledger WHERE id IN (SELECT id FROM ledger WHERE id <= (SELECT max(id) FROM ledger) - ?1 "
      "ORDER BY id LIMIT ?2)");
  remove.bind(1, kMostOfLedger);
  remove.bind(2, static_cast<std::int64_t>(budget));
  remove.exec();
  remove.reset();
  return static_cast<std::size_t>(sqlite3_changes(core.database.getHandle()));
}

void erase_home_from_ledger(StoreCore& core, const HomeBeingForgotten& home) {
  auto& select = core.statement(
      "SELECT id, at_wall, kind, home, message_id, bytes, digest, salt, content, hash FROM ledger WHERE "
      "length(salt) > 0");
  std::vector<std::int64_t> ids;
  for (const KeptLedgerEntry& entry : read_entries(select))
    if (is_of(home, entry)) ids.push_back(entry.id);
  for (const std::int64_t id : ids) {
    auto& erase =
        core.statement("UPDATE ledger SET home='', message_id='', bytes=0, digest=x'', salt=x'' WHERE id=?");
    erase.bind(1, id);
    erase.exec();
    erase.reset();
  }
}

std::vector<KeptLedgerEntry> Store::ledger(std::int64_t after, std::size_t limit) {
  auto& select = core_->statement(
      "SELECT id, at_wall, kind, home, message_id, bytes, digest, salt, content, hash FROM ledger WHERE id > "
      "?1 ORDER BY id LIMIT ?2");
  select.bind(1, after);
  select.bind(2, static_cast<std::int64_t>(limit));
  return read_entries(select);
}

bool Store::was_last_status(const std::string& payload) {
  auto& select = core_->statement(kLastStatus);
  select.bind(1, static_cast<int>(LedgerKind::status));
  const auto entries = read_entries(select);
  return !entries.empty() && entries.front().digest == sha256(payload);
}

std::optional<KeptLedgerEntry> Store::last_of_ledger() {
  auto& select = core_->statement(kLast);
  auto entries = read_entries(select);
  if (entries.empty()) return std::nullopt;
  return std::move(entries.front());
}

}  // namespace anju
