#include "daemon/store/read_only.hpp"

#include <system_error>

#include "daemon/store/row_checksum.hpp"
#include "daemon/store/schema.hpp"

namespace anju {
namespace {

constexpr int kNewestVersion = static_cast<int>(kMigrations.size());

const Site& nobody() {
  static const Site site;
  return site;
}

}  // namespace

Result<ReadOnlyStore> open_to_read(const std::filesystem::path& file) {
  std::error_code none;
  if (!std::filesystem::exists(file, none))
    return Error{ErrorCode::not_found, "there is no " + file.string()};
  try {
    ReadOnlyStore store;
    store.core = std::make_unique<StoreCore>(
        SQLite::Database(file.string(), SQLite::OPEN_READONLY, kBusyTimeout), nobody());
    store.core->file = file;
    store.core->database.exec("PRAGMA trusted_schema=OFF");
    store.core->database.exec("PRAGMA cell_size_check=ON");
    know_checksums(store.core->database);
    store.version = store.core->database.execAndGet("PRAGMA user_version").getInt();
    const int application = store.core->database.execAndGet("PRAGMA application_id").getInt();
    if (application != kApplicationId)
      return Error{ErrorCode::unsupported, file.string() + " is no store of Anju"};
    if (store.version > kNewestVersion)
      return Error{ErrorCode::unsupported, file.string() + " was written by a newer Anju (schema " +
                                               std::to_string(store.version) + ", this one knows " +
                                               std::to_string(kNewestVersion) + "); use that version"};
    return store;
  } catch (const SQLite::Exception& error) {
    return Error{ErrorCode::io, "cannot read " + file.string() + ": " + error.what()};
  }
}

}  // namespace anju
