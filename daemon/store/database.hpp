// The SQLite file: opened with the pragmas that make it safe, made when it is not there, set aside when it is
// damaged.
#pragma once

#include <SQLiteCpp/Database.h>

#include <filesystem>
#include <optional>

#include "daemon/store/damage.hpp"
#include "rules/model/error.hpp"

namespace anju {

struct OpenedDatabase {
  SQLite::Database handle;
  std::optional<Damage> damaged;  // what was found damaged, set aside, and saved as far as it can be read
};

// ":memory:" gives a database of this process alone, the tests' double. Errors: io when the file cannot be
// opened or made, unsupported when a newer Anju or another program wrote it; such a file is left as it is.
// `is_damaged`: it was opened before, and could not be used; it is replaced without a look.
Result<OpenedDatabase> open_database(const std::filesystem::path& file, const StillTime& still_time = {},
                                     bool is_damaged = false);

}  // namespace anju
