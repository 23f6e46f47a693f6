// What holds for every text of the repository, code or not, and the walk that finds them.
#pragma once

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "tests/tidy/source_text.hpp"

namespace anju::tidy {

inline constexpr int kMostLinesOfCode = 400;
inline constexpr int kMostLinesOfReadme = 40;
inline constexpr std::array<std::string_view, 7> kFolders{"rules",   "config", "drivers",     "daemon",
                                                          "systemd", "tests",  "firmware-sim"};

struct TextFile {
  std::string path;
  std::string text;
  bool runs = false;  // whether its owner may run it
};

inline int lines_of(std::string_view text) {
  const auto ends = static_cast<int>(std::count(text.begin(), text.end(), '\n'));
  return ends + (text.empty() || text.back() == '\n' ? 0 : 1);
}

inline Faults too_long(const TextFile& file) {
  const bool is_readme = file.path.ends_with("/README.md");
  const int most = is_readme ? kMostLinesOfReadme : kMostLinesOfCode;
  if ((!is_readme && !is_code(file.path)) || lines_of(file.text) <= most) return {};
  return {{file.path, 0,
           "has " + std::to_string(lines_of(file.text)) + " lines; at most " + std::to_string(most)}};
}

inline Faults missing_readmes(const std::vector<TextFile>& files) {
  Faults faults;
  for (const std::string_view folder : kFolders) {
    const std::string path = std::string(folder) + "/README.md";
    const auto is_it = [&path](const TextFile& file) { return file.path == path; };
    if (std::none_of(files.begin(), files.end(), is_it)) faults.push_back({path, 0, "is missing"});
  }
  return faults;
}

inline Faults found_in_text(const TextFile& file, const std::regex& pattern, const std::string& what) {
  Faults faults;
  std::istringstream lines(file.text);
  std::string line;
  for (int number = 1; std::getline(lines, line); ++number) {
    if (std::regex_search(line, pattern)) faults.push_back({file.path, number, what});
  }
  return faults;
}

// The words are put together here so that this file does not break its own rule.
inline Faults left_for_later(const TextFile& file) {
  static const std::regex kMark(
      "\\b(TO"
      "DO|FIX"
      "ME)\\b");
  return found_in_text(file, kMark, "leaves something for later");
}

// Folders of whoever built it. A path inside another (a topic, a URL) is none.
inline Faults paths_of_a_build_machine(const TextFile& file) {
  static const std::regex kPath(
      "(^|[^A-Za-z0-9_.}/*-])/(ho"
      "me|wo"
      "rk|ro"
      "ot)/");
  return found_in_text(file, kPath, "names a folder of one machine");
}

// A README says `tests/x`, a tool calls it: one that git did not keep as executable fails in a clone alone.
inline Faults not_executable(const TextFile& file) {
  if (!file.text.starts_with("#!") || file.runs) return {};
  return {{file.path, 1, "names who runs it, and may not be run: chmod +x"}};
}

inline std::string read_whole(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// What is not tracked: the folders that .gitignore names, and the store of git itself.
inline std::set<std::string> folders_to_skip(const std::string& gitignore) {
  std::set<std::string> names{".git"};
  std::istringstream lines(gitignore);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.size() > 1 && line.back() == '/')
      names.insert(line.substr(line.front() == '/' ? 1 : 0, line.size() - (line.front() == '/' ? 2 : 1)));
  }
  return names;
}

// Every text below the root, in the order of the names. A file with a zero byte is no text.
inline std::vector<TextFile> texts_below(const std::filesystem::path& root) {
  namespace fs = std::filesystem;
  const auto skipped = folders_to_skip(read_whole(root / ".gitignore"));
  std::vector<TextFile> files;
  for (fs::recursive_directory_iterator entry(root), end; entry != end; ++entry) {
    if (entry->is_directory() && skipped.count(entry->path().filename().string()) != 0)
      entry.disable_recursion_pending();
    // In a second working tree .git is a file that says where the store is.
    if (!entry->is_regular_file() || entry->path().filename() == ".git") continue;
    std::string text = read_whole(entry->path());
    if (text.find('\0') != std::string::npos) continue;
    const bool runs = (entry->status().permissions() & fs::perms::owner_exec) != fs::perms::none;
    files.push_back({entry->path().lexically_relative(root).generic_string(), std::move(text), runs});
  }
  std::sort(files.begin(), files.end(), [](const TextFile& a, const TextFile& b) { return a.path < b.path; });
  return files;
}

}  // namespace anju::tidy
