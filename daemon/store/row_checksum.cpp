#include "daemon/store/row_checksum.hpp"

#include <SQLiteCpp/Exception.h>
#include <sqlite3.h>

#include <algorithm>
#include <boost/crc.hpp>
#include <cstdint>

#include "daemon/store/alert_columns.hpp"

namespace anju {

const std::array<SummedTable, 4> kSummedTables{{
    {"outbox", "lane, channel, message_id, payload, created_at"},
    {"alert", kAlertColumns},
    {"rule_state", "key, fields"},
    {"progress", "kept_routine, kept_alarm, steady, wall, since_boot, clock, boot_id, readings"},
}};

namespace {

using Crc32c = boost::crc_optimal<32, 0x1EDC6F41, 0xFFFFFFFF, 0xFFFFFFFF, true, true>;

void add_number(Crc32c& crc, std::uint64_t number) {
  for (int shift = 0; shift < 64; shift += 8) crc.process_byte(static_cast<unsigned char>(number >> shift));
}

// With its type and its length, so that no value can be taken for two others.
void add_value(Crc32c& crc, sqlite3_value* value) {
  const int type = sqlite3_value_type(value);
  crc.process_byte(static_cast<unsigned char>(type));
  if (type == SQLITE_NULL) return;
  if (type == SQLITE_INTEGER) return add_number(crc, static_cast<std::uint64_t>(sqlite3_value_int64(value)));
  const void* const bytes = sqlite3_value_blob(value);
  const auto size = static_cast<std::size_t>(sqlite3_value_bytes(value));
  add_number(crc, size);
  if (size > 0) crc.process_bytes(bytes, size);
}

void row_checksum(sqlite3_context* context, int count, sqlite3_value** values) {
  Crc32c crc;
  for (int i = 0; i < count; ++i) add_value(crc, values[i]);
  sqlite3_result_int64(context, static_cast<sqlite3_int64>(crc.checksum()));
}

const SummedTable& summed(std::string_view table) {
  return *std::find_if(kSummedTables.begin(), kSummedTables.end(),
                       [table](const SummedTable& one) { return one.name == table; });
}

}  // namespace

bool has_checksums(std::string_view table) {
  return std::any_of(kSummedTables.begin(), kSummedTables.end(),
                     [table](const SummedTable& one) { return one.name == table; });
}

// The name of the table goes in as well: a row of another one is not of this.
std::string checksum_of(std::string_view table, std::string_view columns) {
  return "row_checksum('" + std::string(table) + "', " + std::string(columns) + ")";
}

std::string is_sound(std::string_view table) {
  return "checksum IS " + checksum_of(table, summed(table).columns);
}

const std::string& upsert_of_state() {
  static const std::string sql = "INSERT INTO rule_state(key, fields, checksum) VALUES(?1,?2," +
                                 checksum_of("rule_state", "?1,?2") +
                                 ") ON CONFLICT(key) DO UPDATE SET fields=excluded.fields, "
                                 "checksum=excluded.checksum";
  return sql;
}

void know_checksums(SQLite::Database& database) {
  constexpr int kHow = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_DIRECTONLY;
  const int code = sqlite3_create_function_v2(database.getHandle(), "row_checksum", -1, kHow, nullptr,
                                              row_checksum, nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) throw SQLite::Exception(database.getHandle(), code);
}

void seal_rows(SQLite::Database& database) {
  for (const SummedTable& table : kSummedTables)
    database.exec("UPDATE " + std::string(table.name) +
                  " SET checksum = " + checksum_of(table.name, table.columns));
}

}  // namespace anju
