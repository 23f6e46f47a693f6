// `anjuctl import` and `export`: homes, devices and contacts as a table, many at once.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "daemon/ctl/act.hpp"

namespace anju {

struct BulkWish {
  std::string kind;  // home, device or contact
  std::string file;  // import: the table; "-": standard input
  bool with_secrets = false;
  std::string config = "/etc/anju/anju.toml";
};

// A column of a table and the key that it fills.
struct BulkColumn {
  std::string_view name;
  // A telephone number is sealed in the file, and in the table as people write it.
  enum class Kind : std::uint8_t { text, number, flag, phone } kind = Kind::text;
};
// Of each kind the columns after `home`; an empty list: there is no such kind.
std::vector<BulkColumn> bulk_columns(std::string_view kind);

// Of flat_values() (config/toml_edit.hpp), as it is in a table: a text without its quotes; "" where there is
// none.
std::string plain_value(const std::map<std::string, std::string>& values, const std::string& key);

// All or nothing; every mistake at once, each with the line of the table. What is there already with the same
// id gets the values of the table; nothing is removed.
Outcome<CommandEnd> import_table(const BulkWish& wish, const ActSurroundings& around);
// What import_table would take: the same again changes nothing.
Outcome<CommandEnd> export_table(const BulkWish& wish, const ActSurroundings& around);

}  // namespace anju
