#include "daemon/settings_shelf.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <sstream>

#include "config/files.hpp"
#include "daemon/base64.hpp"
#include "daemon/headed_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kNameBegins = "settings-";
constexpr std::string_view kNameEnds = ".signed";
constexpr std::array<std::string_view, 4> kHeadLines{"# command ", "# signature ", "# outcome ", "# reason "};

std::optional<KeptSettings> read_settings(const fs::path& file) {
  auto kept = read_headed(file, kHeadLines);
  if (!kept) return std::nullopt;
  auto signature = from_base64(kept->values[1]);
  if (!signature) return std::nullopt;
  return KeptSettings{
      kept->values[0], {kept->text, std::move(*signature)}, kept->values[2], kept->values[3], file};
}

Error not_kept(const std::string& why) {
  return {ErrorCode::unavailable, "the settings cannot be kept: " + why};
}

// The folder belongs to anjud and anjuctl writes as root: what lies there under the name is never followed.
bool write_new(const fs::path& file, std::string_view text) {
  std::error_code ignored;
  fs::remove(file, ignored);
  const int out = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
  if (out < 0) return false;
  bool is_whole = true;
  while (is_whole && !text.empty()) {
    const ssize_t count = ::write(out, text.data(), text.size());
    is_whole = count > 0;
    if (is_whole) text.remove_prefix(static_cast<std::size_t>(count));
  }
  is_whole = is_whole && ::fsync(out) == 0;
  return ::close(out) == 0 && is_whole;
}

}  // namespace

Result<void> note_outcome(const KeptSettings& kept) {
  fs::path draft = kept.file;
  draft += ".new";
  const std::array<std::string, kHeadLines.size()> values{
      one_line(kept.id), to_base64(kept.settings.signature), kept.outcome, one_line(kept.reason)};
  std::string text;
  for (std::size_t i = 0; i < kHeadLines.size(); ++i) text += std::string(kHeadLines[i]) + values[i] + "\n";
  if (!write_new(draft, text + kept.settings.document)) return not_kept("the disk may be full");
  std::error_code fault;
  fs::rename(draft, kept.file, fault);
  if (fault) return not_kept(fault.message());
  return {};
}

Result<void> keep_settings(const KeptSettings& kept, const fs::path& folder, std::uint64_t number) {
  std::error_code fault;
  fs::create_directories(folder, fault);
  KeptSettings placed = kept;
  // Numbers of one width, so that the names are in their order.
  std::string digits = std::to_string(number);
  digits.insert(0, 16 - std::min<std::size_t>(digits.size(), 16), '0');
  placed.file = folder / (std::string(kNameBegins) + digits + std::string(kNameEnds));
  return note_outcome(placed);
}

std::vector<KeptSettings> kept_settings(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code fault;
  for (auto entry = fs::directory_iterator(folder, fault);
       !fault && entry != fs::directory_iterator() && files.size() < kFilesInFolder; entry.increment(fault)) {
    const std::string file = entry->path().filename().string();
    if (file.starts_with(kNameBegins) && file.ends_with(kNameEnds)) files.push_back(entry->path());
  }
  std::sort(files.begin(), files.end());
  std::vector<KeptSettings> kept;
  for (const fs::path& file : files)
    if (auto settings = read_settings(file)) kept.push_back(std::move(*settings));
  return kept;
}

}  // namespace anju
