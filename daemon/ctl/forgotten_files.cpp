#include "daemon/ctl/forgotten_files.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <fstream>
#include <system_error>

#include "config/files.hpp"
#include "daemon/ctl/commission/commission_state.hpp"
#include "daemon/report_envelope.hpp"
#include "drivers/journal_file.hpp"

namespace anju {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kWiped = ".forgotten";

Error refused(const std::string& doing) {
  return {ErrorCode::io, doing + ": " + std::error_code(errno, std::generic_category()).message()};
}

Result<void> write_zeros(const fs::path& file) {
  const OpenFile opened(::open(file.c_str(), O_WRONLY | O_CLOEXEC | O_NOFOLLOW));
  struct stat found {};
  if (!opened || ::fstat(opened.descriptor(), &found) != 0) return refused("cannot open " + file.string());
  static const std::array<char, 65536> zeros{};
  for (off_t at = 0; at < found.st_size;) {
    const auto left = static_cast<std::size_t>(found.st_size - at);
    const ssize_t written = ::pwrite(opened.descriptor(), zeros.data(), std::min(left, zeros.size()), at);
    if (written < 0 && errno != EINTR) return refused("cannot write " + file.string());
    if (written > 0) at += written;
  }
  if (::fsync(opened.descriptor()) != 0) return refused("cannot sync " + file.string());
  return {};
}

bool is_set_aside(const std::string& name, const std::string& store) {
  for (const std::string& kind :
       {store + ".damaged-", store + ".schema-", store + ".replaced-", store + ".salvaged", "." + store + ".",
        std::string("journal.unreadable-"), std::string("journal.replaced-")}) {
    if (name.starts_with(kind)) return true;
  }
  return false;
}

bool is_of_word(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '-' || c == '_'; }

bool has_word(std::string_view text, std::string_view word) {
  for (auto at = text.find(word); at != std::string_view::npos; at = text.find(word, at + 1)) {
    const auto end = at + word.size();
    if ((at == 0 || !is_of_word(text[at - 1])) && (end == text.size() || !is_of_word(text[end]))) return true;
  }
  return false;
}

// In pieces, because such a file may be of any size; each begins with the end of the one before.
bool holds_one(const fs::path& file, const std::vector<std::string>& meters) {
  constexpr std::size_t kPiece = std::size_t{1} << 20;
  constexpr std::size_t kOverlap = 512;  // longer than a meter's number with what stands around it
  std::ifstream in(file, std::ios::binary);
  std::string text;
  std::string piece(kPiece, '\0');
  while (in.read(piece.data(), static_cast<std::streamsize>(kPiece)) || in.gcount() > 0) {
    text = text.substr(text.size() > kOverlap ? text.size() - kOverlap : 0);
    text.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    for (const std::string& meter : meters)
      if (has_word(text, meter)) return true;
  }
  return false;
}

}  // namespace

Result<void> wipe_file(const fs::path& file) {
  if (const auto written = write_zeros(file); !written) return written;
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) return refused("cannot remove " + file.string());
  return force_names_to_disk(file.parent_path());
}

Result<void> wipe_settings_file(const fs::path& file, std::string_view expected) {
  const Result<std::string> now = read_text_file(file);
  if (!now || *now != expected)
    return Error{ErrorCode::unavailable, "somebody else has just changed " + file.string() + "; try again"};
  const fs::path hidden = file.parent_path() / ("." + file.filename().string() + std::string(kWiped));
  if (::rename(file.c_str(), hidden.c_str()) != 0) return refused("cannot remove " + file.string());
  if (const auto named = force_names_to_disk(file.parent_path()); !named) return named;
  return wipe_file(hidden);
}

std::vector<fs::path> half_wiped(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(folder, none)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with('.') && name.ends_with(kWiped)) files.push_back(entry.path());
  }
  return files;
}

std::vector<fs::path> installation_files(const fs::path& store, const std::string& home) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(store.parent_path() / kReportFolder, none))
    if (is_report_of(entry.path().filename().string(), home)) files.push_back(entry.path());
  const auto state = load_state(store.parent_path());
  if (state && state->home == home) files.push_back(store.parent_path() / kCommissionFile);
  return files;
}

std::vector<fs::path> dropped_files(const Settings& settings, const std::vector<std::string>& meters) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const UtilitySettings& utility : settings.utilities) {
    if (utility.drop_folder.empty()) continue;
    for (const char* folder : {"done", "rejected"}) {
      for (const auto& entry : fs::directory_iterator(utility.drop_folder / folder, none)) {
        if (!entry.is_regular_file(none) || !holds_one(entry.path(), meters)) continue;
        files.push_back(entry.path());
        const fs::path report = entry.path().string() + ".report.json";
        if (fs::is_regular_file(report, none)) files.push_back(report);
      }
    }
  }
  std::sort(files.begin(), files.end());
  files.erase(std::unique(files.begin(), files.end()), files.end());
  return files;
}

std::vector<fs::path> set_aside_files(const fs::path& store) {
  std::vector<fs::path> files;
  std::error_code none;
  for (const auto& entry : fs::directory_iterator(store.parent_path(), none)) {
    if (!is_set_aside(entry.path().filename().string(), store.filename().string())) continue;
    if (entry.is_regular_file(none)) files.push_back(entry.path());
    if (!entry.is_directory(none)) continue;
    for (const auto& inner : fs::directory_iterator(entry.path(), none))
      if (inner.is_regular_file(none)) files.push_back(inner.path());
  }
  // The texts of settings before they were changed: whole files of homes.
  for (const auto& entry : fs::recursive_directory_iterator(store.parent_path() / "revisions", none))
    if (entry.is_regular_file(none)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

}  // namespace anju
