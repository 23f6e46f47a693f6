#include "daemon/store/content.hpp"

#include "daemon/store/read_only.hpp"
#include "daemon/store/schema.hpp"

namespace anju {

Result<StoreContent> count_content(const std::filesystem::path& file) {
  const auto opened = open_to_read(file);
  if (!opened) return opened.error();
  if (opened->version != static_cast<int>(kMigrations.size()))
    return Error{ErrorCode::unsupported, file.string() + " is of an older Anju"};
  try {
    constexpr std::size_t kRowsAtOnce = 4096;
    StoreSurvey survey(*opened->core);
    while (survey.step(kRowsAtOnce)) continue;
    return survey.content();
  } catch (const SQLite::Exception& error) {
    return Error{ErrorCode::io, "cannot read " + file.string() + ": " + error.what()};
  }
}

}  // namespace anju
