#include "daemon/ctl/revision_shelf.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <charconv>

#include "config/files.hpp"
#include "daemon/text/iso_time.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr mode_t kOwnerOnly = 0700;

// By their numbers.
std::vector<unsigned> numbers_in(const fs::path& folder) {
  std::vector<unsigned> numbers;
  std::error_code fault;
  for (const auto& entry : fs::directory_iterator(folder, fault)) {
    const std::string name = entry.path().filename().string();
    unsigned number = 0;
    const auto [end, wrong] = std::from_chars(name.data(), name.data() + name.size(), number);
    if (wrong == std::errc{} && end == name.data() + name.size()) numbers.push_back(number);
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

fs::path place(const fs::path& folder, unsigned number) { return folder / std::to_string(number); }

Result<void> write_parts(const fs::path& to, const std::vector<FileChange>& changes,
                         const std::string& note) {
  std::string paths = note + "\n";
  for (std::size_t i = 0; i < changes.size(); ++i) {
    const std::string stem = std::to_string(i + 1);
    paths += changes[i].file.string() + "\n";
    for (const auto& [text, kind] :
         {std::pair(&changes[i].before, ".before"), {&changes[i].after, ".after"}}) {
      if (!*text) continue;
      if (auto written = place_file({to / (stem + kind), **text, {}, 0, true}); !written) return written;
    }
  }
  return place_file({to / "note", paths, {}, 0, true});
}

std::optional<std::string> part(const fs::path& file) {
  auto text = read_text_file(file);
  if (!text) return std::nullopt;
  return std::move(*text);
}

}  // namespace

fs::path revision_folder(const fs::path& store) { return store.parent_path() / "revisions"; }

Result<unsigned> keep_revision(const fs::path& folder, const std::vector<FileChange>& changes,
                               const std::string& note, WallTime now) {
  const std::vector<unsigned> known = numbers_in(folder);
  const unsigned number = known.empty() ? 1 : known.back() + 1;
  std::error_code fault;
  fs::create_directories(place(folder, number), fault);
  if (fault) return Error{ErrorCode::io, "cannot make " + folder.string() + ": " + fault.message()};
  ::chmod(folder.c_str(), kOwnerOnly);
  if (auto written = write_parts(place(folder, number), changes, iso_time(now) + " " + note); !written) {
    drop_revision(folder, number);
    return written.error();
  }
  for (std::size_t i = 0; i + kRevisionsKept <= known.size(); ++i) drop_revision(folder, known[i]);
  return number;
}

void drop_revision(const fs::path& folder, unsigned number) {
  std::error_code ignored;
  fs::remove_all(place(folder, number), ignored);
}

std::vector<KeptRevision> kept_revisions(const fs::path& folder) {
  std::vector<KeptRevision> kept;
  for (const unsigned number : numbers_in(folder)) {
    const fs::path from = place(folder, number);
    const auto note = part(from / "note");
    if (!note) continue;
    KeptRevision revision{number, note->substr(0, note->find('\n')), {}};
    std::size_t at = note->find('\n') + 1;
    for (std::size_t i = 1; at < note->size(); ++i) {
      const auto end = std::min(note->find('\n', at), note->size());
      const std::string stem = std::to_string(i);
      revision.files.push_back(
          {note->substr(at, end - at), part(from / (stem + ".before")), part(from / (stem + ".after"))});
      at = end + 1;
    }
    kept.push_back(std::move(revision));
  }
  return kept;
}

}  // namespace anju
