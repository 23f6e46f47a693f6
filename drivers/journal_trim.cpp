#include "drivers/journal_trim.hpp"

#include <array>
#include <sstream>
#include <string>
#include <system_error>

#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t kMostBytes = 200;

fs::path note_path(const fs::path& folder) { return folder / "trimmed"; }

}  // namespace

// Twice the same, or a flipped bit would make it a note of something else.
KeptThrough read_trim_note(const fs::path& folder) {
  const Result<std::string> text = read_part(note_path(folder), 0, kMostBytes);
  if (!text) return {};
  std::istringstream in(*text);
  KeptThrough first;
  KeptThrough second;
  in >> first.routine >> first.alarm >> second.routine >> second.alarm;
  const bool is_whole = in && first.routine == second.routine && first.alarm == second.alarm;
  return is_whole ? first : KeptThrough{};
}

Result<void> write_trim_note(const fs::path& folder, const KeptThrough& kept) {
  const std::string once = std::to_string(kept.routine) + " " + std::to_string(kept.alarm) + "\n";
  std::string text = once + once;
  fs::path unfinished = note_path(folder);
  unfinished += ".new";
  std::error_code failed;
  fs::remove(unfinished, failed);
  Result<OpenFile> file = make_file(unfinished);
  if (!file) return file.error();
  const std::array<iovec, 1> whole{iovec{text.data(), text.size()}};
  if (Result<void> written = write_all(*file, whole, 0); !written) return written;
  if (Result<void> synced = force_to_disk(*file); !synced) return synced;
  fs::rename(unfinished, note_path(folder), failed);
  if (failed) return Error{ErrorCode::io, "cannot name " + note_path(folder).string()};
  return force_names_to_disk(folder);
}

}  // namespace anju
