#include "config/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fstream>
#include <system_error>

namespace anju {
namespace {

namespace fs = std::filesystem;

std::string system_words(int number) { return std::error_code(number, std::generic_category()).message(); }

// Open for reading, or why not.
Result<std::ifstream> open_plain(const fs::path& file) {
  std::error_code fault;
  const fs::file_status status = fs::status(file, fault);
  if (status.type() == fs::file_type::not_found) return Error{ErrorCode::io, "there is no such file"};
  if (fault) return Error{ErrorCode::io, "cannot be read: " + fault.message()};
  // A pipe would block whoever opens it.
  if (!fs::is_regular_file(status)) return Error{ErrorCode::io, "is not a plain file"};
  errno = 0;
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return Error{ErrorCode::io, "cannot be read: " + system_words(errno)};
  return stream;
}

}  // namespace

std::string unreadable_because(const fs::path& file) {
  const auto opened = open_plain(file);
  return opened ? "" : opened.error().what;
}

Result<std::string> read_text_file(const fs::path& file) {
  Result<std::ifstream> opened = open_plain(file);
  if (!opened) return opened.error();
  std::ifstream& stream = *opened;
  // In pieces, because room for the largest file that may be, cleared for each of 200 small ones, took longer
  // than everything else that reading the settings does.
  std::string text;
  std::array<char, 16384> piece{};
  while (text.size() <= kFileBytes && stream) {
    stream.read(piece.data(), piece.size());
    text.append(piece.data(), static_cast<std::size_t>(stream.gcount()));
  }
  if (stream.bad()) return Error{ErrorCode::io, "cannot be read: " + system_words(errno)};
  if (text.size() > kFileBytes)
    return Error{ErrorCode::out_of_range, "larger than " + std::to_string(kFileBytes >> 10) + " KiB"};
  return text;
}

Result<std::vector<fs::path>> list_toml_files(const fs::path& folder) {
  std::vector<fs::path> files;
  std::error_code fault;
  if (fs::status(folder, fault).type() == fs::file_type::not_found) return files;
  fs::directory_iterator entry(folder, fault);
  for (; !fault && entry != fs::directory_iterator(); entry.increment(fault)) {
    const std::string name = entry->path().filename().string();
    if (name.front() == '.' || name.front() == '_' || !name.ends_with(".toml")) continue;
    if (files.size() == kFilesInFolder)
      return Error{ErrorCode::out_of_range, "more than " + std::to_string(kFilesInFolder) + " files"};
    files.push_back(entry->path());
  }
  if (fault) return Error{ErrorCode::io, "cannot be listed: " + fault.message()};
  std::sort(files.begin(), files.end());
  return files;
}

bool open_to_everybody(const fs::path& file) {
  std::error_code fault;
  const fs::perms mode = fs::status(file, fault).permissions();
  return !fault && (mode & (fs::perms::others_read | fs::perms::others_write)) != fs::perms::none;
}

}  // namespace anju
