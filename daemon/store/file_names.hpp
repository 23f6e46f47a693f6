// The names of the files that belong to a store.
#pragma once

#include <filesystem>
#include <string_view>

namespace anju {

// "anju.db" and "-wal": the file's whole name with that behind it.
inline std::filesystem::path with_ending(std::filesystem::path file, std::string_view ending) {
  return file += ending;
}

// The folder that a file is in; "." when its path names none.
inline std::filesystem::path folder_of(const std::filesystem::path& file) {
  return file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
}

}  // namespace anju
