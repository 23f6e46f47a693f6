#include "daemon/open_journal.hpp"

#include <string>
#include <system_error>

namespace anju {
namespace {

// The first name that nothing has yet.
std::filesystem::path free_name(const std::filesystem::path& path) {
  std::filesystem::path name;
  int number = 1;
  do {
    name = path;
    name += ".unreadable-" + std::to_string(number++);
  } while (std::filesystem::exists(name));
  return name;
}

}  // namespace

Result<OpenedJournal> open_journal(const std::filesystem::path& folder, const KeptThrough& kept) {
  auto opened = Journal::open(folder, kept);
  if (opened) return OpenedJournal{std::move(*opened), std::nullopt};
  const std::filesystem::path aside = free_name(folder);
  std::error_code failed;
  std::filesystem::rename(folder, aside, failed);
  if (failed) return opened.error();
  auto anew = Journal::open(folder, kept);
  if (!anew) return anew.error();
  return OpenedJournal{std::move(*anew), aside};
}

}  // namespace anju
